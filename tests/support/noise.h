// SPDX-License-Identifier: GPL-2.0-or-later
// noise(): bytes that no compressor makes smaller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lastwords::test {

inline constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

/// The bytes are the same in every run.
inline std::vector<std::byte> noise(std::size_t size, std::uint32_t seed = 1) {
    std::vector<std::byte> bytes(size);
    std::uint32_t state = seed;
    for (std::byte& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<std::byte>(state >> 24U);
    }
    return bytes;
}

}  // namespace lastwords::test
