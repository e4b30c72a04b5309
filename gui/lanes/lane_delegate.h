// SPDX-License-Identifier: GPL-2.0-or-later
// LaneDelegate: paints a row's lane: what a console showed of the log, what a source has of it, or
// where its errors are. The oldest record is at the left, the newest at the right.
#pragma once

#include <QStyledItemDelegate>
#include <memory>
#include <optional>

#include "gui/lanes/console_model.h"
#include "gui/lanes/lane_picture.h"

namespace lastwords::gui {

/// A stretch of a lane, as places of LaneAxis.
struct LaneSpan {
    double begin = 0;
    double end = 0;
};

class LaneDelegate final : public QStyledItemDelegate {
    Q_OBJECT

 public:
    LaneDelegate(const ConsoleModel& model, QObject* parent);

    void show(std::shared_ptr<const LanePicture> picture) { picture_ = std::move(picture); }
    void setScale(LaneScale scale) { scale_ = scale; }
    /// Frames what the list shows.
    void markInSight(std::optional<RowSpan> rows) { in_sight_ = rows; }
    /// Shades the stretch that is being selected.
    void markSelected(std::optional<LaneSpan> span) { selected_ = span; }
    /// Returns the place on the axis of the pixel at `x`; `cell` is the lane's cell.
    static double placeAt(int x, const QRect& cell);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
    void paintRuns(QPainter& painter, const QStyleOptionViewItem& option,
                   const std::vector<LaneRun>& runs) const;
    void paintTicks(QPainter& painter, const QStyleOptionViewItem& option) const;
    void paintMarks(QPainter& painter, const QStyleOptionViewItem& option) const;

    const ConsoleModel& model_;
    std::shared_ptr<const LanePicture> picture_;  // nullptr: it is still being made
    LaneScale scale_ = LaneScale::kNumber;
    std::optional<RowSpan> in_sight_;
    std::optional<LaneSpan> selected_;
};

}  // namespace lastwords::gui
