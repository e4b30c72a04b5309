// SPDX-License-Identifier: GPL-2.0-or-later
// Decides where entries begin, which records each one holds, and whose text it shows.
#include "extractor/merge/entries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "extractor/merge/plain_line.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Entry;
using printkfmt::EntryList;
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

/// Calls visit(span) for each record of log number `n` of the timeline, in order.
template <class Visit>
void visit_line_spans(const Timeline& timeline, std::size_t n, Visit visit) {
    const LogLines& lines = timeline.lines(n);
    const std::span<const std::uint32_t> places = timeline.places(n);
    for (std::uint32_t i = 0; i < places.size();) {
        LineSpan span{lines.record(i), places[i], places[i]};
        for (++i; i < places.size() && lines.record(i) == span.record; ++i) {
            span.last = places[i];
        }
        visit(span);
    }
}

/// Finds the lines of the timeline that continue a record of some source from the line before. An
/// entry should not begin at such a line.
class Continuations {
 public:
    explicit Continuations(std::size_t places) : steps_(places + 1) {}

    void add(const Timeline& timeline, std::size_t n) {
        visit_line_spans(timeline, n, [&](const LineSpan& span) {
            if (span.first != span.last) {
                ++steps_[span.first + 1];
                --steps_[span.last + 1];
            }
        });
    }
    std::vector<bool> places() const {
        std::vector<bool> continued;
        continued.reserve(steps_.size());
        std::int32_t open = 0;
        for (const std::int32_t step : steps_) {
            open += step;
            continued.push_back(open != 0);
        }
        return continued;
    }

 private:
    std::vector<std::int32_t> steps_;
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
        numbers.reserve(at_.size());
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
std::vector<std::uint32_t> number_entries(std::span<const Source> sources,
                                          const Timeline& timeline) {
    Continuations by_sure(timeline.size());
    Continuations by_any(timeline.size());
    std::vector<bool> with_seqs;
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        with_seqs.push_back(has_seqs(sources[timeline.source(n)].log));
        by_any.add(timeline, n);
        if (with_seqs[n]) {
            by_sure.add(timeline, n);
        }
    }
    const std::vector<bool> sure = by_sure.places();
    EntryStarts starts(by_any.places());
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        const printkfmt::RecordList& records = sources[timeline.source(n)].log.records;
        std::optional<LineSpan> before;
        std::uint64_t time_before = kNoTime;
        visit_line_spans(timeline, n, [&](const LineSpan& span) {
            const std::uint64_t time = records[span.record].timestamp_ns.value_or(kNoTime);
            const bool later = time != kNoTime && time_before != kNoTime && time != time_before;
            if (before && (with_seqs[n] || (!sure[span.first] && later))) {
                starts.part(*before, span);
            }
            before = span;
            time_before = time;
        });
    }
    return starts.entries();
}

/// The records of one source in an entry.
struct Part {
    std::span<const Occurrence> in;
    std::string_view text;        ///< of all its records, joined by newlines
    std::string joined;           ///< owns the text if there are several records
    bool whole = true;            ///< no text is damaged
    bool has_seq = false;         ///< the first record has one
    bool has_level = false;       ///< the first record has one
    std::size_t plain_bytes = 0;  ///< length of the text without escapes; 0: all texts are equal

    auto rank() const {
        const auto escaped = std::numeric_limits<std::size_t>::max() - text.size();
        return std::tuple(whole, has_seq, plain_bytes, escaped, has_level);
    }
};

/// Returns the text with each line as append_plain_line() makes it, so that texts of different
/// sources can be compared.
std::string plain_text(std::string_view text) {
    std::string out;
    for (bool more = true; more;) {
        const std::size_t newline = text.find('\n');
        append_plain_line(text.substr(0, newline), out);
        more = newline != std::string_view::npos;
        out += more ? "\n" : "";
        text.remove_prefix(more ? newline + 1 : text.size());
    }
    return out;
}

/// Makes the entries of a timeline, one after the other.
class EntryMaker {
 public:
    explicit EntryMaker(std::span<const Source> sources) : sources_(sources) {}

    void add_in(Occurrence one) { in_.push_back(one); }
    void add_also(Occurrence one) { also_.push_back(one); }

    /// Adds the entry that has what was added since the last one. Occurrences of a source must
    /// follow each other.
    void finish(EntryList& entries) {
        Entry entry;
        entry.in = in_;
        entry.also = also_;
        choose_text(entry);
        entry.differing = differing_;
        entries.push_back(entry);
        in_.clear();
        also_.clear();
        differing_.clear();
    }

 private:
    /// Splits the entry by source.
    void make_parts() {
        parts_.clear();
        for (std::size_t from = 0; from < in_.size();) {
            Part part;
            const printkfmt::RecordList& records = sources_[in_[from].source].log.records;
            std::size_t to = from;
            for (; to < in_.size() && in_[to].source == in_[from].source; ++to) {
                const Record record = records[in_[to].record];
                part.whole = part.whole && record.text_state == TextState::kWhole;
                if (to == from) {
                    part.has_seq = record.seq.has_value();
                    part.has_level = record.has_level;
                    part.text = record.text;
                    continue;
                }
                if (to == from + 1) {
                    part.joined = part.text;
                }
                part.joined += '\n';
                part.joined += record.text;
            }
            part.in = std::span(in_).subspan(from, to - from);
            parts_.push_back(std::move(part));
            from = to;
        }
        for (Part& part : parts_) {
            part.text = part.in.size() > 1 ? std::string_view(part.joined) : part.text;
        }
    }

    /// Chooses the source whose text the entry shows: an undamaged text before a damaged one, a
    /// source with sequence numbers before one without, and then the longest text, but escapes
    /// count as the bytes they stand for. Sources whose text differs from the shown one are listed
    /// in `differing_`.
    void choose_text(Entry& entry) {
        make_parts();
        const bool equal = std::all_of(parts_.begin(), parts_.end(), [&](const Part& part) {
            return part.text == parts_.front().text;
        });
        if (equal) {
            entry.shown = best().in.front().source;
        } else {
            std::vector<std::string> plain;
            for (Part& part : parts_) {
                plain.push_back(plain_text(part.text));
                part.plain_bytes = plain.back().size();
            }
            entry.shown = best().in.front().source;
            const std::string& shown = plain.at(static_cast<std::size_t>(&best() - parts_.data()));
            for (std::size_t i = 0; i < parts_.size(); ++i) {
                if (plain[i] != shown) {
                    differing_.push_back(parts_[i].in.front().source);
                }
            }
        }
        set_numbers(entry);
    }

    const Part& best() const {
        const Part* best = &parts_.front();
        for (const Part& part : parts_) {
            best = part.rank() > best->rank() ? &part : best;
        }
        return *best;
    }

    void set_numbers(Entry& entry) const {
        std::optional<std::uint64_t> shown;
        for (const Occurrence& one : entry.in) {
            const Record record = sources_[one.source].log.records[one.record];
            entry.seq = entry.seq ? entry.seq : record.seq;
            entry.timestamp_ns = entry.timestamp_ns ? entry.timestamp_ns : record.timestamp_ns;
            if (one == best().in.front()) {
                shown = record.timestamp_ns;
            }
        }
        entry.timestamp_ns = shown ? shown : entry.timestamp_ns;
    }

    std::span<const Source> sources_;
    std::vector<Occurrence> in_;
    std::vector<Occurrence> also_;
    std::vector<std::uint32_t> differing_;
    std::vector<Part> parts_;
};

/// Goes through the lines of one log on the timeline.
struct LogCursor {
    std::size_t log = 0;     ///< number of the log
    std::uint32_t line = 0;  ///< the next line
};

}  // namespace

bool has_seqs(const printkfmt::Log& log) {
    return std::any_of(log.records.begin(), log.records.end(),
                       [](const Record& record) { return record.seq.has_value(); });
}

EntryList make_entries(std::span<const Source> sources, const Timeline& timeline) {
    const std::vector<std::uint32_t> entry_at = number_entries(sources, timeline);
    const std::size_t count =
        timeline.size() == 0 ? 0 : std::size_t{entry_at[timeline.size() - 1]} + 1;
    std::vector<LogCursor> cursors;
    std::size_t lines = 0;
    for (std::size_t n = 0; n < timeline.logs(); ++n) {
        cursors.push_back({n, 0});
        lines += timeline.lines(n).size();
    }
    std::sort(cursors.begin(), cursors.end(), [&](const LogCursor& x, const LogCursor& y) {
        return timeline.source(x.log) < timeline.source(y.log);
    });
    EntryList entries;
    entries.reserve(count, lines);
    EntryMaker maker(sources);
    for (std::uint32_t number = 0; number < count; ++number) {
        for (LogCursor& at : cursors) {
            const std::span<const std::uint32_t> places = timeline.places(at.log);
            const LogLines& log = timeline.lines(at.log);
            const std::uint32_t from = at.line;
            for (; at.line < places.size() && entry_at[places[at.line]] == number; ++at.line) {
                const Occurrence one{timeline.source(at.log), log.record(at.line)};
                if (at.line == 0 || log.record(at.line - 1) != one.record) {
                    maker.add_in(one);
                } else if (at.line == from) {
                    maker.add_also(one);
                }
            }
        }
        maker.finish(entries);
    }
    return entries;
}

}  // namespace lastwords::extractor
