// SPDX-License-Identifier: GPL-2.0-or-later
// Parses points in time, and converts them to a log's clock.
#include "printkfmt/model/time_point.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <memory>
#include <optional>

namespace lastwords::printkfmt {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kSecondsMax = 9'000'000'000;  // in nanoseconds this still fits 63 bits

/// Takes a decimal number of at most `digits` digits off the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t digits) {
    const std::size_t length =
        std::min(digits, std::min(text.find_first_not_of("0123456789"), text.size()));
    std::int64_t value = 0;
    const std::string_view number = text.substr(0, length);
    const auto [stop, error] = std::from_chars(number.data(), std::to_address(number.end()), value);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    return value;
}

bool take_character(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// Parses "12" or "12.5" (seconds) and returns nanoseconds. Ignores digits after the ninth decimal.
std::optional<std::int64_t> parse_seconds(std::string_view text) {
    const auto seconds = take_number(text, 19);
    if (!seconds || *seconds > kSecondsMax) {
        return std::nullopt;
    }
    std::int64_t ns = 0;
    if (take_character(text, '.')) {
        std::int64_t unit = kSecond / 10;
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        for (const char digit : text.substr(0, digits)) {
            ns += (digit - '0') * unit;
            unit /= 10;
        }
        text.remove_prefix(digits);
    }
    if (!text.empty()) {
        return std::nullopt;
    }
    return *seconds * kSecond + ns;
}

/// Parses "YYYY-MM-DD[ HH:MM[:SS]]" (or with a T for the blank) as local time and returns
/// nanoseconds since 1970.
std::optional<std::int64_t> parse_wall(std::string_view text) {
    std::array<std::int64_t, 6> part{};
    constexpr std::array<char, 6> kBefore{'\0', '-', '-', ' ', ':', ':'};
    constexpr std::array<std::int64_t, 6> kLast{9999, 12, 31, 23, 59, 60};
    std::size_t count = 0;
    for (; count < part.size() && !text.empty(); ++count) {
        const bool separated = count == 0 || take_character(text, kBefore[count]) ||
                               (count == 3 && take_character(text, 'T'));
        const auto number = separated ? take_number(text, count == 0 ? 4 : 2) : std::nullopt;
        if (!number || *number > kLast[count]) {
            return std::nullopt;
        }
        part[count] = *number;
    }
    if (!text.empty() || count < 3 || count == 4 || part[1] == 0 || part[2] == 0) {
        return std::nullopt;
    }
    std::tm local{};
    local.tm_year = static_cast<int>(part[0]) - 1900;
    local.tm_mon = static_cast<int>(part[1]) - 1;
    local.tm_mday = static_cast<int>(part[2]);
    local.tm_hour = static_cast<int>(part[3]);
    local.tm_min = static_cast<int>(part[4]);
    local.tm_sec = static_cast<int>(part[5]);
    local.tm_isdst = -1;
    const std::int64_t seconds = std::mktime(&local);
    if (seconds > kSecondsMax || seconds < -kSecondsMax) {
        return std::nullopt;
    }
    return seconds * kSecond;
}

/// Returns the point as a local clock shows it: nanoseconds since 1970, as if it were UTC.
std::int64_t as_shown(const TimePoint& point) {
    const auto seconds = static_cast<std::time_t>(point.ns / kSecond);
    std::tm local{};
    localtime_r(&seconds, &local);
    return timegm(&local) * kSecond;
}

/// Whether a record of the source has a wall time that can be read.
bool shows_wall_times(const Source& source, std::int64_t near_ns) {
    return source.read_wall != nullptr &&
           std::any_of(source.log.records.begin(), source.log.records.end(),
                       [&](const Record& record) {
                           return !record.wall.empty() && source.read_wall(record.wall, near_ns);
                       });
}

}  // namespace

Result<TimePoint> parse_time_point(std::string_view text) {
    if (const auto wall = parse_wall(text)) {
        return TimePoint{TimePoint::From::kEpoch, *wall};
    }
    const bool before_newest = text.starts_with('-');
    if (const auto ns = parse_seconds(text.substr(before_newest ? 1 : 0))) {
        return TimePoint{before_newest ? TimePoint::From::kNewest : TimePoint::From::kBoot, *ns};
    }
    return failure(
        ErrorKind::kUnsupported,
        fmt::format("'{}' is not a time: expected seconds since boot (12.5), seconds before "
                    "the newest record (-5), or YYYY-MM-DD[ HH:MM[:SS]]",
                    text));
}

Result<std::uint64_t> resolve(const TimePoint& point, const Source& source) {
    std::int64_t ns = point.ns;
    if (point.from == TimePoint::From::kNewest) {
        const auto newest = newest_timestamp(source.log);
        if (!newest) {
            return failure(
                ErrorKind::kNotFound,
                "no record has a time stamp, so a time before the newest record means nothing");
        }
        ns = static_cast<std::int64_t>(
                 std::min<std::uint64_t>(*newest, static_cast<std::uint64_t>(INT64_MAX))) -
             ns;
    } else if (point.from == TimePoint::From::kEpoch) {
        if (!source.machine.wall_clock) {
            return failure(
                ErrorKind::kNotFound,
                "the wall time of this boot is not known from the dump: give seconds since "
                "boot instead");
        }
        if (__builtin_sub_overflow(ns, source.machine.wall_clock->boot_time_ns, &ns)) {
            return failure(ErrorKind::kUnsupported, "the time is out of range");
        }
    }
    return static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
}

std::optional<bool> TimeBounds::has(const Record& record) const {
    bool known = true;
    if (since_ns || until_ns) {
        const std::uint64_t time = record.timestamp_ns.value_or(0);
        known = record.timestamp_ns.has_value();
        if (known && ((since_ns && time < *since_ns) || (until_ns && time > *until_ns))) {
            return false;
        }
    }
    for (const bool since : {true, false}) {
        const std::optional<std::int64_t>& limit = since ? since_wall_ns : until_wall_ns;
        if (!limit) {
            continue;
        }
        const auto wall = record.wall.empty() ? std::nullopt : read_wall(record.wall, *limit);
        if (wall && (since ? *wall < *limit : *wall > *limit)) {
            return false;
        }
        known = known && wall;
    }
    return known ? std::optional(true) : std::nullopt;
}

Result<TimeBounds> resolve_range(const TimeRange& range, const Source& source) {
    TimeBounds bounds;
    for (const bool since : {true, false}) {
        const std::optional<TimePoint>& point = since ? range.since : range.until;
        if (!point) {
            continue;
        }
        const bool wall = point->from == TimePoint::From::kEpoch && !source.machine.wall_clock &&
                          shows_wall_times(source, as_shown(*point));
        if (wall) {
            (since ? bounds.since_wall_ns : bounds.until_wall_ns) = as_shown(*point);
            bounds.read_wall = source.read_wall;
        } else {
            TRY((since ? bounds.since_ns : bounds.until_ns), resolve(*point, source));
        }
    }
    return bounds;
}

}  // namespace lastwords::printkfmt
