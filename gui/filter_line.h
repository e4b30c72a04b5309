// SPDX-License-Identifier: GPL-2.0-or-later
// Words of the filter line, as clicks put them in and take them out.
#pragma once

#include <QString>
#include <string_view>

namespace lastwords::gui {

/// Whether each alternative of the line (what stands between two `or`) has this word.
bool lineHas(const QString& line, const QString& word);

/// Returns the line with the word in each alternative, so that it holds whatever else does. The
/// opposite word (with or without '!') is taken out. A line that is no filter is replaced.
QString lineWith(const QString& line, const QString& word);

/// Returns the line without this word.
QString lineWithout(const QString& line, const QString& word);

/// Returns "!word"; of "!word", "word".
QString opposite(const QString& word);

/// Returns the text in quotes, as the language of filters has it: a quote in it gets a backslash.
QString quoted(const QString& text);

}  // namespace lastwords::gui
