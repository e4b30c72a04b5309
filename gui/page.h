// SPDX-License-Identifier: GPL-2.0-or-later
// The parts that the pages of the window are made of.
#pragma once

#include <QString>
#include <QTextCharFormat>
#include <string_view>

#include "printkfmt/base/finding.h"

class QAbstractItemModel;
class QLabel;
class QListWidget;
class QSplitter;
class QTableView;
class QWidget;

namespace lastwords::gui {

/// UTF-8 of ours: text that holds no bytes of a dump, or that is escaped already.
QString asQString(std::string_view text);

/// Text of a dump, with control bytes and what is not UTF-8 escaped as "\xNN".
QString shownText(std::string_view text);

/// The look of text that is not proved, in tables and texts.
QTextCharFormat unprovedText();

/// A label that shows its text as it is: markup in it has no effect.
QLabel* plainLabel(const QString& text, QWidget* parent);

/// Adds a part to the page: the title above the content. `share`: its share of the height.
void addPart(const QString& title, QWidget* content, int share, QSplitter& page);

/// A table of one text line a row; it owns the model.
QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent);

/// Findings::all() as a list; its object name is "findings".
QListWidget* findingList(const Findings& findings, QWidget* parent);

}  // namespace lastwords::gui
