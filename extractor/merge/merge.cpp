// SPDX-License-Identifier: GPL-2.0-or-later
// Groups sources by boot, puts the sources of each boot on one timeline, and cuts the timeline into
// entries.
#include "extractor/merge/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "extractor/merge/boot_groups.h"
#include "extractor/merge/entries.h"
#include "extractor/merge/timeline.h"

namespace lastwords::extractor {

namespace {

using printkfmt::BootTimeline;
using printkfmt::Merged;
using printkfmt::Occurrence;
using printkfmt::Record;
using printkfmt::Source;

ComparedSource prepare(const Source& source) {
    ComparedSource out;
    out.lines = LogLines(source.log);
    if (!out.lines.too_long()) {
        out.keys = make_line_keys(out.lines);
    }
    out.has_times = out.keys.has_times();
    out.has_seq = has_seqs(source.log);
    return out;
}

/// Returns the order in which sources are added to the timeline: those with times first, then those
/// with sequence numbers, then the longest.
std::vector<std::uint32_t> order_for_timeline(const std::vector<std::uint32_t>& members,
                                              const std::vector<ComparedSource>& all) {
    std::vector<std::uint32_t> order = members;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        const auto rank = [&](std::uint32_t one) {
            return std::tuple(all[one].has_times, all[one].has_seq, all[one].lines.size());
        };
        return rank(x) > rank(y);
    });
    constexpr std::size_t kFew = 64;
    // A source that shares no line with the sources before it could not be placed among them. So
    // the next source is always the first remaining one that does share lines.
    for (std::size_t laid = 1; laid + 1 < order.size() && order.size() <= kFew; ++laid) {
        const auto next = std::find_if(
            order.begin() + static_cast<std::ptrdiff_t>(laid), order.end(), [&](std::uint32_t one) {
                return std::any_of(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(laid),
                                   [&](std::uint32_t other) {
                                       return shows_same_boot(all[one].keys, all[other].keys) != 0;
                                   });
            });
        if (next != order.end()) {
            std::rotate(order.begin() + static_cast<std::ptrdiff_t>(laid), next, next + 1);
        }
    }
    return order;
}

/// Puts the sources of one boot on one timeline, in the given order.
BootTimeline merge_boot(std::span<const Source> sources, const std::vector<std::uint32_t>& order,
                        const std::vector<ComparedSource>& all) {
    BootTimeline boot;
    boot.sources = order;
    std::sort(boot.sources.begin(), boot.sources.end());
    Timeline timeline;
    for (const std::uint32_t one : order) {
        const bool by_text =
            timeline.logs() != 0 && (!all[one].has_times || !all[timeline.source(0)].has_times);
        timeline.add(one, all[one].lines, by_text);
    }
    boot.entries = make_entries(sources, timeline);
    return boot;
}

/// Makes a boot of a single source that is too long to be aligned. Each of its records is an entry.
BootTimeline list_unaligned(const Source& source, std::uint32_t index) {
    BootTimeline boot;
    boot.sources = {index};
    boot.entries.reserve(source.log.records.size(), source.log.records.size());
    for (std::uint32_t i = 0; i < source.log.records.size(); ++i) {
        const Record record = source.log.records[i];
        const Occurrence in{index, i};
        boot.entries.push_back({{&in, 1}, {}, index, {}, record.seq, record.timestamp_ns});
    }
    return boot;
}

/// Lines that wait in a buffer outside the log have neither a seq nor, mostly, a time, so they have
/// no place among the others.
void note_unmerged(std::span<const Source> sources, Findings& findings) {
    for (const Source& source : sources) {
        if (const std::size_t lines = source.log.buffered.size(); lines != 0) {
            findings.loss(
                ErrorKind::kUnsupported,
                fmt::format("{}: {} that {} not stored in the log yet {} left out of the "
                            "merge: `lastwords log` shows {} at the end",
                            source.origin, lines == 1 ? "1 line" : fmt::format("{} lines", lines),
                            lines == 1 ? "is" : "are", lines == 1 ? "is" : "are",
                            lines == 1 ? "it" : "them"));
        }
    }
}

}  // namespace

Merged merge(std::span<const Source> sources) {
    Merged merged;
    std::vector<ComparedSource> all;
    for (const Source& source : sources) {
        all.push_back(prepare(source));
        if (all.back().lines.too_long()) {
            merged.findings.loss(
                ErrorKind::kUnsupported,
                fmt::format("{}: has more than {} lines, and is not compared with the "
                            "other sources",
                            source.origin, kAlignLinesMax));
        }
    }
    note_unmerged(sources, merged.findings);
    std::vector<std::vector<std::uint32_t>> boots = group_by_boot(sources, all, merged.findings);
    for (std::vector<std::uint32_t>& members : boots) {
        members = order_for_timeline(members, all);
    }
    for (ComparedSource& one : all) {
        one.keys = {};  // as large as the lines, and no longer needed
    }
    for (const std::vector<std::uint32_t>& order : boots) {
        const std::uint32_t first = order.front();
        merged.timelines.push_back(all[first].lines.too_long()
                                       ? list_unaligned(sources[first], first)
                                       : merge_boot(sources, order, all));
    }
    return merged;
}

}  // namespace lastwords::extractor
