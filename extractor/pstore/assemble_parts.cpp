// SPDX-License-Identifier: GPL-2.0-or-later
// Assembles the parts of a pstore dump, oldest first, and marks text that is missing or repeated
// between them.
#include "extractor/pstore/assemble_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "extractor/file/text_bytes.h"
#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/prefix/dialects.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteRun;
using printkfmt::LinePlace;
using printkfmt::Lines;
using printkfmt::Mark;
using printkfmt::PstoreRecord;

/// Returns the length of the first line, "Panic#1 Part2" or the like, if dump_record.cpp has
/// recognised it; else 0.
std::size_t first_line_bytes(const PstoreRecord& record) {
    if (!record.part || record.reason.empty() || !record.text.starts_with(record.reason + "#")) {
        return 0;
    }
    return std::min(record.text.find('\n'), record.text.size() - 1) + 1;
}

std::string_view log_text(const PstoreRecord& record) {
    return std::string_view(record.text).substr(first_line_bytes(record));
}

std::optional<std::uint64_t> parse_time(std::string_view line) {
    printkfmt::LinePrefix head;
    return printkfmt::pstore_dialect().parse_prefix(line, head) ? head.timestamp_ns : std::nullopt;
}

std::optional<std::uint64_t> first_time(std::string_view text) {
    for (Lines lines(text); const auto line = lines.next();) {
        if (const auto time = parse_time(line->content(text))) {
            return time;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> last_time(std::string_view text) {
    std::optional<std::uint64_t> last;
    for (Lines lines(text); const auto line = lines.next();) {
        const auto time = parse_time(line->content(text));
        last = time ? time : last;
    }
    return last;
}

std::vector<std::string_view> whole_lines(std::string_view text) {
    std::vector<std::string_view> out;
    for (Lines all(text); const auto line = all.next();) {
        if (line->ended) {
            out.push_back(text.substr(line->begin, line->next - line->begin));
        }
    }
    return out;
}

/// Returns how many lines at the end of the older text are repeated at the start of the newer one,
/// by the algorithm of Knuth, Morris and Pratt.
std::size_t repeated_lines(std::string_view older, std::string_view newer) {
    const std::vector<std::string_view> want = whole_lines(newer);
    const std::vector<std::string_view> have = whole_lines(older);
    std::vector<std::size_t> fall(want.size() + 1, 0);
    for (std::size_t i = 1, length = 0; i < want.size(); ++i) {
        while (length != 0 && want[i] != want[length]) {
            length = fall[length];
        }
        length += want[i] == want[length] ? 1U : 0U;
        fall[i + 1] = length;
    }
    std::size_t length = 0;
    const std::size_t from = have.size() - std::min(have.size(), want.size());
    for (std::size_t i = from; i < have.size(); ++i) {
        while (length != 0 && (length == want.size() || have[i] != want[length])) {
            length = fall[length];
        }
        length += length < want.size() && have[i] == want[length] ? 1U : 0U;
    }
    return length;
}

/// Whether `lines` repeated lines at the start of `newer` mean that two parts overlap. A single
/// line must be long and have a time, because the kernel may also have printed the same line twice
/// within a microsecond.
bool is_overlap(std::string_view newer, std::size_t lines) {
    constexpr std::size_t kPlainWords = 40;  // longer than a time stamp and a word
    if (lines != 1) {
        return lines > 1;
    }
    const std::string_view first = newer.substr(0, newer.find('\n'));
    return first.size() >= kPlainWords && parse_time(first).value_or(0) != 0;
}

std::string span_text(const std::optional<std::uint64_t>& from,
                      const std::optional<std::uint64_t>& to) {
    if (from && to) {
        return fmt::format("between {} and {}", printkfmt::seconds_text(*from),
                           printkfmt::seconds_text(*to));
    }
    if (from) {
        return fmt::format("after {}", printkfmt::seconds_text(*from));
    }
    return to ? fmt::format("before {}", printkfmt::seconds_text(*to)) : "of an unknown time";
}

/// Finds runs of lines that are not text, from the offset `from` on. Compressed or damaged bytes
/// contain newlines too. A run therefore goes on up to the next line that begins as the lines of a
/// log do. It also includes the lines before it that are too short to be judged.
std::vector<ByteRun> find_binary_runs(std::string_view text, std::size_t from) {
    constexpr std::size_t kTooShort = 16;
    std::vector<ByteRun> runs;
    bool inside = false;
    std::size_t begin = from;
    for (Lines lines(text, from); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        printkfmt::LinePrefix head;
        const bool is_log = printkfmt::pstore_dialect().parse_prefix(content, head);
        if (is_log || (!inside && content.size() >= kTooShort && is_text(as_bytes(content)))) {
            inside = false;
            begin = line->next;
        } else if (inside) {
            runs.back().end = line->next;
        } else if (!content.empty() && !is_text(as_bytes(content))) {
            inside = true;
            runs.push_back({begin, line->next});
        }
    }
    return runs;
}

/// Appends the parts to the text, oldest first. It keeps the time of the last line, so that the
/// message about a missing or unreadable part can name the span of time that the part would cover.
class Assembler {
 public:
    explicit Assembler(const LogDump& dump) : dump_(dump) {}

    DumpText assemble() {
        std::uint32_t expected = 0;
        for (std::size_t i = 0; i < dump_.parts.size(); ++i) {
            const PstoreRecord& record = *dump_.parts[i].record;
            const std::uint32_t part = record.part.value_or(0);
            if (i != 0 && part + 1 < expected) {
                add_missing_parts(part + 1, expected - 1, i);
            }
            add(record, i);
            expected = part;
        }
        if (expected > 1) {
            add_missing_parts(1, expected - 1, dump_.parts.size());
        }
        return std::move(out_);
    }

 private:
    /// Returns the first time that occurs in the text of part `i` or, if that has none, of the
    /// parts after it. `i` is an index into dump_.parts.
    std::optional<std::uint64_t> time_from(std::size_t i) const {
        for (; i < dump_.parts.size(); ++i) {
            if (const auto time = first_time(log_text(*dump_.parts[i].record))) {
                return time;
            }
        }
        return std::nullopt;
    }

    void add_loss(ErrorKind kind, std::string words) {
        out_.findings.loss(kind, words);
        out_.marks.push_back({0, 0, std::move(words), {out_.text.size(), out_.text.size()}});
    }

    void add_missing_parts(std::uint32_t first, std::uint32_t last, std::size_t next) {
        const std::string parts = first == last ? fmt::format("part {} is", first)
                                                : fmt::format("parts {} to {} are", first, last);
        add_loss(ErrorKind::kMissing, fmt::format("{}: {} missing: text {} is lost", name_of(dump_),
                                                  parts, span_text(last_time_, time_from(next))));
    }

    void add(const PstoreRecord& record, std::size_t i) {
        if (record.text.empty() && !record.packed.empty()) {
            add_loss(ErrorKind::kCorrupt,
                     fmt::format("{}: no algorithm decompresses its {} bytes: text {} is lost",
                                 record.name, record.packed.size(),
                                 span_text(last_time_, time_from(i + 1))));
            return;
        }
        const std::size_t head = first_line_bytes(record);
        const std::string_view text = log_text(record);
        const std::size_t lines = repeated_lines(last_text_, text);
        std::size_t twice = 0;
        for (std::size_t line = 0; is_overlap(text, lines) && line < lines; ++line) {
            twice = text.find('\n', twice) + 1;
        }
        const std::size_t begin = out_.text.size();
        if (head + twice != 0) {
            out_.marks.push_back(
                {0,
                 0,
                 twice == 0 ? "" : fmt::format("{} lines that the previous part has too", lines),
                 {begin, begin + head + twice}});
        }
        hide_binary(record, begin, head + twice);
        for (const ByteRun& run : record.doubtful) {
            const std::uint64_t end = std::min<std::uint64_t>(run.end, record.text.size());
            if (run.begin < end) {
                out_.doubtful.push_back({begin + run.begin, begin + end});
            }
        }
        out_.text += record.text;
        last_text_ = text;
        const auto last = last_time(text);
        last_time_ = last ? last : last_time_;
        if (record.cut) {
            add_loss(
                ErrorKind::kCorrupt,
                fmt::format("{}: its compressed bytes are damaged or cut here: text {} is lost",
                            record.name, span_text(last_time_, time_from(i + 1))));
        }
    }

    /// Marks the bytes of the record that are not text, so that they are not shown. It looks from
    /// the offset `from` on. `begin` is the offset of the record in the assembled text.
    void hide_binary(const PstoreRecord& record, std::size_t begin, std::size_t from) {
        for (const ByteRun& run : find_binary_runs(record.text, from)) {
            std::string words = fmt::format(
                "{}: {} bytes from byte {} on are not text, and no algorithm decompresses them: "
                "not "
                "shown",
                record.name, run.end - run.begin, run.begin);
            out_.findings.loss(ErrorKind::kCorrupt, words);
            out_.marks.push_back({0, 0, std::move(words), {begin + run.begin, begin + run.end}});
        }
    }

    const LogDump& dump_;  // must outlive this object
    DumpText out_;
    std::string_view last_text_;
    std::optional<std::uint64_t> last_time_;
};

}  // namespace

DumpText assemble_text(const LogDump& dump) {
    return Assembler(dump).assemble();
}

std::string name_of(const LogDump& dump) {
    if (dump.reason.empty() || !dump.count) {
        return dump.parts.front().record->name;
    }
    return fmt::format("{}#{}", dump.reason, *dump.count);
}

}  // namespace lastwords::extractor
