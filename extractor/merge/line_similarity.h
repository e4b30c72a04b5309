// SPDX-License-Identifier: GPL-2.0-or-later
// Says how likely two lines that differ are the same line, cut or damaged.
#pragma once

#include <cstdint>

#include "extractor/merge/align_line.h"

namespace lastwords::extractor {

/// Returns 0 if the two cannot be the same line; otherwise the more similar they are, the higher
/// the value. Lines with different times are never the same, since the kernel may print one text
/// several times.
std::uint32_t line_similarity(const AlignLine& a, const AlignLine& b);

}  // namespace lastwords::extractor
