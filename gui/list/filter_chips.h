// SPDX-License-Identifier: GPL-2.0-or-later
// FilterChips: buttons for the words that people need most in the filter line.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "gui/rows/log_rows.h"

class QAction;
class QLineEdit;

namespace lastwords::gui {

/// Each button puts its word into the line, or takes it out. Whether it is pressed follows the
/// line, whoever changed it.
class FilterChips final : public QWidget {
    Q_OBJECT

 public:
    FilterChips(const LogRows& rows, QLineEdit& line, QWidget* parent);

    /// The last button is about the caller of this row.
    void setCurrent(const LogRow& row);
    /// The actions of the buttons, to be added where their keys shall work.
    const std::vector<QAction*>& chips() const { return chips_; }

 private:
    QAction* addChip(const QString& name, const QString& title, const QString& word, int key);
    void toggle(QAction& chip, bool pressed);
    void followLine();

    QLineEdit& line_;
    std::vector<QAction*> chips_;  // children of this
    QAction* caller_ = nullptr;    // the last one of them
};

}  // namespace lastwords::gui
