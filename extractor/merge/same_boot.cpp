// SPDX-License-Identifier: GPL-2.0-or-later
// Compares two logs by the sets of their lines.
#include "extractor/merge/same_boot.h"

#include <algorithm>
#include <utility>

namespace lastwords::extractor {

namespace {

void make_set(std::vector<std::uint64_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::size_t common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    std::size_t count = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        count += *x == *y ? 1U : 0U;
        const bool step_x = *x <= *y;
        const bool step_y = *y <= *x;
        x += step_x ? 1 : 0;
        y += step_y ? 1 : 0;
    }
    return count;
}

std::size_t within(const std::vector<std::uint64_t>& times, std::uint64_t from, std::uint64_t to) {
    const auto begin = std::lower_bound(times.begin(), times.end(), from);
    const auto end = std::upper_bound(times.begin(), times.end(), to);
    return begin < end ? static_cast<std::size_t>(end - begin) : 0;
}

}  // namespace

LineKeys make_line_keys(std::span<const AlignLine> lines) {
    LineKeys keys;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> timed;  // pairs of key and time
    for (const AlignLine& line : lines) {
        if (line.time != kNoTime && line.time != 0) {
            timed.emplace_back(line.key, line.time);
        }
        if (!line.bytes.empty()) {
            keys.texts.push_back(line.text);
        }
    }
    std::sort(timed.begin(), timed.end());
    for (const auto& [key, time] : timed) {
        if (keys.timed.empty() || keys.timed.back() != key) {
            keys.timed.push_back(key);
            keys.times.push_back(time);
        }
    }
    make_set(keys.texts);
    std::sort(keys.times.begin(), keys.times.end());
    return keys;
}

bool same_boot(const LineKeys& a, const LineKeys& b) {
    // At least one line in four must be shared. A few shared lines prove nothing: an early clock
    // that counts ticks may give lines of two boots the same time.
    constexpr std::size_t kOneIn = 4;
    if (a.times.empty() || b.times.empty()) {
        return false;
    }
    const std::uint64_t from = std::max(a.times.front(), b.times.front());
    const std::uint64_t to = std::min(a.times.back(), b.times.back());
    const std::size_t fewer = std::min(within(a.times, from, to), within(b.times, from, to));
    const std::size_t shared = common(a.timed, b.timed);
    return shared != 0 && shared * kOneIn >= fewer;
}

std::size_t common_texts(const LineKeys& a, const LineKeys& b) {
    const std::size_t shared = common(a.texts, b.texts);
    return shared * 2 >= std::min(a.texts.size(), b.texts.size()) ? shared : 0;
}

}  // namespace lastwords::extractor
