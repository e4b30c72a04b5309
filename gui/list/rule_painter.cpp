// SPDX-License-Identifier: GPL-2.0-or-later
// Paints the words at the right edge, where lines of a log are rarely.
#include "gui/list/rule_painter.h"

#include <QPainter>
#include <QTableView>
#include <algorithm>

#include "gui/base/colors.h"
#include "gui/rows/log_model.h"

namespace lastwords::gui {

namespace {

constexpr int kLine = 2;  // pixels

void paintRule(QPainter& painter, const QTableView& table, int y, const QString& words) {
    const QPalette palette = table.palette();
    const QColor ink = colorOf(Meaning::kError, palette);
    const int width = table.viewport()->width();
    painter.fillRect(0, y, width, kLine, ink);
    const QFontMetrics metrics(painter.font(), table.viewport());
    const int wide = metrics.horizontalAdvance(words) + metrics.averageCharWidth() * 2;
    const QRect box(width - wide, y, wide, metrics.height());
    painter.fillRect(box.adjusted(0, kLine, 0, 0), palette.color(QPalette::Base));
    painter.setPen(ink);
    painter.drawText(box.adjusted(0, kLine, 0, 0), Qt::AlignCenter, words);
}

}  // namespace

void paintRules(QTableView& table, const LogModel& model) {
    const int top = table.rowAt(0);
    if (top < 0) {
        return;
    }
    QPainter painter(table.viewport());
    QFont small = table.font();
    small.setPointSizeF(std::max(5.0, small.pointSizeF() * 0.85));
    painter.setFont(small);
    const int height = table.viewport()->height();
    for (int row = top; row < model.rowCount() && table.rowViewportPosition(row) < height; ++row) {
        if (const QString words = model.ruleAbove(row); !words.isEmpty()) {
            paintRule(painter, table, table.rowViewportPosition(row), words);
        }
        if (row == model.rowCount() - 1 && !model.ruleBelowAll().isEmpty()) {
            const int below = table.rowViewportPosition(row) + table.rowHeight(row);
            paintRule(painter, table, below, model.ruleBelowAll());
        }
    }
}

}  // namespace lastwords::gui
