// SPDX-License-Identifier: GPL-2.0-or-later
// Compares two logs by the sets of their lines.
#include "extractor/merge/same_boot.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/merge/plain_line.h"

namespace lastwords::extractor {

namespace {

void make_set(std::vector<std::uint64_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Returns how many values both sets have. If one is much smaller, its values are searched in the
/// other, so that many small logs can be compared with a large one.
std::size_t common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    constexpr std::size_t kMuchSmaller = 32;
    if (a.size() > b.size()) {
        return common(b, a);
    }
    std::size_t count = 0;
    if (a.size() * kMuchSmaller < b.size()) {
        for (const std::uint64_t value : a) {
            count += std::binary_search(b.begin(), b.end(), value) ? 1U : 0U;
        }
        return count;
    }
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

/// Returns the keys of the lines whose time is 0; sorted, each once.
std::vector<std::uint64_t> zero_keys(const LogLines& lines) {
    std::vector<std::uint64_t> keys;
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        if (lines.time(i) == 0 && !lines.text(i).empty()) {
            keys.push_back(lines.keys()[i]);
        }
    }
    make_set(keys);
    return keys;
}

}  // namespace

LineKeys make_line_keys(const LogLines& lines) {
    LineKeys keys;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> timed;  // pairs of time and key
    timed.reserve(lines.size());
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        const std::uint64_t time = lines.time(i);
        const bool is_empty = lines.is_empty(i);
        keys.lines += is_empty ? 0U : 1U;
        keys.stamped += is_empty || time == kNoTime ? 0U : 1U;
        if (time != kNoTime && time != 0) {
            timed.emplace_back(time, lines.keys()[i]);
        }
    }
    if (!std::is_sorted(timed.begin(), timed.end())) {
        std::sort(timed.begin(), timed.end());
    }
    timed.erase(std::unique(timed.begin(), timed.end()), timed.end());
    keys.timed.reserve(timed.size());
    keys.times.reserve(timed.size());
    for (const auto& [time, key] : timed) {
        keys.timed.push_back(key);
        keys.times.push_back(time);
    }
    std::sort(keys.timed.begin(), keys.timed.end());
    return keys;
}

std::size_t shows_same_boot(const LineKeys& a, const LineKeys& b) {
    // At least one line in four must be shared. A few shared lines prove nothing: an early clock
    // that counts ticks may give lines of two boots the same time.
    constexpr std::size_t kOneIn = 4;
    if (a.times.empty() || b.times.empty()) {
        return 0;
    }
    const std::uint64_t from = std::max(a.times.front(), b.times.front());
    const std::uint64_t to = std::min(a.times.back(), b.times.back());
    const std::size_t fewer = std::min(within(a.times, from, to), within(b.times, from, to));
    const std::size_t shared = common(a.timed, b.timed);
    return shared * kOneIn >= fewer ? shared : 0;
}

std::vector<std::uint64_t> texts_of(const LogLines& lines) {
    std::vector<std::uint64_t> texts;
    texts.reserve(lines.size());
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        if (const std::string_view text = lines.text(i); !text.empty()) {
            texts.push_back(hash_line(text));
        }
    }
    make_set(texts);
    return texts;
}

std::size_t common_texts(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    const std::size_t shared = common(a, b);
    return shared * 2 >= std::min(a.size(), b.size()) ? shared : 0;
}

Common compare(const LogLines& a, const LogLines& b) {
    return {common(make_line_keys(a).timed, make_line_keys(b).timed),
            common(zero_keys(a), zero_keys(b)), common(texts_of(a), texts_of(b))};
}

std::string reason_of(const Common& common) {
    if (common.at_same_time != 0) {
        return fmt::format(
            "only {} lines are equal at the same time, which chance or a clock that counts ticks "
            "explains",
            common.at_same_time);
    }
    if (common.at_zero != 0) {
        return fmt::format(
            "the {} lines that are equal at the same time are all at 0.000000, where every boot of "
            "the kernel has them: they prove nothing",
            common.at_zero);
    }
    if (common.texts != 0) {
        return fmt::format("{} texts are equal, but none of them at the same time", common.texts);
    }
    return "no line is in both";
}

}  // namespace lastwords::extractor
