// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleTable: the consoles with their lanes, and what can be done in a lane with the mouse or a
// key: go to a record, choose a range, ask for what a console missed, compare two.
#pragma once

#include <QFutureWatcher>
#include <QList>
#include <QTableView>
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "gui/lanes/lane_delegate.h"
#include "gui/lanes/lane_picture.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/row_rules.h"

class QAction;

namespace lastwords::gui {

class ConsoleModel;

class ConsoleTable final : public QTableView {
    Q_OBJECT

 public:
    explicit ConsoleTable(std::shared_ptr<const LogRows> rows, QWidget* parent = nullptr);
    ~ConsoleTable() override;  ///< stops the worker and waits for it, some milliseconds

    /// Whether there is anything to show: consoles, or several sources.
    static bool isOf(const LogRows& rows);

    /// Indices into Source::consoles.
    std::vector<std::size_t> checked() const;
    /// What the lanes show; nullptr: it is still being made.
    std::shared_ptr<const LanePicture> picture() const { return picture_; }
    LaneScale scale() const { return scale_; }
    /// Where the checked consoles stopped, for the list.
    std::vector<RowRule> rules() const;
    /// What the keys and the menu do. They are meant for all of the page.
    const QList<QAction*>& laneActions() const { return lane_actions_; }

    /// Frames the rows that are in sight.
    void markInSight(std::optional<RowSpan> rows);
    /// Chooses the range from the first to the last of these rows, as a drag in a lane does.
    void chooseRange(RowSpan rows);

 signals:
    void rowChosen(std::uint32_t row);
    void firstMissedAsked(std::size_t console);
    void wordChosen(const QString& word);  ///< for the filter
    void rangeAsked();                     ///< of what is selected in the list
    void said(const QString& words);       ///< why something cannot be done
    void rulesChanged();                   ///< also when they are known first

 protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
    /// A place that was pressed in a lane.
    struct Press {
        QModelIndex index;
        int x = 0;
        bool drag = false;
    };

    void addActions();
    void makeColumns();
    void makePicture();
    void setScale(LaneScale scale);
    void updateLanes();
    void compare();
    void activate(const QModelIndex& index);
    void chooseMissed();
    /// The word for what the row's lane lacks in the span; empty: nothing.
    QString lackIn(int row, LaneSpan span) const;
    void chooseWordForRange(const QString& word);
    std::optional<Press> laneAt(const QMouseEvent& event) const;
    LaneSpan pixelAt(int x, const QModelIndex& index) const;
    std::uint32_t rowAtPixel(int x, const QModelIndex& index) const;
    LaneSpan spanTo(int x) const;

    std::shared_ptr<const LogRows> rows_;
    ConsoleModel* model_;  // these are children of this
    LaneDelegate* lanes_;
    QList<QAction*> lane_actions_;
    QAction* by_time_ = nullptr;
    LaneScale scale_ = LaneScale::kNumber;
    std::optional<Press> press_;
    std::shared_ptr<const LanePicture> picture_;
    std::shared_ptr<std::atomic<bool>> stopped_ = std::make_shared<std::atomic<bool>>(false);
    QFutureWatcher<std::shared_ptr<const LanePicture>> watcher_;
};

}  // namespace lastwords::gui
