// SPDX-License-Identifier: GPL-2.0-or-later
// Text for HTML that is XML as well.
#pragma once

#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// Appends the text so that it is shown as it is, in elements and in attributes within quotes:
/// markup has no effect. Control bytes except tab and newline, characters that hide or reorder
/// text, what XML does not allow, and bytes that are not UTF-8 become "\xNN".
void append_html_escaped(std::string_view text, std::string& out);

}  // namespace lastwords::printkfmt
