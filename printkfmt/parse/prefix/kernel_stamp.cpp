// SPDX-License-Identifier: GPL-2.0-or-later
// Parses levels and time stamps.
#include "printkfmt/parse/prefix/kernel_stamp.h"

#include <algorithm>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/date_words.h"
#include "printkfmt/parse/prefix/syslog_names.h"
#include "printkfmt/parse/prefix/vendor_marks.h"
#include "printkfmt/parse/prefix/wall_time.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint32_t kPriorityMax = 256 * 8 - 1;  // Record::facility has eight bits

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

/// Takes "Nov21 10:26" or "Mär 6 10:26", which is strftime's "%b%e %H:%M".
std::string_view take_month_day_minute(LineReader& reader) {
    constexpr std::size_t kLongest = 48;
    constexpr std::size_t kDayAndMinute = 8;  // "21 10:26"
    const std::string_view rest = reader.rest().substr(0, kLongest);
    const std::string_view all = rest.substr(0, rest.find(']'));
    if (all.size() <= kDayAndMinute || all.size() == rest.size()) {
        return {};
    }
    const std::size_t month_bytes = all.size() - kDayAndMinute;
    std::string_view month = all.substr(0, month_bytes);
    month.remove_prefix(std::min(month.find_first_not_of(' '), month.size()));
    month = month.substr(0, month.find_last_not_of(' ') + 1);
    LineReader rest_of_it(all.substr(month_bytes));
    if (!is_date_name(month) || rest_of_it.shape("_0 00:00").empty()) {
        return {};
    }
    reader.take(all);
    return all;
}

/// One of the two columns of dmesg -x.
struct NameColumn {
    std::string_view name;
    std::size_t width = 0;
};

/// Takes a word, blanks and a colon. Returns an empty name if they are not there.
NameColumn take_column(LineReader& reader) {
    constexpr std::size_t kLongest = 16;
    const std::string_view rest = reader.rest().substr(0, kLongest);
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) {
        return {};
    }
    const std::string_view all = rest.substr(0, colon);
    const std::string_view name = all.substr(0, all.find(' '));
    if (all.find_first_not_of(' ', name.size()) != std::string_view::npos) {
        return {};
    }
    reader.take(rest.substr(0, colon + 1));
    return {name, all.size()};
}

}  // namespace

bool take_boot_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    prefix.timestamp_ns = take_seconds(reader);
    return prefix.timestamp_ns && take_stamp_end(reader, prefix);
}

bool take_wall_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    const std::string_view begin = reader.rest();
    const std::size_t before = reader.taken();
    const auto stamp = take_wall_time(reader);
    if (!stamp || !stamp->by_dmesg || !is_word_letter(begin.front())) {
        return false;
    }
    prefix.wall = begin.substr(0, reader.taken() - before);
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
    LineReader signed_seconds = reader;
    signed_seconds.skip_blanks();
    // Without a sign it is the time since boot.
    const bool has_sign = signed_seconds.take('+') || signed_seconds.rest().starts_with('-');
    if (has_sign && take_signed_seconds(signed_seconds, prefix)) {
        reader = signed_seconds;
        return reader.take(']');
    }
    prefix.wall = take_month_day_minute(reader);
    return !prefix.wall.empty() && reader.take(']');
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
    const NameColumn facility = take_column(reader);
    const NameColumn level = facility.name.empty() ? NameColumn{} : take_column(reader);
    const auto level_code = level_number(level.name);
    if (!level_code || !reader.take(' ')) {
        return false;
    }
    if (const auto facility_code = facility_number(facility.name)) {
        prefix.priority = *facility_code * 8 + *level_code;
        return true;
    }
    constexpr std::size_t kWidth = 6;  // dmesg(1) prints both as "%-6s:"
    return facility.width >= kWidth && level.width == kWidth &&
           std::all_of(facility.name.begin(), facility.name.end(),
                       [](char c) { return is_digit(c) || (is_letter(c) && !is_upper(c)); });
}

bool take_kernel_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    LinePrefix tried = prefix;
    if (ahead.rest().empty()) {
        return false;
    }
    const char first = ahead.rest().front();
    if ((first == '<' && !take_priority(ahead, tried)) ||
        (is_letter(first) && !take_level_names(ahead, tried))) {
        return false;
    }
    if (!take_boot_stamp(ahead, tried)) {
        return false;
    }
    take_caller_and_blank(ahead, tried);
    reader = ahead;
    prefix = tried;
    return true;
}

}  // namespace lastwords::printkfmt
