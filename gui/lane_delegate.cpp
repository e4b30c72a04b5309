// SPDX-License-Identifier: GPL-2.0-or-later
// Scales the numbers of records to the width of the lane.
#include "gui/lane_delegate.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/colors.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;

/// The part of the lane's height that is painted. What a console never showed is painted lower than
/// what it showed, so that the two differ without colour too.
double heightOf(Delivery delivery) {
    switch (delivery) {
        case Delivery::kPassed:
            return 1.0;
        case Delivery::kDoubtful:
            return 0.6;
        case Delivery::kSuppressed:
            return 0.15;
        default:
            return 0.3;
    }
}

std::optional<Seq> numberOfCrash(const printkfmt::Source& source) {
    if (!source.crash_cause) {
        return std::nullopt;
    }
    return source.log.numbered_by_line ? std::optional(Seq{source.crash_cause->position})
                                       : source.crash_cause->seq;
}

}  // namespace

LaneDelegate::LaneDelegate(std::shared_ptr<const printkfmt::Source> source, QObject* parent)
    : QStyledItemDelegate(parent),
      source_(std::move(source)),
      end_(source_->log.end_number()),
      crash_(numberOfCrash(*source_)) {
    begin_ = end_;
    for (const printkfmt::Console& console : source_->consoles) {
        if (!console.coverage.intervals.empty()) {
            begin_ = std::min(begin_, console.coverage.intervals.front().begin);
            end_ = std::max(end_, console.coverage.intervals.back().end);
        }
    }
}

int LaneDelegate::xOf(Seq number, const QRect& lane) const {
    const double all = std::max(1.0, static_cast<double>(end_ - begin_));
    const Seq inside = std::clamp(number, begin_, end_);
    return lane.left() + static_cast<int>(static_cast<double>(inside - begin_) / all *
                                          static_cast<double>(lane.width()));
}

Seq LaneDelegate::numberAt(int x, const QRect& lane) const {
    const double part = static_cast<double>(std::clamp(x - lane.left(), 0, lane.width())) /
                        std::max(1, lane.width());
    const auto behind = static_cast<std::uint64_t>(part * static_cast<double>(end_ - begin_));
    return begin_ + std::min(behind, end_ > begin_ ? end_ - begin_ - 1 : 0);
}

void LaneDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);  // the background, selected or not
    const QRect lane = option.rect.adjusted(2, 3, -2, -3);
    painter->save();
    painter->setClipRect(option.rect);
    const auto& console = source_->consoles.at(static_cast<std::size_t>(index.row()));
    for (const printkfmt::SeqInterval& one : console.coverage.intervals) {
        const int left = xOf(one.begin, lane);
        const int right = std::max(xOf(one.end, lane), left + 1);
        const int height = std::max(2, static_cast<int>(lane.height() * heightOf(one.delivery)));
        const QRect box(left, lane.bottom() - height + 1, right - left, height);
        painter->fillRect(box, laneColor(one.delivery, option.palette));
        if (one.delivery == Delivery::kLost || one.delivery == Delivery::kMissing) {
            painter->fillRect(box, QBrush(option.palette.color(QPalette::Base), Qt::BDiagPattern));
        }
    }
    const QColor ink = option.palette.color(QPalette::Text);
    if (crash_) {
        painter->fillRect(xOf(*crash_, lane), option.rect.top(), 2, option.rect.height(), ink);
    }
    if (in_sight_) {
        const int left = xOf(in_sight_->first, lane);
        const int right = std::max(xOf(in_sight_->last + 1, lane), left + 3);
        painter->setPen(ink);
        painter->drawRect(QRect(left, option.rect.top(), right - left, option.rect.height() - 1));
    }
    painter->restore();
}

QSize LaneDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {option.fontMetrics.averageCharWidth() * 40, option.fontMetrics.height()};
}

}  // namespace lastwords::gui
