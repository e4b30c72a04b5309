// SPDX-License-Identifier: GPL-2.0-or-later
// Decides where entries begin, which records each one holds, and whose text it shows.
#include "extractor/merge/entries.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

#include "printkfmt/text/escape.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Entry;
using printkfmt::Occurrence;
using printkfmt::Record;
using printkfmt::Source;
using printkfmt::TextState;

/// The first and last line of one record on the timeline.
struct LineSpan {
    std::uint32_t record = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

std::vector<LineSpan> find_line_spans(const Timeline& timeline, std::size_t n) {
    const std::span<const AlignLine> lines = timeline.lines(n);
    const std::vector<std::uint32_t>& places = timeline.places(n);
    std::vector<LineSpan> line_spans;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == 0 || lines[i].record != lines[i - 1].record) {
            line_spans.push_back({lines[i].record, places[i], places[i]});
        }
        line_spans.back().last = places[i];
    }
    return line_spans;
}

/// Finds the lines of the timeline that continue a record of some source from the line before. An
/// entry should not begin at such a line.
class Continuations {
 public:
    explicit Continuations(std::size_t places) : steps_(places + 1) {}

    void add(std::span<const LineSpan> line_spans) {
        for (const LineSpan& lines_of_record : line_spans) {
            ++steps_[lines_of_record.first + 1];
            --steps_[lines_of_record.last + 1];
        }
    }
    std::vector<bool> places() const {
        std::vector<bool> continued;
        std::int64_t open = 0;
        for (const std::int64_t step : steps_) {
            open += step;
            continued.push_back(open != 0);
        }
        return continued;
    }

 private:
    std::vector<std::int64_t> steps_;
};

/// The lines of the timeline at which an entry begins.
class EntryStarts {
 public:
    explicit EntryStarts(const std::vector<bool>& continued) : at_(continued) { at_.flip(); }

    /// Puts `x` and `y` into different entries: an entry begins at `y`, unless one already begins
    /// between the end of `x` and the beginning of `y`.
    void part(const LineSpan& x, const LineSpan& y) {
        const auto begin = at_.begin() + static_cast<std::ptrdiff_t>(x.last) + 1;
        const auto end = at_.begin() + static_cast<std::ptrdiff_t>(y.first) + 1;
        if (std::find(begin, end, true) == end) {
            at_[y.first] = true;
        }
    }
    /// Returns the number of the entry to which each line of the timeline belongs.
    std::vector<std::uint32_t> entries() const {
        std::vector<std::uint32_t> numbers;
        std::uint32_t begun = 0;
        for (const bool begins : at_) {
            begun += begins ? 1U : 0U;
            numbers.push_back(begun - 1);
        }
        return numbers;
    }

 private:
    std::vector<bool> at_;
};

/// Returns the number of the entry to which each line of the timeline belongs. Two consecutive
/// records of a source with sequence numbers are always separated. Two consecutive records of
/// another source are separated if their times differ, unless the second begins inside a record of
/// a source with sequence numbers.
std::vector<std::uint32_t> number_entries(std::span<const Source> sources, const Timeline& timeline,
                                          const std::vector<std::vector<LineSpan>>& line_spans) {
    Continuations by_sure(timeline.size());
    Continuations by_any(timeline.size());
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        by_any.add(line_spans[n]);
        if (has_seqs(sources[timeline.source(n)].log)) {
            by_sure.add(line_spans[n]);
        }
    }
    const std::vector<bool> sure = by_sure.places();
    EntryStarts starts(by_any.places());
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        const printkfmt::Log& log = sources[timeline.source(n)].log;
        const bool has_seq = has_seqs(log);
        for (std::size_t i = 1; i < line_spans[n].size(); ++i) {
            const LineSpan& x = line_spans[n][i - 1];
            const LineSpan& y = line_spans[n][i];
            const auto time = [&](const LineSpan& one) {
                return log.records[one.record].timestamp_ns;
            };
            if (has_seq || (!sure[y.first] && time(x) && time(y) && time(x) != time(y))) {
                starts.part(x, y);
            }
        }
    }
    return starts.entries();
}

/// Returns the texts of the records, joined by newlines. Escapes are undone and CRs at the ends of
/// lines removed, so that texts of different sources can be compared.
std::string plain_text(const Source& source, std::span<const Occurrence> occurrences) {
    std::string out;
    for (const Occurrence& one : occurrences) {
        out += &one == occurrences.data() ? "" : "\n";
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

/// Splits an entry into runs of records of the same source.
std::vector<std::span<const Occurrence>> split_by_source(const Entry& entry) {
    std::vector<std::span<const Occurrence>> parts;
    for (auto from = entry.in.begin(); from != entry.in.end();) {
        const auto to = std::find_if(from, entry.in.end(), [&](const Occurrence& one) {
            return one.source != from->source;
        });
        parts.emplace_back(from, to);
        from = to;
    }
    return parts;
}

/// Chooses the source whose text the entry shows: an undamaged text before a damaged one, a source
/// with sequence numbers before one without, and then the longest text. Sources whose text differs
/// from the shown one are listed in `differing`.
void choose_text(std::span<const Source> sources, Entry& entry) {
    const auto parts = split_by_source(entry);
    const auto rank = [&](std::span<const Occurrence> part) {
        const auto& records = sources[part.front().source].log.records;
        const Record& first = records[part.front().record];
        const bool whole = std::all_of(part.begin(), part.end(), [&](const Occurrence& one) {
            return records[one.record].text_state == TextState::kWhole;
        });
        std::size_t bytes = part.size() - 1;
        for (const Occurrence& one : part) {
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
        for (const std::span<const Occurrence> part : parts) {
            if (part.front().source != entry.shown &&
                plain_text(sources[part.front().source], part) != text) {
                entry.differing.push_back(part.front().source);
            }
        }
    }
    for (const Occurrence& one : entry.in) {
        const Record& record = sources[one.source].log.records[one.record];
        entry.seq = entry.seq ? entry.seq : record.seq;
        entry.timestamp_ns = entry.timestamp_ns ? entry.timestamp_ns : record.timestamp_ns;
    }
    const Record& shown = sources[entry.shown].log.records[best->front().record];
    entry.timestamp_ns = shown.timestamp_ns ? shown.timestamp_ns : entry.timestamp_ns;
}

}  // namespace

bool has_seqs(const printkfmt::Log& log) {
    return std::any_of(log.records.begin(), log.records.end(),
                       [](const Record& record) { return record.seq.has_value(); });
}

std::vector<Entry> make_entries(std::span<const Source> sources, const Timeline& timeline) {
    std::vector<std::vector<LineSpan>> line_spans;
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        line_spans.push_back(find_line_spans(timeline, n));
    }
    const std::vector<std::uint32_t> entry_at = number_entries(sources, timeline, line_spans);
    std::vector<Entry> entries(
        timeline.size() == 0 ? 0 : entry_at[timeline.size() - 1] + std::size_t{1});
    std::vector<std::size_t> ascending(timeline.logs());
    std::iota(ascending.begin(), ascending.end(), std::size_t{0});
    std::sort(ascending.begin(), ascending.end(), [&](std::size_t x, std::size_t y) {
        return timeline.source(x) < timeline.source(y);
    });
    for (const std::size_t n : ascending) {
        for (const LineSpan& lines_of_record : line_spans[n]) {
            entries[entry_at[lines_of_record.first]].in.push_back(
                {timeline.source(n), lines_of_record.record});
        }
        for (std::size_t i = 1; i < timeline.lines(n).size(); ++i) {
            const std::uint32_t here = entry_at[timeline.places(n)[i]];
            if (timeline.lines(n)[i].record == timeline.lines(n)[i - 1].record &&
                here != entry_at[timeline.places(n)[i - 1]]) {
                entries[here].also.push_back({timeline.source(n), timeline.lines(n)[i].record});
            }
        }
    }
    for (Entry& entry : entries) {
        choose_text(sources, entry);
    }
    return entries;
}

}  // namespace lastwords::extractor
