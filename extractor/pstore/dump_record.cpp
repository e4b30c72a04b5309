// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a dmesg record and parses its first line.
#include "extractor/pstore/dump_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "extractor/pstore/codecs/decompress.h"
#include "extractor/pstore/dump_reason.h"
#include "printkfmt/base/ascii.h"

namespace lastwords::extractor {

namespace {

/// Removes a number from the front of `rest` and returns it; nothing if there is none.
std::optional<std::uint32_t> take_number(std::string_view& rest) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc()) {
        return std::nullopt;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return number;
}

bool take_word(std::string_view& rest, std::string_view word) {
    if (!rest.starts_with(word)) {
        return false;
    }
    rest.remove_prefix(word.size());
    return true;
}

void read_first_line(printkfmt::PstoreRecord& record) {
    for (const std::string_view reason : kDumpReasons) {
        std::string_view rest(record.text);
        if (!take_word(rest, reason) || !take_word(rest, "#")) {
            continue;
        }
        const auto count = take_number(rest);
        if (!count || !take_word(rest, " Part")) {
            return;
        }
        const auto part = take_number(rest);
        if (part && take_word(rest, "\n")) {
            record.reason = reason;
            record.count = count;
            record.part = part;
        }
        return;
    }
}

/// Whether the line begins with the pattern. In a pattern, 'd' stands for one or more digits, ' '
/// for any number of spaces, and any other character for itself. `is_last`: the line is the last of
/// the text, which may be cut anywhere, so that a beginning of the pattern is enough.
bool begins_with(std::string_view line, std::string_view pattern, bool is_last) {
    std::size_t at = 0;
    for (const char wanted : pattern) {
        const std::size_t before = at;
        while (at < line.size() && (wanted == 'd'   ? printkfmt::is_digit(line[at])
                                    : wanted == ' ' ? line[at] == ' '
                                                    : at == before && line[at] == wanted)) {
            ++at;
        }
        if (at == line.size()) {
            return is_last;
        }
        if (at == before && wanted != ' ') {
            return false;
        }
    }
    return true;
}

/// Patterns for begins_with(). A line of a dump begins with the level (pstore_dump(), 5.10 to 7.2),
/// then the time if the kernel has CONFIG_PRINTK_TIME.
constexpr std::string_view kTimed = "<d>[ d.d]";
constexpr std::string_view kLevelled = "<d>";

struct LineCounts {
    std::size_t good = 0;
    std::size_t bad = 0;
    /// Offset of the line before the first bad line.
    std::optional<std::size_t> before_bad;
};

LineCounts count_lines(std::string_view text, std::string_view pattern) {
    LineCounts lines;
    std::size_t before = 0;
    std::size_t at = std::min(text.size(), text.find('\n')) + 1;  // after the first line
    while (at < text.size()) {
        const std::size_t end = std::min(text.size(), text.find('\n', at));
        if (begins_with(text.substr(at, end - at), pattern, end == text.size())) {
            ++lines.good;
        } else {
            ++lines.bad;
            lines.before_bad = lines.before_bad.value_or(before);
        }
        before = at;
        at = end + 1;
    }
    return lines;
}

/// Returns the offset from which on lines no longer begin as most of them do.
std::optional<std::size_t> doubtful_from(std::string_view text) {
    for (const std::string_view pattern : {kTimed, kLevelled}) {
        const LineCounts lines = count_lines(text, pattern);
        if (lines.good > lines.bad) {
            return lines.before_bad;
        }
    }
    return std::nullopt;
}

}  // namespace

void note_losses(const printkfmt::PstoreRecord& record, Findings& findings) {
    if (record.text.empty() && record.packed.empty() && record.raw.empty()) {
        findings.loss(ErrorKind::kMissing, fmt::format("{}: the record is empty", record.name));
    } else if (!record.packed.empty() && record.codec.empty()) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: no algorithm decompresses its {} bytes to text", record.name,
                                  record.packed.size()));
    } else if (record.cut) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: its {} stream is cut or damaged: only the first {} bytes of "
                                  "its text are left",
                                  record.name, record.codec, record.text.size()));
    }
    if (!record.doubtful.empty()) {
        findings.loss(ErrorKind::kCorrupt, fmt::format("{}: its text may be wrong from byte {} on",
                                                       record.name, record.doubtful.front().begin));
    }
}

namespace {

/// Parses a release such as "6.1" at the front of the text, into the form of find_release(); 0 if
/// there is none.
std::uint32_t parse_release(std::string_view text) {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    const char* const end = text.data() + text.size();
    const auto [dot, first] = std::from_chars(text.data(), end, major);
    if (first != std::errc() || dot == end || *dot != '.' || major == 0 || major > 255) {
        return 0;
    }
    const auto [rest, second] = std::from_chars(dot + 1, end, minor);
    return second != std::errc() || minor > 255 ? 0 : major << 16U | minor << 8U;
}

}  // namespace

std::uint32_t find_release(std::string_view text) {
    constexpr std::string_view kBanner = "Linux version ";
    constexpr std::string_view kTainted =
        "ainted";  // "Not tainted 6.1.0-13-amd64 #1", "Tainted: G"
    if (const std::size_t at = text.rfind(kBanner); at != text.npos) {
        if (const std::uint32_t release = parse_release(text.substr(at + kBanner.size()))) {
            return release;
        }
    }
    for (std::size_t at = text.find(kTainted); at != text.npos; at = text.find(kTainted, at + 1)) {
        std::string_view line = text.substr(at, text.find('\n', at) - at);
        for (std::size_t word = line.find(' '); word != line.npos;
             word = line.find(' ', word + 1)) {
            if (const std::uint32_t release = parse_release(line.substr(word + 1))) {
                return release;
            }
        }
    }
    return 0;
}

bool AreaLimits::admit(const printkfmt::PstoreRecord& record, Findings& findings) {
    records_ += 1;
    bytes_ += record.text.size() + record.packed.size();
    if (!full_ && (records_ > kRecordsMax || bytes_ > kBytesMax)) {
        full_ = true;
        findings.loss(ErrorKind::kUnsupported,
                      fmt::format("{}: it and all records after it are left out: an area may have "
                                  "at most {} records with {} bytes",
                                  record.name, kRecordsMax, kBytesMax));
    }
    return !full_;
}

void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed) {
    if (compressed && !payload.empty()) {
        Decompressed unpacked = decompress_record(payload);
        record.packed = as_text(payload);
        record.codec = unpacked.codec;
        record.cut = !unpacked.whole;
        record.text = std::move(unpacked.text);
        const auto from = unpacked.wrong ? 0 : doubtful_from(record.text);
        if (from && !record.text.empty()) {
            record.doubtful.push_back({*from, record.text.size()});
        }
    } else {
        record.text = as_text(payload);
    }
    read_first_line(record);
}

}  // namespace lastwords::extractor
