// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the tests of the window inside a Qt application that needs no screen.
#include <gtest/gtest.h>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include "gui/base/translations.h"

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir settings;  // instead of the user's own
    qputenv("XDG_DATA_HOME", settings.path().toUtf8());
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    const QApplication application(argc, argv);
    const lastwords::gui::Translations english(QLocale::c());  // whatever the user speaks
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
