// SPDX-License-Identifier: GPL-2.0-or-later
// CellMenu: the menu of a cell of the list: only rows like this, none like this, highlight them.
#pragma once

#include <QList>
#include <QMenu>
#include <QStringList>

class QAction;

namespace lastwords::gui {

/// Deletes itself when it is closed.
class CellMenu final : public QMenu {
    Q_OBJECT

 public:
    /// `words`: of the cell, the closest first (see wordsOfCell()). `others`: what else can be done
    /// in the list.
    CellMenu(const QStringList& words, const QList<QAction*>& others, QWidget* parent);

 signals:
    /// The filter shall have this word.
    void wordWanted(const QString& word);
    void highlightWanted(const QString& word);

 private:
    void addWords(QMenu& menu, const QString& word);
};

}  // namespace lastwords::gui
