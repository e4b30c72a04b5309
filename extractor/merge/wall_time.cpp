// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the date formats of dmesg(1), syslog and journald.
#include "extractor/merge/wall_time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "printkfmt/parse/line_prefix.h"

namespace lastwords::extractor {

namespace {

using printkfmt::LineReader;

/// Returns the number that the digits make. A blank counts as 0.
int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        value = value * 10 + (c == ' ' ? 0 : c - '0');
    }
    return value;
}

struct Clock {
    int seconds = -1;  ///< since midnight; -1: no time of day was found
};

Clock take_clock(LineReader& reader) {
    const std::string_view text = reader.shape("00:00:00");
    if (text.empty()) {
        return {};
    }
    return {number(text.substr(0, 2)) * 3600 + number(text.substr(3, 2)) * 60 +
            number(text.substr(6, 2))};
}

void skip_fraction(LineReader& reader) {
    if (reader.take('.') || reader.take(',')) {
        while (!reader.shape("0").empty()) {
        }
    }
}

std::optional<std::int64_t> make_instant(int year, int month, int day, Clock clock) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    // The limits of the year keep differences of two times, in nanoseconds, within int64.
    if (!date.ok() || year < 1970 || year >= 2100 || clock.seconds < 0) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return (std::int64_t{days} * 86'400 + clock.seconds) * kSecond;
}

/// Returns 1 to 12. If the name is unknown, returns 13, which is no valid month.
int month_number(std::string_view name) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return static_cast<int>(std::find(kMonths.begin(), kMonths.end(), name) - kMonths.begin()) + 1;
}

/// Parses "Z", " UTC", "+01:00" or "+0100"; returns the offset east of UTC in nanoseconds, or
/// nothing if the text names no zone.
std::optional<std::int64_t> take_zone(LineReader& reader) {
    if (reader.take('Z') || reader.take(" UTC")) {
        return 0;
    }
    const bool west = reader.take('-');
    if (!west && !reader.take('+')) {
        return std::nullopt;
    }
    std::string_view zone = reader.shape("00:00");
    zone = zone.empty() ? reader.shape("0000") : zone;
    if (zone.empty()) {
        return std::nullopt;
    }
    const std::int64_t east =
        (number(zone.substr(0, 2)) * 60 + number(zone.substr(zone.size() - 2))) * 60 * kSecond;
    return west ? -east : east;
}

std::optional<WallTime> parse_iso_time(LineReader reader) {
    const std::string_view date = reader.shape("0000-00-00");
    if (date.empty() || (!reader.take('T') && !reader.take(' '))) {
        return std::nullopt;
    }
    const auto local = make_instant(number(date.substr(0, 4)), number(date.substr(5, 2)),
                                    number(date.substr(8, 2)), take_clock(reader));
    if (!local) {
        return std::nullopt;
    }
    const bool by_dmesg = reader.rest().starts_with(',');
    skip_fraction(reader);
    const auto east = take_zone(reader);
    return WallTime{*local - east.value_or(0), east.has_value(), !by_dmesg};
}

std::optional<WallTime> parse_ctime(LineReader reader) {
    const std::string_view date = reader.shape("AAA AAA _0 ");
    const Clock clock = take_clock(reader);
    const std::string_view year = reader.shape(" 0000");
    if (date.empty() || year.empty()) {
        return std::nullopt;
    }
    const auto local = make_instant(number(year), month_number(date.substr(4, 3)),
                                    number(date.substr(8, 2)), clock);
    return local ? std::optional(WallTime{*local, false, false}) : std::nullopt;
}

std::optional<WallTime> parse_syslog_time(LineReader reader, std::int64_t near_ns) {
    const std::string_view date = reader.shape("AAA _0 ");
    const Clock clock = take_clock(reader);
    if (date.empty() || clock.seconds < 0) {
        return std::nullopt;
    }
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(near_ns)));
    const int near_year = static_cast<int>(std::chrono::year_month_day(day).year());
    std::optional<std::int64_t> best;
    for (const int year : {near_year - 1, near_year, near_year + 1}) {
        const auto local =
            make_instant(year, month_number(date.substr(0, 3)), number(date.substr(4, 2)), clock);
        const bool nearer =
            local && (!best || std::abs(*local - near_ns) < std::abs(*best - near_ns));
        best = nearer ? local : best;
    }
    return best ? std::optional(WallTime{*best, false, true}) : std::nullopt;
}

std::optional<WallTime> parse_unix_time(LineReader reader) {
    const auto seconds = reader.number();
    // The year 2096. Up to then, the time in nanoseconds fits into int64.
    constexpr std::uint64_t kSecondsMax = 4'000'000'000;
    if (!seconds || *seconds > kSecondsMax || !reader.take('.')) {
        return std::nullopt;
    }
    return WallTime{static_cast<std::int64_t>(*seconds) * kSecond, true, true};
}

}  // namespace

std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns) {
    LineReader reader(text);
    if (auto time = parse_ctime(reader)) {
        return time;
    }
    if (auto time = parse_syslog_time(reader, near_ns)) {
        return time;
    }
    if (auto time = parse_unix_time(reader)) {
        return time;
    }
    reader.shape("AAA ");  // journalctl -o short-full begins with the weekday
    return parse_iso_time(reader);
}

}  // namespace lastwords::extractor
