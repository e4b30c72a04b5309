// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at all lines of a text to find out which dialects they have and what is around them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Returns the dialects of a kernel's log among `candidates`; nothing if the text is no such log.
std::optional<LineFormats> recognise_lines(std::string_view text,
                                           std::span<const LineFormat* const> candidates);

/// Looks at a text whose dialects are known.
LineCounts count_lines(std::string_view text, std::span<const LineFormat* const> dialects);

}  // namespace lastwords::printkfmt
