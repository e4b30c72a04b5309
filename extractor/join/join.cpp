// SPDX-License-Identifier: GPL-2.0-or-later
// Sources -> boots -> one axis each -> entries.
#include "extractor/join/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

#include "extractor/join/axis.h"
#include "extractor/join/kinship.h"
#include "printkfmt/escape.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Record;
using printkfmt::Source;
using printkfmt::TextState;

/// A source, ready to be compared.
struct Compared {
    std::vector<AlignLine> lines;
    Keys keys;
    bool has_seq = false;
    bool too_long = false;
};

Compared compared(const Source& source) {
    Compared out;
    out.lines = lines_of(source.log);
    out.too_long = out.lines.size() > kAlignLinesMax;
    if (!out.too_long) {
        out.keys = keys_of(out.lines);
    }
    out.has_seq = !source.log.records.empty() && source.log.records.front().seq.has_value();
    return out;
}

/// Sets of sources, by their representatives.
class Groups {
 public:
    explicit Groups(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), 0U);
    }
    std::uint32_t of(std::uint32_t one) {
        while (parent_[one] != one) {
            parent_[one] = parent_[parent_[one]];
            one = parent_[one];
        }
        return one;
    }
    /// The smaller representative stays.
    void unite(std::uint32_t a, std::uint32_t b) {
        const std::uint32_t x = of(a);
        const std::uint32_t y = of(b);
        parent_[std::max(x, y)] = std::min(x, y);
    }

 private:
    std::vector<std::uint32_t> parent_;
};

/// A source without times goes where most of its texts are; texts alone do not tell boots apart.
void unite_timeless(std::span<const Source> sources, const std::vector<Compared>& all,
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
            if (shared > most) {
                most = shared;
                nearest = j;
            }
        }
        if (most != 0) {
            groups.unite(i, nearest);
            findings.note(fmt::format(
                "{}: has no times since boot: joined by its texts alone, so it may be of another "
                "boot that said the same",
                sources[i].origin));
        }
    }
}

/// The order in which sources are laid on the axis: the surest first.
std::vector<std::uint32_t> laying_order(const std::vector<std::uint32_t>& members,
                                        const std::vector<Compared>& all) {
    std::vector<std::uint32_t> order = members;
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        const auto rank = [&](std::uint32_t one) {
            return std::tuple(all[one].keys.has_times(), all[one].has_seq, all[one].lines.size());
        };
        return rank(x) > rank(y);
    });
    // One that shares nothing with those before it would have no place among them yet.
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

/// The records' text in the source, one line after the other, escapes undone.
std::string plain_text(const Source& source, std::span<const Held> held) {
    std::string out;
    for (const Held& one : held) {
        out += &one == held.data() ? "" : "\n";
        std::string_view rest = source.log.records[one.record].text;
        for (bool more = true; more;) {
            const std::size_t newline = rest.find('\n');
            std::string_view line = rest.substr(0, newline);
            while (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            printkfmt::append_kmsg_unescaped(line, out);
            more = newline != std::string_view::npos;
            out += more ? "\n" : "";
            rest.remove_prefix(more ? newline + 1 : rest.size());
        }
    }
    return out;
}

/// Runs of one source's records in an entry.
std::vector<std::span<const Held>> by_source(const Entry& entry) {
    std::vector<std::span<const Held>> parts;
    for (auto from = entry.in.begin(); from != entry.in.end();) {
        const auto to = std::find_if(from, entry.in.end(),
                                     [&](const Held& one) { return one.source != from->source; });
        parts.emplace_back(from, to);
        from = to;
    }
    return parts;
}

/// Whose words are taken: whole before damaged, with seq before without, then the longest.
void choose_text(std::span<const Source> sources, Entry& entry) {
    const auto parts = by_source(entry);
    const auto rank = [&](std::span<const Held> part) {
        const auto& records = sources[part.front().source].log.records;
        const Record& first = records[part.front().record];
        const bool whole = std::all_of(part.begin(), part.end(), [&](const Held& one) {
            return records[one.record].text_state == TextState::kWhole;
        });
        std::size_t bytes = part.size() - 1;
        for (const Held& one : part) {
            bytes += records[one.record].text.size();
        }
        return std::tuple(whole, first.seq.has_value(), bytes, first.has_level);
    };
    auto best = parts.begin();
    for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
        best = rank(*part) > rank(*best) ? part : best;
    }
    entry.shown = best->front().source;
    if (parts.size() > 1) {
        const std::string text = plain_text(sources[entry.shown], *best);
        for (const std::span<const Held> part : parts) {
            if (part.front().source != entry.shown &&
                plain_text(sources[part.front().source], part) != text) {
                entry.differing.push_back(part.front().source);
            }
        }
    }
    for (const Held& one : entry.in) {
        const Record& record = sources[one.source].log.records[one.record];
        entry.seq = entry.seq ? entry.seq : record.seq;
        entry.timestamp_ns = entry.timestamp_ns ? entry.timestamp_ns : record.timestamp_ns;
    }
    const Record& shown = sources[entry.shown].log.records[best->front().record];
    entry.timestamp_ns = shown.timestamp_ns ? shown.timestamp_ns : entry.timestamp_ns;
}

/// Lines that are of one record, in whatever source, are one entry.
std::vector<Entry> entries_of(const Axis& axis, const std::vector<Compared>& all) {
    Groups lines(axis.size());
    for (std::size_t n = 0; n < axis.logs(); ++n) {
        const auto& from = all[axis.source(n)].lines;
        for (std::size_t i = 1; i < from.size(); ++i) {
            if (from[i].record == from[i - 1].record) {
                lines.unite(axis.places(n)[i - 1], axis.places(n)[i]);
            }
        }
    }
    constexpr std::uint32_t kNone = ~0U;
    std::vector<std::uint32_t> entry_at(axis.size(), kNone);
    std::uint32_t count = 0;
    for (std::uint32_t place = 0; place < axis.size(); ++place) {
        const std::uint32_t root = lines.of(place);
        entry_at[root] = entry_at[root] == kNone ? count++ : entry_at[root];
    }
    std::vector<Entry> entries(count);
    std::vector<std::size_t> ascending(axis.logs());
    std::iota(ascending.begin(), ascending.end(), std::size_t{0});
    std::sort(ascending.begin(), ascending.end(),
              [&](std::size_t x, std::size_t y) { return axis.source(x) < axis.source(y); });
    for (const std::size_t n : ascending) {
        const auto& from = all[axis.source(n)].lines;
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (i == 0 || from[i].record != from[i - 1].record) {
                entries[entry_at[lines.of(axis.places(n)[i])]].in.push_back(
                    {axis.source(n), from[i].record});
            }
        }
    }
    return entries;
}

Story story_of(std::span<const Source> sources, const std::vector<std::uint32_t>& members,
               const std::vector<Compared>& all) {
    Story story;
    story.sources = members;
    Axis axis;
    for (const std::uint32_t one : laying_order(members, all)) {
        const bool by_text = axis.logs() != 0 &&
                             (!all[one].keys.has_times() || !all[axis.source(0)].keys.has_times());
        axis.add(one, all[one].lines, by_text);
    }
    story.entries = entries_of(axis, all);
    for (Entry& entry : story.entries) {
        choose_text(sources, entry);
    }
    return story;
}

/// Not aligned: each record by itself.
Story story_alone(const Source& source, std::uint32_t index) {
    Story story;
    story.sources = {index};
    for (std::uint32_t i = 0; i < source.log.records.size(); ++i) {
        const Record& record = source.log.records[i];
        story.entries.push_back({{{index, i}}, index, {}, record.seq, record.timestamp_ns});
    }
    return story;
}

}  // namespace

bool Entry::held_by(std::uint32_t source) const {
    return std::any_of(in.begin(), in.end(), [&](const Held& one) { return one.source == source; });
}

Joined join(std::span<const Source> sources) {
    Joined joined;
    std::vector<Compared> all;
    for (const Source& source : sources) {
        all.push_back(compared(source));
        if (all.back().too_long) {
            joined.findings.loss(ErrorKind::kUnsupported,
                                 fmt::format("{}: more than {} lines: not compared with the others",
                                             source.origin, kAlignLinesMax));
        }
    }
    Groups groups(all.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        for (std::uint32_t j = i + 1; j < all.size(); ++j) {
            if (groups.of(i) != groups.of(j) && same_boot(all[i].keys, all[j].keys)) {
                groups.unite(i, j);
            }
        }
    }
    unite_timeless(sources, all, groups, joined.findings);
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        if (groups.of(i) != i) {
            continue;
        }
        std::vector<std::uint32_t> members;
        for (std::uint32_t j = i; j < all.size(); ++j) {
            if (groups.of(j) == i) {
                members.push_back(j);
            }
        }
        joined.stories.push_back(all[i].too_long ? story_alone(sources[i], i)
                                                 : story_of(sources, members, all));
    }
    if (joined.stories.size() > 1) {
        joined.findings.note(fmt::format(
            "these are {} stories: sources that have no line in common, at the same time, are kept "
            "apart",
            joined.stories.size()));
    }
    return joined;
}

}  // namespace lastwords::extractor
