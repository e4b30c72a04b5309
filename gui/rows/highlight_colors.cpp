// SPDX-License-Identifier: GPL-2.0-or-later
// Tints the palette's background with the colour's hue, and takes the palette's text colour on it.
#include "gui/rows/highlight_colors.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include "gui/base/colors.h"

namespace lastwords::gui {

const std::array<HighlightColor, kHighlightColors>& highlightColors() {
    static const std::array<HighlightColor, kHighlightColors> kColors{{
        {"yellow", QT_TRANSLATE_NOOP("HighlightColor", "yellow"), QStringLiteral("\u25c6"), 52},
        {"blue", QT_TRANSLATE_NOOP("HighlightColor", "blue"), QStringLiteral("\u25a0"), 212},
        {"green", QT_TRANSLATE_NOOP("HighlightColor", "green"), QStringLiteral("\u25b2"), 120},
        {"purple", QT_TRANSLATE_NOOP("HighlightColor", "purple"), QStringLiteral("\u2605"), 285},
        {"orange", QT_TRANSLATE_NOOP("HighlightColor", "orange"), QStringLiteral("\u25bc"), 25},
        {"teal", QT_TRANSLATE_NOOP("HighlightColor", "teal"), QStringLiteral("\u2726"), 176},
    }};
    return kColors;
}

ColorPair colorsOf(const HighlightColor& color, const QPalette& palette) {
    const bool dark = palette.color(QPalette::Base).lightness() < 128;
    ColorPair pair{palette.color(QPalette::Text), QColor()};
    // The tint becomes weaker until the text can be read on it.
    for (int saturation = 150; saturation >= 0; saturation -= 10) {
        pair.ground = QColor::fromHsv(color.hue, saturation, dark ? 90 : 250);
        if (contrast(pair.text, pair.ground) >= 4.5) {
            return pair;
        }
    }
    pair.text = dark ? QColor(Qt::white) : QColor(Qt::black);
    return pair;
}

ColorPair colorsOf(const HighlightColor& color) {
    return colorsOf(color, QGuiApplication::palette());
}

}  // namespace lastwords::gui
