// SPDX-License-Identifier: GPL-2.0-or-later
// Damage: functions that do to a dump in memory what disks, pipes and full file systems do to a
// file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

/// Inverts one bit.
inline void flip(std::vector<std::byte>& bytes, std::size_t at, unsigned bit = 0) {
    bytes.at(at) ^= std::byte{1} << bit;
}

inline void truncate(std::vector<std::byte>& bytes, std::size_t size) {
    bytes.resize(std::min(bytes.size(), size));
}

inline void overwrite(std::vector<std::byte>& bytes, std::size_t at, Bytes with) {
    for (std::size_t i = 0; i < with.size(); ++i) {
        bytes.at(at + i) = with[i];
    }
}

inline void overwrite(std::vector<std::byte>& bytes, std::size_t at, std::size_t count,
                      std::uint8_t value) {
    for (std::size_t i = 0; i < count; ++i) {
        bytes.at(at + i) = std::byte{value};
    }
}

}  // namespace lastwords::test
