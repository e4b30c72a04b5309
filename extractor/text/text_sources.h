// SPDX-License-Identifier: GPL-2.0-or-later
// Texts -> Sources: what people keep of a kernel's log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/parse/text_formats.h"

namespace lastwords::extractor {

/// A Source of each boot that the text holds; none if it is no log. What a console showed
/// (options.capture) is one whatever its lines look like.
std::vector<printkfmt::Source> make_text_sources(std::string_view text, const std::string& origin,
                                               const printkfmt::ParseOptions& options);

}  // namespace lastwords::extractor
