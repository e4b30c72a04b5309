// SPDX-License-Identifier: GPL-2.0-or-later
// Says how likely two lines that differ are the same line, cut or damaged.
#pragma once

#include <cstdint>
#include <string>

#include "extractor/merge/log_lines.h"

namespace lastwords::extractor {

/// A line as it is compared with others.
struct ComparedLine {
    std::uint64_t time = kNoTime;  ///< in microseconds; kNoTime: it has none
    std::string plain;             ///< append_plain_line()
};

/// Returns 0 if the two cannot be the same line; otherwise the more similar they are, the higher
/// the value. Lines with different times are never the same, since the kernel may print one text
/// several times.
std::uint32_t line_similarity(const ComparedLine& a, const ComparedLine& b);

}  // namespace lastwords::extractor
