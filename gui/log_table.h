// SPDX-License-Identifier: GPL-2.0-or-later
// LogTable: the list of a log's rows, with its keys: copy, go to, zoom.
#pragma once

#include <QTableView>
#include <memory>
#include <optional>
#include <vector>

#include "gui/lane_delegate.h"
#include "gui/log_model.h"

namespace lastwords::gui {

class LogTable final : public QTableView {
    Q_OBJECT

 public:
    explicit LogTable(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);

    LogModel& logModel() { return *model_; }
    /// Makes this row of LogRows the current one, a third below the top. If it is filtered out,
    /// takes the next one that is shown.
    void goTo(std::uint32_t number);
    /// The row of LogRows that is current; nullopt: none.
    std::optional<std::uint32_t> current() const;
    /// The rows of LogRows that are selected, ascending; the current one if none is.
    std::vector<std::uint32_t> selected() const;
    /// Goes to the next row after the current one, or before it if `forward` is false, that has a
    /// record of this level or worse. Returns false if there is none.
    bool goToLevel(unsigned level, bool forward);
    /// The numbers of the first and last record in sight; nullopt: no record is.
    std::optional<NumbersInSight> inSight() const;
    /// Shows the column of marks and notes or hides it, and shows the signs in it again.
    void showSigns(bool any);
    /// Makes the text larger (`steps` > 0) or smaller; 0: as it was first.
    void zoom(int steps);

 signals:
    void currentChangedTo(std::uint32_t number);
    void moved();

 protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;

 private:
    void fitColumns();

    LogModel* model_;  // a child of this
    int first_size_;   // of the font, in points
};

}  // namespace lastwords::gui
