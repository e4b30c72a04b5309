// SPDX-License-Identifier: GPL-2.0-or-later
// Parts that every page of the window is made of.
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

/// Text of a dump for the eye: bytes that are no text are "\xNN".
QString shownText(std::string_view text);

/// How text that is not proved looks in tables and texts.
QTextCharFormat unprovedText();

/// Never taken for rich text.
QLabel* plainLabel(const QString& text, QWidget* parent);

/// A part of the page: its title above, its content below; `share` of the height.
void addPart(const QString& title, QWidget* content, int share, QSplitter& page);

/// Takes the model; one line a row.
QTableView* table(QAbstractItemModel* model, const QString& name, QWidget* parent);

/// Named "findings".
QListWidget* findingList(const Findings& findings, QWidget* parent);

}  // namespace lastwords::gui
