// SPDX-License-Identifier: GPL-2.0-or-later
// The colours that carry a meaning. They follow the palette, and no meaning is told by colour
// alone.
#pragma once

#include <QColor>
#include <QPalette>

#include "printkfmt/model/console.h"

namespace lastwords::gui {

enum class Meaning {
    kError,   ///< text of a record of level err or worse
    kDoubt,   ///< text that is not proved
    kRemark,  ///< words of lastwords itself
    kHint,    ///< what an empty line is for
};

/// Returns a text colour whose contrast to the palette's background for lists is at least 4.5:1
/// (WCAG 2.1, level AA).
QColor colorOf(Meaning meaning);
QColor colorOf(Meaning meaning, const QPalette& palette);

/// Returns the palette's colour of links, changed so far that its contrast to the ground of windows
/// is at least 4.5:1.
QColor linkColor(const QPalette& palette);

/// Returns the colour of a console's lane where the records have this fate.
QColor laneColor(printkfmt::Delivery delivery, const QPalette& palette);

/// Returns the contrast of two colours, from 1 to 21, as WCAG 2.1 defines it.
double contrast(const QColor& one, const QColor& other);

}  // namespace lastwords::gui
