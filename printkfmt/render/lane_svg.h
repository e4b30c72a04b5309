// SPDX-License-Identifier: GPL-2.0-or-later
// What a console showed of the log as a picture (SVG), from the oldest record at the left to the
// newest at the right.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Appends the style of the lanes: rules of CSS. Needed once in a document, as is the next.
void append_lane_style(std::string& out);
/// Appends an element without size that holds what the lanes refer to.
void append_lane_patterns(std::string& out);

/// Appends an element <svg>. What was shown is high; perhaps shown: half as high; never shown: low;
/// overwritten or not in the dump: low and hatched; kept back by the loglevel: a thin line. The
/// upright line is the record that the kernel died of. `title` is what the picture says, in words.
/// Its size does not grow with the number of records.
void append_lane_svg(const Source& source, const Console& console, std::string_view title,
                     std::string& out);

}  // namespace lastwords::printkfmt
