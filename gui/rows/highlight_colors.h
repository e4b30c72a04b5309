// SPDX-License-Identifier: GPL-2.0-or-later
// The colours that highlighters can have, each with a sign.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>
#include <array>
#include <cstddef>

namespace lastwords::gui {

struct HighlightColor {
    const char* key;    ///< in settings and files: "blue"
    const char* title;  ///< for people; to be translated in the context "HighlightColor"
    QString sign;       ///< differs from those of the other colours
    int hue;            ///< of HSV, in degrees
};

inline constexpr std::size_t kHighlightColors = 6;
const std::array<HighlightColor, kHighlightColors>& highlightColors();

struct ColorPair {
    QColor text;
    QColor ground;
};

/// Returns a pair that fits a light or a dark palette. Its contrast is at least 4.5:1 (WCAG 2.1,
/// level AA).
ColorPair colorsOf(const HighlightColor& color, const QPalette& palette);
ColorPair colorsOf(const HighlightColor& color);

}  // namespace lastwords::gui
