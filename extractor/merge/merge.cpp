// SPDX-License-Identifier: GPL-2.0-or-later
// Groups sources by boot, puts the sources of each boot on one timeline, and cuts the timeline into
// entries.
#include "extractor/merge/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <tuple>

#include "extractor/merge/entries.h"
#include "extractor/merge/same_boot.h"
#include "extractor/merge/timeline.h"
#include "extractor/merge/wall_clocks.h"

namespace lastwords::extractor {

namespace {

using printkfmt::BootTimeline;
using printkfmt::Merged;
using printkfmt::Record;
using printkfmt::Source;

/// A source with its lines split and hashed.
struct ComparedSource {
    std::vector<AlignLine> lines;
    LineKeys keys;
    bool has_seq = false;
    bool too_long = false;
};

ComparedSource prepare(const Source& source) {
    ComparedSource out;
    out.lines = split_into_lines(source.log);
    out.too_long = out.lines.size() > kAlignLinesMax;
    if (!out.too_long) {
        out.keys = make_line_keys(out.lines);
    }
    out.has_seq = has_seqs(source.log);
    return out;
}

/// Disjoint sets of sources (union-find). A set is named by the lowest index of its members.
class Groups {
 public:
    explicit Groups(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), 0U);
    }
    std::uint32_t find(std::uint32_t one) {
        while (parent_[one] != one) {
            parent_[one] = parent_[parent_[one]];
            one = parent_[one];
        }
        return one;
    }
    void unite(std::uint32_t a, std::uint32_t b) {
        const std::uint32_t x = find(a);
        const std::uint32_t y = find(b);
        parent_[std::max(x, y)] = std::min(x, y);
    }

 private:
    std::vector<std::uint32_t> parent_;
};

/// Returns whether the wall clock of any source in the group of `other` shows that `one` is of a
/// different boot. If so, adds a note.
bool is_of_another_time(std::span<const Source> sources, std::uint32_t one, std::uint32_t other,
                        Groups& groups, Findings& findings) {
    for (std::uint32_t k = 0; k < sources.size(); ++k) {
        if (k == one || groups.find(k) != groups.find(other)) {
            continue;
        }
        if (const auto apart = wall_clock_difference(sources[one], sources[k])) {
            findings.note(fmt::format(
                "{}: has the same text as {}, but its wall-clock times are {} s {} those that the "
                "other's clock gives, which no time zone explains: kept apart as another boot, "
                "unless the machine slept",
                sources[one].origin, sources[k].origin, std::abs(*apart) / 1'000'000'000,
                *apart < 0 ? "before" : "after"));
            return true;
        }
    }
    return false;
}

/// Joins each source without times to the group of the source with which it shares most texts,
/// unless a wall clock shows that the two are of different boots. Texts alone cannot show it.
void unite_timeless(std::span<const Source> sources, const std::vector<ComparedSource>& all,
                    Groups& groups, Findings& findings) {
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        if (all[i].keys.has_times() || all[i].too_long) {
            continue;
        }
        std::size_t most = 0;
        std::uint32_t nearest = i;
        for (std::uint32_t j = 0; j < all.size(); ++j) {
            const std::size_t shared =
                i == j || all[j].too_long ? 0 : common_texts(all[i].keys, all[j].keys);
            if (shared > most && !is_of_another_time(sources, i, j, groups, findings)) {
                most = shared;
                nearest = j;
            }
        }
        if (most != 0) {
            groups.unite(i, nearest);
            findings.note(fmt::format(
                "{}: has no times since boot: merged by its texts alone, so it may be of another "
                "boot with the same messages",
                sources[i].origin));
        }
    }
}

/// Returns the order in which sources are added to the timeline: those with times first, then those
/// with sequence numbers, then the longest.
std::vector<std::uint32_t> order_for_timeline(const std::vector<std::uint32_t>& members,
                                              const std::vector<ComparedSource>& all) {
    std::vector<std::uint32_t> order = members;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        const auto rank = [&](std::uint32_t one) {
            return std::tuple(all[one].keys.has_times(), all[one].has_seq, all[one].lines.size());
        };
        return rank(x) > rank(y);
    });
    // A source that shares no line with the sources before it could not be placed among them. So
    // the next source is always the first remaining one that does share lines.
    for (std::size_t laid = 1; laid < order.size(); ++laid) {
        const auto next = std::find_if(
            order.begin() + static_cast<std::ptrdiff_t>(laid), order.end(), [&](std::uint32_t one) {
                return std::any_of(
                    order.begin(), order.begin() + static_cast<std::ptrdiff_t>(laid),
                    [&](std::uint32_t other) { return same_boot(all[one].keys, all[other].keys); });
            });
        if (next != order.end()) {
            std::rotate(order.begin() + static_cast<std::ptrdiff_t>(laid), next, next + 1);
        }
    }
    return order;
}

BootTimeline merge_boot(std::span<const Source> sources, const std::vector<std::uint32_t>& members,
                        const std::vector<ComparedSource>& all) {
    BootTimeline boot;
    boot.sources = members;
    Timeline timeline;
    for (const std::uint32_t one : order_for_timeline(members, all)) {
        const bool by_text = timeline.logs() != 0 && (!all[one].keys.has_times() ||
                                                      !all[timeline.source(0)].keys.has_times());
        timeline.add(one, all[one].lines, by_text);
    }
    boot.entries = make_entries(sources, timeline);
    return boot;
}

/// Makes a boot of a single source that is too long to be aligned. Each of its records is an entry.
BootTimeline list_unaligned(const Source& source, std::uint32_t index) {
    BootTimeline boot;
    boot.sources = {index};
    for (std::uint32_t i = 0; i < source.log.records.size(); ++i) {
        const Record& record = source.log.records[i];
        boot.entries.push_back({{{index, i}}, {}, index, {}, record.seq, record.timestamp_ns});
    }
    return boot;
}

}  // namespace

Merged merge(std::span<const Source> sources) {
    Merged merged;
    std::vector<ComparedSource> all;
    for (const Source& source : sources) {
        all.push_back(prepare(source));
        if (all.back().too_long) {
            merged.findings.loss(
                ErrorKind::kUnsupported,
                fmt::format("{}: has more than {} lines, and is not compared with the "
                            "other sources",
                            source.origin, kAlignLinesMax));
        }
    }
    Groups groups(all.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        for (std::uint32_t j = i + 1; j < all.size(); ++j) {
            if (groups.find(i) != groups.find(j) && same_boot(all[i].keys, all[j].keys)) {
                groups.unite(i, j);
            }
        }
    }
    unite_timeless(sources, all, groups, merged.findings);
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        if (groups.find(i) != i) {
            continue;
        }
        std::vector<std::uint32_t> members;
        for (std::uint32_t j = i; j < all.size(); ++j) {
            if (groups.find(j) == i) {
                members.push_back(j);
            }
        }
        merged.timelines.push_back(all[i].too_long ? list_unaligned(sources[i], i)
                                                   : merge_boot(sources, members, all));
    }
    if (merged.timelines.size() > 1) {
        merged.findings.note(fmt::format(
            "the sources are of {} boots: those that share too few lines at the same time are kept "
            "apart",
            merged.timelines.size()));
    }
    return merged;
}

}  // namespace lastwords::extractor
