// SPDX-License-Identifier: GPL-2.0-or-later
// Alignment.
#pragma once

#include <cstdint>

namespace lastwords::extractor {

/// Returns the first multiple of `unit` that is not below `value`. `unit` is not 0.
constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t unit) {
    return (value + unit - 1) / unit * unit;
}

}  // namespace lastwords::extractor
