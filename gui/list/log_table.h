// SPDX-License-Identifier: GPL-2.0-or-later
// LogTable: the list of a log's rows, with its keys: copy, go to, zoom.
#pragma once

#include <QTableView>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "gui/rows/log_model.h"

namespace lastwords::gui {

class TableColumns;

class LogTable final : public QTableView {
    Q_OBJECT

 public:
    explicit LogTable(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);

    LogModel& logModel() { return *model_; }
    /// Makes this row of LogRows the current one, a third below the top. If it is filtered out,
    /// takes the next one that is shown, or else the last one. Unfolds the block that it is in,
    /// unless it is the block's first row.
    void goTo(std::uint32_t number);
    /// Folds these blocks, but for one that is open at first. The current row stays.
    void setFolds(std::shared_ptr<const TraceBlockList> blocks, std::optional<std::size_t> open);
    /// Folds or unfolds the block of the current row. Returns false if there is none, or nothing
    /// to do.
    bool foldCurrent(bool folded);
    /// Unfolds the block of the current row if it is folded, or else folds it.
    void toggleFold();
    /// Folds all blocks, or unfolds them.
    void foldAll(bool folded);
    /// The row of LogRows that is current; nullopt: none.
    std::optional<std::uint32_t> current() const;
    /// The rows of LogRows that are selected, ascending; the current one if none is. A folded row
    /// stands for all rows of its block.
    std::vector<std::uint32_t> selected() const;
    /// Goes to the next row after the current one, or before it if `forward` is false, that has a
    /// record of level err or worse. Returns false if there is none.
    bool goToError(bool forward);
    /// The first and the last row of LogRows that are in sight; nullopt: there is none.
    std::optional<RowSpan> inSight() const;
    /// Shows the column of marks and notes or hides it, and shows the signs in it again.
    void showSigns(bool any);
    /// Makes the text larger (`steps` > 0) or smaller; 0: as it was first.
    void zoom(int steps);

 signals:
    void currentChangedTo(std::uint32_t number);
    void moved();
    /// The text has another size now.
    void zoomed(const QFont& font);
    /// A menu for this cell is asked for, at this place of the screen.
    void menuWanted(const QModelIndex& cell, const QPoint& place);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    /// Letters are keys of actions. One that is none does not move the current row.
    void keyboardSearch(const QString&) override {}
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;

 private:
    void makeCurrent(int row, int column);
    void setRowHeight();
    void makeColumns();
    void fitColumns();
    std::optional<std::size_t> currentBlock() const;
    void keepPlace(std::uint32_t current, const std::function<void()>& change);

    LogModel* model_;  // these are children of this
    TableColumns* columns_;
    int first_size_;  // of the font, in points
};

}  // namespace lastwords::gui
