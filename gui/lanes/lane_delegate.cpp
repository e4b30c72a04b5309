// SPDX-License-Identifier: GPL-2.0-or-later
// Scales places to the width of the lane.
#include "gui/lanes/lane_delegate.h"

#include <QPainter>
#include <algorithm>
#include <array>

#include "gui/base/colors.h"

namespace lastwords::gui {

namespace {

/// What the painter does for a look. A lower box is worse, but for the line of what is not there on
/// purpose, so that lanes can be read without colour too.
struct Look {
    double height;  // of the lane's height
    printkfmt::Delivery color;
    bool hatched;
};

const Look& styleOf(LaneLook look) {
    using printkfmt::Delivery;
    static constexpr std::array<Look, 5> kLooks{{
        {1.0, Delivery::kPassed, false},
        {0.15, Delivery::kSuppressed, false},
        {0.6, Delivery::kDoubtful, false},
        {0.3, Delivery::kUnflushed, false},
        {0.3, Delivery::kLost, true},
    }};
    return kLooks.at(static_cast<std::size_t>(look));
}

QRect laneIn(const QRect& cell) {
    return cell.adjusted(2, 3, -2, -3);
}

int xOf(double place, const QRect& lane) {
    const int x = static_cast<int>(place * lane.width());
    return lane.left() + std::clamp(x, 0, std::max(0, lane.width() - 1));
}

}  // namespace

LaneDelegate::LaneDelegate(const ConsoleModel& model, QObject* parent)
    : QStyledItemDelegate(parent), model_(model) {}

double LaneDelegate::placeAt(int x, const QRect& cell) {
    const QRect lane = laneIn(cell);
    // The middle of a pixel lies between the ends of records even where these have a pixel each.
    return std::clamp((x - lane.left() + 0.5) / std::max(1, lane.width()), 0.0, 1.0);
}

void LaneDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);  // the background and the focus
    if (option.state.testFlag(QStyle::State_Selected)) {
        // The colour of a selection is that of "shown".
        painter->fillRect(option.rect.adjusted(1, 1, -1, -1), option.palette.base());
    }
    if (!picture_) {
        return;
    }
    painter->save();
    painter->setClipRect(option.rect);
    const auto scale = static_cast<std::size_t>(scale_);
    const ConsoleModel::Row row = model_.rowAt(index.row());
    switch (row.kind) {
        case ConsoleModel::RowKind::kConsole:
            paintRuns(*painter, option, picture_->consoles.at(row.index).at(scale));
            break;
        case ConsoleModel::RowKind::kSource:
            paintRuns(*painter, option, picture_->sources.at(row.index).at(scale));
            break;
        case ConsoleModel::RowKind::kErrors:
            paintTicks(*painter, option);
            break;
    }
    paintMarks(*painter, option);
    painter->restore();
}

/// Better parts are painted first, so that a single missed record is seen beside any number of
/// records that were shown.
void LaneDelegate::paintRuns(QPainter& painter, const QStyleOptionViewItem& option,
                             const std::vector<LaneRun>& runs) const {
    const QRect lane = laneIn(option.rect);
    for (int look = 0; look <= static_cast<int>(LaneLook::kHatched); ++look) {
        for (const LaneRun& run : runs) {
            if (static_cast<int>(run.look) != look) {
                continue;
            }
            const Look& style = styleOf(run.look);
            const int left = xOf(run.begin, lane);
            const int right = lane.left() + static_cast<int>(run.end * lane.width());
            const int height = std::max(2, static_cast<int>(lane.height() * style.height));
            const QRect box(left, lane.bottom() - height + 1, std::max(1, right - left), height);
            painter.fillRect(box, laneColor(style.color, option.palette));
            if (style.hatched) {
                painter.fillRect(box,
                                 QBrush(option.palette.color(QPalette::Base), Qt::BDiagPattern));
            }
        }
    }
}

void LaneDelegate::paintTicks(QPainter& painter, const QStyleOptionViewItem& option) const {
    const QRect lane = laneIn(option.rect);
    const QColor color = colorOf(Meaning::kError, option.palette);
    for (const ErrorTick& tick : picture_->ticks.at(static_cast<std::size_t>(scale_))) {
        painter.fillRect(xOf(tick.at, lane), lane.top(), 1, lane.height(), color);
    }
}

void LaneDelegate::paintMarks(QPainter& painter, const QStyleOptionViewItem& option) const {
    const QRect lane = laneIn(option.rect);
    const QRect& cell = option.rect;
    const QColor ink = option.palette.color(QPalette::Text);
    if (selected_) {
        QColor shade = ink;
        shade.setAlphaF(0.3F);
        const int left = xOf(selected_->begin, lane);
        painter.fillRect(left, cell.top(), xOf(selected_->end, lane) - left + 1, cell.height(),
                         shade);
    }
    if (const auto crash = model_.rows().crashRow()) {
        const int x = xOf(picture_->axis.ofRow(*crash, scale_), lane);
        painter.fillRect(x, cell.top(), 2, cell.height(), ink);
    }
    if (in_sight_) {
        const int left = xOf(picture_->axis.ofRow(in_sight_->first, scale_), lane);
        const int right = xOf(picture_->axis.ofRow(in_sight_->last + 1, scale_), lane);
        painter.setPen(ink);
        painter.drawRect(QRect(left, cell.top(), std::max(right - left, 3), cell.height() - 1));
    }
}

QSize LaneDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {option.fontMetrics.averageCharWidth() * 40, option.fontMetrics.height()};
}

}  // namespace lastwords::gui
