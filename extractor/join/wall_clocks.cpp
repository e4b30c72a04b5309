// SPDX-License-Identifier: GPL-2.0-or-later
// Parses wall times; the median of their differences.
#include "extractor/join/wall_clocks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <unordered_map>
#include <vector>

#include "extractor/join/align.h"
#include "printkfmt/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Record;
using printkfmt::Source;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kZoneStep = kHour / 4;  // zones are whole quarters of an hour apart
constexpr std::int64_t kZoneMax = 14 * kHour;
constexpr std::int64_t kPrintedError = 3 * kSecond;  // dmesg(1) rounds the boot's time and this one
constexpr std::int64_t kDriftOneIn = 1000;           // NTP slews by half of that

/// The digits at `at`; -1 if there are others.
int number(std::string_view text, std::size_t at, std::size_t digits) {
    const std::string_view part = text.substr(std::min(at, text.size()), digits);
    int value = -1;
    const std::size_t blank = part.starts_with(' ') ? 1 : 0;
    const auto [end, error] =
        std::from_chars(part.data() + blank, part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() ? value : -1;
}

/// Year, month and day, as they stand; "HH:MM:SS" is at `clock`.
std::optional<std::int64_t> at_clock(std::chrono::year_month_day day, std::string_view text,
                                     std::size_t clock) {
    const int hours = number(text, clock, 2);
    const int minutes = number(text, clock + 3, 2);
    const int seconds = number(text, clock + 6, 2);
    const bool in_range = static_cast<int>(day.year()) >= 1970 &&
                          static_cast<int>(day.year()) < 2100;  // sums of three fit
    if (!day.ok() || !in_range || hours < 0 || minutes < 0 || seconds < 0) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(day).time_since_epoch().count();
    return (std::int64_t{days} * 86'400 + hours * 3600 + minutes * 60 + seconds) * kSecond;
}

std::chrono::year_month_day date(int year, int month, int day) {
    return {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(std::max(month, 0))),
            std::chrono::day(static_cast<unsigned>(std::max(day, 0)))};
}

std::optional<WallTime> iso_time(std::string_view text) {
    constexpr std::size_t kZoneAt = 26;
    const auto local =
        at_clock(date(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2)), text, 11);
    const int hours = number(text, kZoneAt + 1, 2);
    const int minutes = number(text, kZoneAt + 4, 2);
    if (!local || hours < 0 || minutes < 0) {
        return std::nullopt;
    }
    const std::int64_t east = (hours * 60 + minutes) * 60 * kSecond;
    return WallTime{*local - (text[kZoneAt] == '-' ? -east : east), true};
}

std::optional<WallTime> ctime_time(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(4, 3));
    const auto local =
        at_clock(date(number(text, 20, 4), static_cast<int>(month - kMonths.begin()) + 1,
                      number(text, 8, 2)),
                 text, 11);
    return local ? std::optional(WallTime{*local, false}) : std::nullopt;
}

/// The dump's own; of one that pstore has, by the time at which its newest record was written,
/// unless the clock was not set yet.
std::optional<printkfmt::WallClock> clock_of(const Source& dump) {
    constexpr std::int64_t kSet = 1'000'000'000;   // 2001
    constexpr std::int64_t kLast = 4'000'000'000;  // sums of three, in nanoseconds, fit
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

/// By text: when the only record that has it was written; 0 if several have.
std::unordered_map<std::uint64_t, std::uint64_t> times_by_text(const printkfmt::Log& log) {
    std::unordered_map<std::uint64_t, std::uint64_t> times;
    for (const Record& record : log.records) {
        if (!record.text.empty() && record.timestamp_ns) {
            const auto [at, is_new] =
                times.try_emplace(text_hash(record.text), *record.timestamp_ns);
            at->second = is_new ? at->second : 0;
        }
    }
    return times;
}

}  // namespace

std::optional<WallTime> wall_time(std::string_view text) {
    constexpr std::size_t kIsoBytes = 32;
    constexpr std::size_t kCtimeBytes = 24;
    return text.size() == kIsoBytes     ? iso_time(text)
           : text.size() == kCtimeBytes ? ctime_time(text)
                                        : std::nullopt;
}

std::optional<std::int64_t> wall_clocks_apart(const Source& text, const Source& dump) {
    const auto clock = clock_of(dump);
    if (!clock || text.log.records.empty()) {
        return std::nullopt;
    }
    const auto times = times_by_text(dump.log);
    std::vector<std::int64_t> apart;
    bool zoned = false;
    std::uint64_t newest = 0;
    for (const Record& record : text.log.records) {
        const auto wall = wall_time(record.wall);
        const auto time = wall ? times.find(text_hash(record.text)) : times.end();
        if (time == times.end() || time->second == 0 || time->second > INT64_MAX / 4) {
            continue;
        }
        apart.push_back(wall->ns - clock->boot_time_ns - static_cast<std::int64_t>(time->second));
        zoned = wall->zoned;
        newest = std::max(newest, time->second);
    }
    if (apart.empty()) {
        return std::nullopt;
    }
    const auto median = apart.begin() + static_cast<std::ptrdiff_t>(apart.size() / 2);
    std::nth_element(apart.begin(), median, apart.end());
    const std::int64_t zones =
        (*median + (*median < 0 ? -kZoneStep : kZoneStep) / 2) / kZoneStep * kZoneStep;
    const std::int64_t zone = zoned ? 0 : std::clamp(zones, -kZoneMax, kZoneMax);
    const std::int64_t error = std::clamp<std::int64_t>(clock->error_ns, 0, kHour);
    const std::int64_t allowed =
        error + kPrintedError + static_cast<std::int64_t>(newest) / kDriftOneIn;
    const std::int64_t rest = *median - zone;
    return rest > allowed || rest < -allowed ? std::optional(*median) : std::nullopt;
}

}  // namespace lastwords::extractor
