// SPDX-License-Identifier: GPL-2.0-or-later
// Whether two lines that differ may still be the same line.
#pragma once

#include <cstdint>

#include "extractor/merge/align_line.h"

namespace lastwords::extractor {

/// Returns 0 if the two cannot be the same line, and a higher value the more similar they are.
/// Lines with different times are never the same, since the kernel may print the same text
/// repeatedly.
std::uint32_t line_similarity(const AlignLine& a, const AlignLine& b);

}  // namespace lastwords::extractor
