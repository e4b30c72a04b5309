// SPDX-License-Identifier: GPL-2.0-or-later
// Whether two lines that differ may be one line all the same.
#pragma once

#include <cstdint>

#include "extractor/merge/align_line.h"

namespace lastwords::extractor {

/// How alike two lines are: 0 if they cannot be one, and most for equal ones. Lines of different
/// time are never one: the kernel says the same thing more than once.
std::uint32_t line_similarity(const AlignLine& a, const AlignLine& b);

}  // namespace lastwords::extractor
