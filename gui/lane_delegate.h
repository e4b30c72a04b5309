// SPDX-License-Identifier: GPL-2.0-or-later
// LaneDelegate: paints what a console showed of the log as a lane, from the oldest record at the
// left to the newest at the right.
#pragma once

#include <QStyledItemDelegate>
#include <memory>
#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::gui {

/// The numbers of the records in sight, to be marked in the lanes.
struct NumbersInSight {
    Seq first;
    Seq last;
};

class LaneDelegate final : public QStyledItemDelegate {
    Q_OBJECT

 public:
    LaneDelegate(std::shared_ptr<const printkfmt::Source> source, QObject* parent);

    void markInSight(std::optional<NumbersInSight> in_sight) { in_sight_ = in_sight; }
    /// Returns the number of the record at this place of a lane.
    Seq numberAt(int x, const QRect& lane) const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
    int xOf(Seq number, const QRect& lane) const;

    std::shared_ptr<const printkfmt::Source> source_;
    Seq begin_;
    Seq end_;  // behind the newest record
    std::optional<Seq> crash_;
    std::optional<NumbersInSight> in_sight_;
};

}  // namespace lastwords::gui
