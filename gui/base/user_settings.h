// SPDX-License-Identifier: GPL-2.0-or-later
// The user's settings, which all windows share.
#pragma once

#include <QSettings>

namespace lastwords::gui {

inline QSettings userSettings() {
    return QSettings(QStringLiteral("lastwords"), QStringLiteral("lastwords-gui"));
}

}  // namespace lastwords::gui
