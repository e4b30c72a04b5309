// SPDX-License-Identifier: GPL-2.0-or-later
// Parses levels, callers and time stamps.
#include "printkfmt/parse/line_prefix.h"

#include <charconv>

#include "printkfmt/base/ascii.h"
#include "printkfmt/model/level.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kSecondsMax = ~std::uint64_t{0} / kSecond - 1;
constexpr std::uint32_t kPriorityMax = 256 * 8 - 1;  // Record::facility has eight bits

bool fits(char c, char pattern) {
    switch (pattern) {
        case '0':
            return is_digit(c);
        case '_':
            return is_digit(c) || c == ' ';
        case 'A':
            return is_letter(c);
        default:
            return c == pattern;
    }
}

/// Takes "Sat Nov 21 10:26:59 2026", as ctime(3) writes it.
std::string_view take_ctime(LineReader& reader) {
    return reader.shape("AAA AAA _0 00:00:00 0000");
}

/// Takes "    0.000123" or "   -0.054704", the time since the line before. These times do not add
/// up to a clock: for the first record, dmesg(1) of util-linux 2.38 prints 0, whatever its time.
bool take_signed_seconds(LineReader& reader, LinePrefix& prefix) {
    reader.skip_blanks();
    reader.take('-');
    prefix.has_delta = take_seconds(reader).has_value();
    return prefix.has_delta;
}

/// Takes "<    0.000123>", which dmesg -d puts after a stamp.
bool take_delta(LineReader& reader, LinePrefix& prefix) {
    return reader.take('<') && take_signed_seconds(reader, prefix) && reader.take('>');
}

/// Returns the number below `limit` for which `name` gives `word`.
std::optional<std::uint32_t> find_name(std::string_view word, std::uint8_t limit,
                                       std::string_view (*name)(std::uint8_t)) {
    for (std::uint8_t number = 0; number < limit; ++number) {
        if (!word.empty() && name(number) == word) {
            return number;
        }
    }
    return std::nullopt;
}

/// Takes a word, blanks and a colon, and returns the word. Returns an empty text if they are not
/// there.
std::string_view take_name(LineReader& reader) {
    const std::string_view rest = reader.rest();
    const std::size_t end = rest.find_first_of(" :");
    const std::string_view word = rest.substr(0, end == std::string_view::npos ? 0 : end);
    reader.take(word);
    reader.skip_blanks();
    return reader.take(':') ? word : std::string_view{};
}

}  // namespace

bool LineReader::take(char c) {
    if (at_ == line_.size() || line_[at_] != c) {
        return false;
    }
    ++at_;
    return true;
}

bool LineReader::take(std::string_view word) {
    if (!rest().starts_with(word)) {
        return false;
    }
    at_ += word.size();
    return true;
}

void LineReader::skip_blanks() {
    while (take(' ')) {
    }
}

std::optional<std::uint64_t> LineReader::number() {
    std::uint64_t value = 0;
    const std::string_view from = rest();
    const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), value);
    if (error != std::errc()) {
        return std::nullopt;
    }
    at_ += static_cast<std::size_t>(end - from.data());
    return value;
}

std::string_view LineReader::shape(std::string_view pattern) {
    const std::string_view from = rest().substr(0, pattern.size());
    if (from.size() != pattern.size()) {
        return {};
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!fits(from[i], pattern[i])) {
            return {};
        }
    }
    at_ += from.size();
    return from;
}

std::optional<std::uint64_t> take_seconds(LineReader& reader) {
    reader.skip_blanks();
    const auto seconds = reader.number();
    if (!seconds || *seconds > kSecondsMax || !reader.take('.')) {
        return std::nullopt;
    }
    const std::string_view decimals = reader.shape("000000");
    if (decimals.empty()) {
        return std::nullopt;
    }
    std::uint64_t micros = 0;
    std::from_chars(decimals.data(), decimals.data() + decimals.size(), micros);
    return *seconds * kSecond + micros * 1000;
}

std::optional<std::uint32_t> take_caller(LineReader& reader) {
    constexpr std::uint32_t kCpu = 0x80000000U;
    reader.skip_blanks();
    const bool cpu = reader.take('C');
    if (!cpu && !reader.take('T')) {
        return std::nullopt;
    }
    const auto number = reader.number();
    if (!number || *number >= kCpu) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number) | (cpu ? kCpu : 0);
}

void take_caller_and_blank(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    if (ahead.take('[')) {
        const auto caller = take_caller(ahead);
        if (caller && ahead.take(']')) {
            prefix.caller_id = caller;
            reader = ahead;
        }
    }
    reader.take(' ');
    prefix.length = reader.taken();
}

bool take_boot_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    prefix.timestamp_ns = take_seconds(reader);
    return prefix.timestamp_ns && reader.take(']');
}

bool take_wall_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    prefix.wall = take_ctime(reader);
    if (prefix.wall.empty()) {
        return false;
    }
    return reader.take(']') || (reader.take(' ') && take_delta(reader, prefix) && reader.take(']'));
}

bool take_iso_stamp(LineReader& reader, LinePrefix& prefix) {
    const std::string_view rest = reader.rest();
    if (reader.shape("0000-00-00T00:00:00,000000").empty()) {
        return false;
    }
    if (!reader.take('+') && !reader.take('-')) {
        return false;
    }
    const bool has_zone = !reader.shape("00:00").empty();
    constexpr std::size_t kIsoBytes = 32;
    prefix.wall = rest.substr(0, kIsoBytes);
    return has_zone;
}

bool take_delta_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    if (!reader.rest().starts_with('<')) {
        prefix.timestamp_ns = take_seconds(reader);
        if (!prefix.timestamp_ns || !reader.take(' ')) {
            return false;
        }
    }
    return take_delta(reader, prefix) && reader.take(']');
}

bool take_relative_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    prefix.wall = reader.shape("AAA_0 00:00");
    if (prefix.wall.empty()) {
        reader.skip_blanks();
        reader.take('+');
        if (!take_signed_seconds(reader, prefix)) {
            return false;
        }
    }
    return reader.take(']');
}

bool take_priority(LineReader& reader, LinePrefix& prefix) {
    // What dmesg -r of util-linux 2.38 prints for a facility that it has no name for.
    if (reader.take("<-1>")) {
        return true;
    }
    if (!reader.take('<')) {
        return false;
    }
    const auto number = reader.number();
    if (!number || *number > kPriorityMax || !reader.take('>')) {
        return false;
    }
    prefix.priority = static_cast<std::uint32_t>(*number);
    return true;
}

bool take_level_names(LineReader& reader, LinePrefix& prefix) {
    constexpr std::uint8_t kNamedFacilities = 24;  // more than any dmesg(1) has a name for
    const auto facility = find_name(take_name(reader), kNamedFacilities, facility_name);
    const auto level = find_name(take_name(reader), 8, level_name);
    if (!facility || !level) {
        return false;
    }
    prefix.priority = *facility * 8 + *level;
    return reader.take(' ');
}

}  // namespace lastwords::printkfmt
