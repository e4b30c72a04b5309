// SPDX-License-Identifier: GPL-2.0-or-later
// Each reason has a sign of its own, so that no row stands out by its colour alone.
#include "gui/rows/row_marks.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "gui/rows/highlight_colors.h"

namespace lastwords::gui {

bool RowMarks::isMarked(std::uint32_t number) const {
    return marked_ && std::binary_search(marked_->begin(), marked_->end(), number);
}

RowLook RowMarks::lookOf(std::uint32_t number) const {
    RowLook look;
    QStringList words;
    if (isMarked(number)) {
        look.signs = QStringLiteral("\u00bb ");
        look.bold = true;
        words << QCoreApplication::translate("RowMarks", "marked");
    }
    for (const BoundHighlighter& rule : rules_) {
        if (!rule.accepts(number)) {
            continue;
        }
        const HighlightColor& color = highlightColors().at(rule.color);
        if (!look.ground) {
            const ColorPair pair = colorsOf(color);
            look.text = pair.text;
            look.ground = pair.ground;
        }
        look.signs += color.sign + QStringLiteral(" ");
        look.bold = true;
        words << rule.name;
    }
    look.words = words.join(QStringLiteral(", "));
    return look;
}

}  // namespace lastwords::gui
