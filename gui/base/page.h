// SPDX-License-Identifier: GPL-2.0-or-later
// The parts that the pages of the window are made of.
#pragma once

#include <QString>
#include <QTextCharFormat>
#include <cstdint>
#include <string_view>

#include "printkfmt/base/finding.h"

class QAbstractItemModel;
class QLabel;
class QListWidget;
class QSplitter;
class QTableView;
class QWidget;

namespace lastwords::gui {

/// Converts UTF-8 unchanged. Only for lastwords' own words and for text that is escaped already;
/// shownText() is for text of a dump.
QString asQString(std::string_view text);

/// Converts text of a dump. Control bytes, and bytes that are not UTF-8, are escaped as "\xNN".
QString shownText(std::string_view text);

/// Returns "0x1f".
QString hexNumber(std::uint64_t number);

/// Returns the colours and the tooltip that mark text as not proved, in tables and texts.
QTextCharFormat unprovedText();

/// Makes a label that shows its text as it is: markup in the text has no effect.
QLabel* plainLabel(const QString& text, QWidget* parent);

/// Adds a part to the page, with the title above the content. `share`: the part's share of the
/// page's height, relative to the shares of the other parts.
void addPart(const QString& title, QWidget* content, int share, QSplitter& page);

/// Makes a table's rows one line of text high, and its columns as wide as the contents need. The
/// table owns the model.
void setUpTable(QTableView& view, QAbstractItemModel* model, const QString& name);

/// Makes a table whose rows are one line of text high. The table owns the model.
QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent);

/// Makes a list of Findings::all(). Its object name is "findings".
QListWidget* findingList(const Findings& findings, QWidget* parent);

}  // namespace lastwords::gui
