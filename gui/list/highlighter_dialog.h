// SPDX-License-Identifier: GPL-2.0-or-later
// HighlighterDialog: where highlighters are named, coloured, taken from a file and written to one.
#pragma once

#include <QDialog>
#include <vector>

#include "gui/rows/highlighters.h"

class QLabel;
class QTableWidget;

namespace lastwords::gui {

/// Changes are taken at once, so that the list behind the dialog shows them.
class HighlighterDialog final : public QDialog {
    Q_OBJECT

 public:
    HighlighterDialog(Highlighters& highlighters, QWidget* parent);

    /// Adds the rules of the file to those that there are. Says below the table what was wrong.
    void importFrom(const QString& path);
    /// Writes all rules to the file.
    void exportTo(const QString& path);

 private:
    void fill();
    void addRow(const Highlighter& rule);
    Highlighter rowAt(int row) const;
    void take();
    void addRule();
    void removeRule();
    QWidget* buttons();

    Highlighters& highlighters_;
    QTableWidget* table_;  // these are children of this
    QLabel* message_;
    bool filling_ = false;  // the table changes, and not by the user
};

}  // namespace lastwords::gui
