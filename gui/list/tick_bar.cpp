// SPDX-License-Identifier: GPL-2.0-or-later
// Asks for each pixel whether one of its rows has a tick, so that painting takes the same time for
// a long log as for a short one. Each kind has a place of its own, not only a colour.
#include "gui/list/tick_bar.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/base/colors.h"
#include "gui/list/log_table.h"

namespace lastwords::gui {

namespace {
constexpr int kTickWidth = 5;
constexpr int kTickHeight = 2;
}  // namespace

TickBar::TickBar(LogTable& table, QWidget* parent) : QWidget(parent), table_(table) {
    setObjectName(QStringLiteral("ticks"));
    setAccessibleName(tr("Where errors, marked rows and hits are"));
    setToolTip(
        tr("left: errors; middle: rows marked by the filter; right: hits of the search\n"
           "A click goes there."));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    connect(table_.model(), &QAbstractItemModel::modelReset, this, qOverload<>(&QWidget::update));
}

QSize TickBar::sizeHint() const {
    return {kKinds * kTickWidth + 2, 10};
}

void TickBar::setTicks(Kind kind, std::shared_ptr<const RowNumbers> rows) {
    ticks_.at(kind) = std::move(rows);
    update();
}

int TickBar::rowsTop() const {
    return table_.viewport()->geometry().top();
}

int TickBar::rowsHeight() const {
    return std::max(1, table_.viewport()->height());
}

/// Returns the rows at this height. A list that is shorter than the strip is not stretched: a row
/// has a tick at one place only.
TickBar::Rows TickBar::rowsAt(int y) const {
    const std::int64_t rows = table_.model()->rowCount();
    const auto row = [&](int at) {
        return static_cast<int>((rows * at + rowsHeight() - 1) / rowsHeight());
    };
    return {row(y - rowsTop()), row(y - rowsTop() + 1)};
}

bool TickBar::tickAt(Kind kind, int y) const {
    const std::shared_ptr<const RowNumbers>& numbers = ticks_.at(kind);
    if (!numbers || y < rowsTop() || y >= rowsTop() + rowsHeight()) {
        return false;
    }
    const LogModel& model = table_.logModel();
    const Rows here = rowsAt(y);
    const int rows = model.rowCount();
    if (here.begin >= std::min(here.end, rows)) {
        return false;
    }
    // Rows of the log that the table shows here, or whose folded block it shows here.
    const std::uint32_t first = model.numberOf(here.begin);
    const std::uint32_t behind = here.end < rows ? model.numberOf(here.end) : model.rows().size();
    constexpr int kAsked = 16;  // of those that a filter may have left out
    auto one = std::lower_bound(numbers->begin(), numbers->end(), first);
    for (int i = 0; i < kAsked && one != numbers->end() && *one < behind; ++i, ++one) {
        if (model.isInList(*one)) {
            return true;
        }
    }
    return false;
}

void TickBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const std::array<QColor, kKinds> colors{colorOf(Meaning::kError, palette()),
                                            palette().color(QPalette::Text),
                                            palette().color(QPalette::Highlight)};
    for (int y = rowsTop(); y < rowsTop() + rowsHeight(); ++y) {
        for (int kind = 0; kind < kKinds; ++kind) {
            if (tickAt(static_cast<Kind>(kind), y)) {
                painter.fillRect(1 + kind * kTickWidth, y, kTickWidth - 1, kTickHeight,
                                 colors.at(static_cast<std::size_t>(kind)));
            }
        }
    }
}

/// Goes to a tick close to the mouse or, if there is none, to the row at this height.
void TickBar::mousePressEvent(QMouseEvent* event) {
    const int y = static_cast<int>(event->position().y());
    constexpr int kNear = 3;
    for (int away = 0; away <= kNear; ++away) {
        for (const int at : {y - away, y + away}) {
            for (int kind = 0; kind < kKinds; ++kind) {
                if (tickAt(static_cast<Kind>(kind), at)) {
                    goToTick(static_cast<Kind>(kind), at);
                    return;
                }
            }
        }
    }
    const int row = std::clamp(rowsAt(y).begin, 0, std::max(0, table_.model()->rowCount() - 1));
    if (table_.model()->rowCount() > 0) {
        table_.goTo(table_.logModel().numberOf(row));
    }
}

void TickBar::goToTick(Kind kind, int y) {
    const RowNumbers& numbers = *ticks_.at(kind);
    auto one = std::lower_bound(numbers.begin(), numbers.end(),
                                table_.logModel().numberOf(rowsAt(y).begin));
    while (!table_.logModel().isInList(*one)) {
        ++one;
    }
    table_.goTo(*one);
}

}  // namespace lastwords::gui
