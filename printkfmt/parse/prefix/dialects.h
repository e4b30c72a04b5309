// SPDX-License-Identifier: GPL-2.0-or-later
// The table of dialects: what stands before the text in each line of a log, by the program that
// wrote it.
#pragma once

#include <span>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Every dialect. If lines fit two equally well, the first of them is taken.
std::span<const LineFormat> dialects();

/// The dialect of a console's output: "[    5.123456] text".
const LineFormat& console_dialect();

/// The dialect of the texts in pstore: "<6>[    5.123456] text".
const LineFormat& pstore_dialect();

}  // namespace lastwords::printkfmt
