// SPDX-License-Identifier: GPL-2.0-or-later
// Words that the layers below give the window, in the user's language.
#pragma once

#include <QString>
#include <string_view>

namespace lastwords::gui {

/// Returns the word in the user's language if it is a fixed one: a fate, a label of the summary,
/// what a column of consoles means, what the loader is doing. Returns anything else as it is.
QString shownWord(std::string_view word);

}  // namespace lastwords::gui
