// SPDX-License-Identifier: GPL-2.0-or-later
// Compares wall-clock times by the median of their differences, so that a few wrong matches do not
// count.
#include "extractor/merge/wall_clocks.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <vector>

#include "extractor/merge/plain_line.h"
#include "printkfmt/parse/prefix/wall_time.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Record;
using printkfmt::Source;

constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kZoneStep = kHour / 4;  // time zones differ by multiples of 15 minutes
constexpr std::int64_t kZoneMax = 14 * kHour;
// Allows for dmesg(1), which rounds both the time of boot and the time of the record.
constexpr std::int64_t kPrintedError = 3 * kSecond;
// How late a logger may receive a record: journald starts long after the kernel.
constexpr std::int64_t kReceivedLate = 10 * 60 * kSecond;
// Allows clocks to drift by one second in 1000: NTP slews a clock by at most half of that.
constexpr std::int64_t kDriftOneIn = 1000;

/// Returns the wall clock of the dump. If it has none, derives one from the time of the crash and
/// the newest record, unless the machine's clock was not set.
std::optional<printkfmt::WallClock> find_wall_clock(const Source& dump) {
    // The year 2001, in seconds since 1970. An earlier time of the crash means that the machine's
    // clock was not set.
    constexpr std::int64_t kSet = 1'000'000'000;
    // The year 2096, in seconds since 1970. This limit keeps the time of boot plus the time of a
    // record, in nanoseconds, within int64.
    constexpr std::int64_t kLast = 4'000'000'000;
    std::optional<printkfmt::WallClock> clock = dump.machine.wall_clock;
    const auto newest = printkfmt::newest_timestamp(dump.log);
    const std::int64_t crash = dump.machine.crash_time.value_or(0);
    if (!clock && newest && crash > kSet && crash < kLast &&
        *newest < static_cast<std::uint64_t>(crash * kSecond)) {
        clock = printkfmt::WallClock{crash * kSecond - static_cast<std::int64_t>(*newest),
                                     2 * kSecond, "the time of the crash"};
    }
    const bool fits = clock && clock->boot_time_ns >= 0 && clock->boot_time_ns < kLast * kSecond;
    return fits ? clock : std::nullopt;
}

/// Maps the hash of each text to the time of the record that has it, or to 0 if several records
/// have it.
std::unordered_map<std::uint64_t, std::uint64_t> times_by_text(const printkfmt::Log& log) {
    std::unordered_map<std::uint64_t, std::uint64_t> times;
    for (const Record& record : log.records) {
        if (!record.text.empty() && record.timestamp_ns) {
            const auto [at, is_new] =
                times.try_emplace(hash_line(record.text), *record.timestamp_ns);
            at->second = is_new ? at->second : 0;
        }
    }
    return times;
}

/// Maps the hash of each text that one record only has to that record's wall-clock time.
std::unordered_map<std::uint64_t, std::optional<printkfmt::WallTime>> walls_by_text(
    const printkfmt::Log& log, std::int64_t near_ns) {
    std::unordered_map<std::uint64_t, std::optional<printkfmt::WallTime>> walls;
    for (const Record& record : log.records) {
        if (record.text.empty() || record.wall.empty()) {
            continue;
        }
        const auto [at, is_new] = walls.try_emplace(hash_line(record.text));
        at->second = is_new ? printkfmt::parse_wall_time(record.wall, near_ns) : std::nullopt;
    }
    return walls;
}

/// Returns the median; `values` must not be empty.
std::int64_t median_of(std::vector<std::int64_t>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

std::optional<std::int64_t> logged_time_difference(const Source& one, const Source& other) {
    // A time without a year means the year nearest to this one, in both logs the same: 2001.
    constexpr std::int64_t kNear = 1'000'000'000 * kSecond;
    const auto walls = walls_by_text(one.log, kNear);
    if (walls.empty()) {
        return std::nullopt;
    }
    std::vector<std::int64_t> apart;
    for (const auto& [text, theirs] : walls_by_text(other.log, kNear)) {
        const auto ours = walls.find(text);
        if (ours == walls.end() || !ours->second || !theirs ||
            ours->second->zoned != theirs->zoned) {
            continue;
        }
        apart.push_back(ours->second->ns - theirs->ns);
    }
    if (apart.empty()) {
        return std::nullopt;
    }
    const std::int64_t median = median_of(apart);
    return std::abs(median) > kReceivedLate ? std::optional(median) : std::nullopt;
}

std::optional<std::int64_t> wall_clock_difference(const Source& text, const Source& dump) {
    const auto clock = find_wall_clock(dump);
    if (!clock || text.log.records.empty()) {
        return std::nullopt;
    }
    const auto times = times_by_text(dump.log);
    std::vector<std::int64_t> apart;
    bool zoned = false;
    bool received = false;
    std::uint64_t newest = 0;
    for (const Record& record : text.log.records) {
        const auto time = record.wall.empty() ? times.end() : times.find(hash_line(record.text));
        if (time == times.end() || time->second == 0 || time->second > INT64_MAX / 4) {
            continue;
        }
        const std::int64_t then = clock->boot_time_ns + static_cast<std::int64_t>(time->second);
        const auto wall = printkfmt::parse_wall_time(record.wall, then);
        if (!wall) {
            continue;
        }
        apart.push_back(wall->ns - then);
        zoned = wall->zoned;
        received = wall->received;
        newest = std::max(newest, time->second);
    }
    if (apart.empty()) {
        return std::nullopt;
    }
    const std::int64_t median = median_of(apart);
    const std::int64_t zones =
        (median + (median < 0 ? -kZoneStep : kZoneStep) / 2) / kZoneStep * kZoneStep;
    const std::int64_t zone = zoned ? 0 : std::clamp(zones, -kZoneMax, kZoneMax);
    const std::int64_t error = std::clamp<std::int64_t>(clock->error_ns, 0, kHour);
    const std::int64_t allowed =
        error + kPrintedError + static_cast<std::int64_t>(newest) / kDriftOneIn;
    const std::int64_t rest = median - zone;
    return rest > allowed + (received ? kReceivedLate : 0) || rest < -allowed
               ? std::optional(median)
               : std::nullopt;
}

}  // namespace lastwords::extractor
