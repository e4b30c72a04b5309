// SPDX-License-Identifier: GPL-2.0-or-later
// Makes Sources of saved texts of a kernel's log.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/parse/text_formats.h"

namespace lastwords::extractor {

/// A text, and what keeps it while logs use it.
struct SharedText {
    std::string_view text;
    std::shared_ptr<const void> owner;
};
/// Makes a text that the logs can share.
SharedText share(std::string text);

/// Makes a finding of what a log says of its text: that it was too long to be parsed to its end.
void note_unparsed(printkfmt::Source& source);

/// Returns a Source for each boot in the text, or in the text that is inside its JSON objects or
/// the like (printkfmt::unwrap()), which then is the text of the logs; no Source if the text is not
/// a log. With options.capture the text is the output of a console, and is accepted whatever its
/// lines look like.
std::vector<printkfmt::Source> make_text_sources(const SharedText& text, const std::string& origin,
                                                 const printkfmt::ParseOptions& options);
/// The same of a copy of the text.
std::vector<printkfmt::Source> make_text_sources(std::string_view text, const std::string& origin,
                                                 const printkfmt::ParseOptions& options);

}  // namespace lastwords::extractor
