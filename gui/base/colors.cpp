// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a colour's hue and moves it towards the text's colour until it is easy to read.
#include "gui/base/colors.h"

#include <QGuiApplication>
#include <algorithm>
#include <array>
#include <cmath>

namespace lastwords::gui {

namespace {

constexpr double kContrastMin = 4.5;

/// Relative luminance of a colour (WCAG 2.1).
double luminance(const QColor& color) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

QColor mixed(const QColor& one, const QColor& other, double part) {
    const auto mix = [&](double a, double b) { return static_cast<float>(a + (b - a) * part); };
    return QColor::fromRgbF(mix(one.redF(), other.redF()), mix(one.greenF(), other.greenF()),
                            mix(one.blueF(), other.blueF()));
}

/// Returns the colour, moved towards black or white as far as it must be to be read on `base`.
QColor readable(const QColor& color, const QColor& base) {
    const QColor end = luminance(base) > 0.18 ? QColor(Qt::black) : QColor(Qt::white);
    QColor found = color;
    for (int step = 1; contrast(found, base) < kContrastMin && step <= 20; ++step) {
        found = mixed(color, end, step / 20.0);
    }
    return found;
}

}  // namespace

double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor colorOf(Meaning meaning, const QPalette& palette) {
    const QColor base = palette.color(QPalette::Base);
    switch (meaning) {
        case Meaning::kError:
            return readable(QColor(0xd0, 0x20, 0x20), base);
        case Meaning::kDoubt:
            return readable(QColor(0x9a, 0x6a, 0x00), base);
        case Meaning::kRemark:
        case Meaning::kHint:
            break;
    }
    return readable(mixed(palette.color(QPalette::Text), base, 0.4), base);
}

QColor colorOf(Meaning meaning) {
    return colorOf(meaning, QGuiApplication::palette());
}

QColor linkColor(const QPalette& palette) {
    return readable(palette.color(QPalette::Link), palette.color(QPalette::Window));
}

QColor laneColor(printkfmt::Delivery delivery, const QPalette& palette) {
    const QColor base = palette.color(QPalette::Base);
    switch (delivery) {
        case printkfmt::Delivery::kPassed:
            return mixed(palette.color(QPalette::Highlight), base, 0.1);
        case printkfmt::Delivery::kDoubtful:
            return QColor(0xd9, 0x9a, 0x1e);
        case printkfmt::Delivery::kSuppressed:
            return mixed(palette.color(QPalette::Text), base, 0.75);
        default:
            return QColor(0xd0, 0x40, 0x40);
    }
}

}  // namespace lastwords::gui
