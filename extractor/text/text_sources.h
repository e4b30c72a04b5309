// SPDX-License-Identifier: GPL-2.0-or-later
// Makes Sources of saved texts of a kernel's log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/parse/text_formats.h"

namespace lastwords::extractor {

/// Returns a Source for each boot in the text; no Source if the text is not a log. With
/// options.capture the text is the output of a console, and is accepted whatever its lines look
/// like.
std::vector<printkfmt::Source> make_text_sources(std::string_view text, const std::string& origin,
                                                 const printkfmt::ParseOptions& options);

}  // namespace lastwords::extractor
