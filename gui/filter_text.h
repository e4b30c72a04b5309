// SPDX-License-Identifier: GPL-2.0-or-later
// Changes to the filter line that are made with the mouse or a key instead of by typing.
#pragma once

#include <QString>

namespace lastwords::gui {

/// Returns the filter with the word added: what it accepts, and what the word accepts. A word of
/// the same key gives way ("seq:1..5" to "seq:3..4"). If `text` is not a filter, returns the word
/// alone.
QString withWord(const QString& text, const QString& word);

}  // namespace lastwords::gui
