// SPDX-License-Identifier: GPL-2.0-or-later
// Of several translators, Qt asks the one first that was installed last.
#include "gui/base/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>

namespace lastwords::gui {

namespace {

const QString kFolder = QStringLiteral(":/translations");

}  // namespace

Translations::Translations(const QLocale& locale) {
    const QString name = QStringLiteral("lastwords");
    const QString separator = QStringLiteral("_");
    if (english_.load(QLocale(QLocale::English), name, separator, kFolder)) {
        QCoreApplication::installTranslator(&english_);
    }
    if (!ours_.load(locale, name, separator, kFolder)) {
        return;
    }
    // Qt's own texts are in the same language, also if Qt knows one that the user likes better.
    if (qt_.load(QLocale(ours_.language()), QStringLiteral("qtbase"), separator,
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(&qt_);
    }
    QCoreApplication::installTranslator(&ours_);
}

/// A translator that was not installed is removed without harm.
Translations::~Translations() {
    for (QTranslator* translator : {&ours_, &qt_, &english_}) {
        QCoreApplication::removeTranslator(translator);
    }
}

}  // namespace lastwords::gui
