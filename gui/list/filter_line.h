// SPDX-License-Identifier: GPL-2.0-or-later
// Words of the filter line, as clicks put them in and take them out.
#pragma once

#include <QString>
#include <string>

namespace lastwords::gui {

/// Whether each alternative of the line (what stands between two `or`) has this word.
bool lineHas(const QString& line, const QString& word);

/// Returns the line with the word in each alternative, so that it holds whatever else does. The
/// opposite word (with or without '!') is taken out. A line that is no filter is replaced.
QString lineWith(const QString& line, const QString& word);

/// The same, but the words of the same key give way ("seq:1..5" to "seq:3..4"), and the word comes
/// last. What is not a filter of the language is replaced.
QString lineWithInstead(const QString& line, const QString& word);

/// Returns the line without this word.
QString lineWithout(const QString& line, const QString& word);

/// Returns "!word"; of "!word", "word".
QString opposite(const QString& word);

/// Returns the text in quotes, as the language of filters has it: a quote in it gets a backslash.
QString quoted(const QString& text);

/// Returns "missed:ttyS0": the key with the console's name, in quotes where that is needed.
QString consoleWord(const QString& key, const std::string& console);

}  // namespace lastwords::gui
