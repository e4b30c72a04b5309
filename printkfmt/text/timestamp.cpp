// SPDX-License-Identifier: GPL-2.0-or-later
// Formats time stamps.
#include "printkfmt/text/timestamp.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace lastwords::printkfmt {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kSecondsMax = 9'000'000'000;  // in nanoseconds this still fits 63 bits

/// Converts to seconds. Rounds down, also for times before 1970.
std::int64_t whole_seconds(std::int64_t ns) {
    return ns / kSecond - (ns % kSecond < 0 ? 1 : 0);
}

}  // namespace

void append_padded(std::uint64_t value, std::size_t width, char fill, std::string& out) {
    std::array<char, 20> digits{};
    std::size_t first = digits.size();
    do {
        digits[--first] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value != 0);
    const std::size_t count = digits.size() - first;
    out.append(width > count ? width - count : 0, fill);
    out.append(std::string_view(digits.data(), digits.size()).substr(first));
}

void append_boot_time(std::uint64_t timestamp_ns, std::string& out) {
    append_padded(timestamp_ns / kSecond, 5, ' ', out);
    out += '.';
    append_padded(timestamp_ns % kSecond / 1000, 6, '0', out);
}

void append_wall_time(std::int64_t boot_time_ns, std::uint64_t timestamp_ns, std::string& out) {
    const auto since_boot = static_cast<std::int64_t>(
        std::min<std::uint64_t>(timestamp_ns, static_cast<std::uint64_t>(kSecondsMax * kSecond)));
    std::int64_t at = 0;
    if (__builtin_add_overflow(boot_time_ns, since_boot, &at)) {
        out += "time out of range";
        return;
    }
    const std::time_t seconds = whole_seconds(at);
    std::tm local{};
    std::array<char, 64> text{};
    if (localtime_r(&seconds, &local) == nullptr) {
        out += "time out of range";
        return;
    }
    out.append(text.data(),
               std::strftime(text.data(), text.size(), "%a %b %e %H:%M:%S %Y", &local));
}

std::string seconds_text(std::uint64_t ns) {
    std::string out;
    append_padded(ns / kSecond, 1, ' ', out);
    out += '.';
    append_padded(ns % kSecond / 1000, 6, '0', out);
    return out + " s";
}

std::string utc_text(std::int64_t seconds) {
    const std::time_t at = seconds;
    std::tm utc{};
    std::array<char, 64> text{};
    if (gmtime_r(&at, &utc) == nullptr) {
        return fmt::format("{} s since 1970", seconds);
    }
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &utc)};
}

}  // namespace lastwords::printkfmt
