// SPDX-License-Identifier: GPL-2.0-or-later
// TickBar: a strip beside the list's scroll bar that shows where in the list marked rows, hits of
// the search and errors are.
#pragma once

#include <QWidget>
#include <array>
#include <cstdint>
#include <memory>

#include "gui/rows/row_numbers.h"

namespace lastwords::gui {

class LogTable;

class TickBar final : public QWidget {
    Q_OBJECT

 public:
    enum Kind { kErrors, kMarks, kHits, kKinds };

    /// Shows ticks for the rows of `table`, at their places between the top and the bottom of its
    /// rows. A click goes to the row there.
    TickBar(LogTable& table, QWidget* parent);

    /// nullptr: none.
    void setTicks(Kind kind, std::shared_ptr<const RowNumbers> rows);
    /// Whether there is a tick of this kind at this height of the widget, in pixels.
    bool tickAt(Kind kind, int y) const;
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

 private:
    /// Rows of the table that share a pixel: from `begin` to before `end`.
    struct Rows {
        int begin;
        int end;
    };

    int rowsTop() const;
    int rowsHeight() const;
    Rows rowsAt(int y) const;
    void goToTick(Kind kind, int y);

    LogTable& table_;
    std::array<std::shared_ptr<const RowNumbers>, kKinds> ticks_;
};

}  // namespace lastwords::gui
