// SPDX-License-Identifier: GPL-2.0-or-later
// ByteRun: consecutive bytes of a text or a pstore area.
#pragma once

#include <cstdint>

namespace lastwords::printkfmt {

/// The bytes from `begin` to before `end`.
struct ByteRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    friend bool operator==(const ByteRun&, const ByteRun&) = default;
};

}  // namespace lastwords::printkfmt
