// SPDX-License-Identifier: GPL-2.0-or-later
// Leaps in turn through both lists, so that a few steps pass over many rows.
#include "gui/rows/hit_steps.h"

#include <algorithm>

namespace lastwords::gui {

namespace {

/// Returns the first of the numbers from `at` on, or the last one up to `at`.
std::optional<std::uint32_t> closest(const RowNumbers& numbers, std::uint32_t at, bool forward) {
    if (forward) {
        const auto found = std::lower_bound(numbers.begin(), numbers.end(), at);
        return found == numbers.end() ? std::nullopt : std::optional(*found);
    }
    const auto behind = std::upper_bound(numbers.begin(), numbers.end(), at);
    return behind == numbers.begin() ? std::nullopt : std::optional(*(behind - 1));
}

/// Returns the first number from `at` on that is in both, or the last one up to `at`.
std::optional<std::uint32_t> closestInBoth(const RowNumbers& hits, const RowNumbers* shown,
                                           std::uint32_t at, bool forward) {
    for (auto hit = closest(hits, at, forward); hit; hit = closest(hits, at, forward)) {
        const auto row = shown == nullptr ? hit : closest(*shown, *hit, forward);
        if (!row || *row == *hit) {
            return row;
        }
        at = *row;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> nextHit(const RowNumbers& hits, const RowNumbers* shown,
                                     std::uint32_t from, bool forward) {
    constexpr std::uint32_t kLast = UINT32_MAX;
    std::optional<std::uint32_t> found;
    if (forward && from < kLast) {
        found = closestInBoth(hits, shown, from + 1, true);
    } else if (!forward && from > 0) {
        found = closestInBoth(hits, shown, from - 1, false);
    }
    return found ? found : closestInBoth(hits, shown, forward ? 0 : kLast, forward);
}

}  // namespace lastwords::gui
