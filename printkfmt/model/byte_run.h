// SPDX-License-Identifier: GPL-2.0-or-later
// ByteRun: a run of bytes of a text or of an area.
#pragma once

#include <cstdint>

namespace lastwords::printkfmt {

/// Half-open.
struct ByteRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    friend bool operator==(const ByteRun&, const ByteRun&) = default;
};

}  // namespace lastwords::printkfmt
