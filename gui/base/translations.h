// SPDX-License-Identifier: GPL-2.0-or-later
// Translations: the texts of the window, and of Qt's own dialogs, in the user's language.
#pragma once

#include <QLocale>
#include <QTranslator>

namespace lastwords::gui {

/// Translates all texts that are made while it exists. Needs an application, and should be older
/// than the first window.
class Translations final {
 public:
    /// Takes the first language of the locale for which there is a translation. If there is none,
    /// texts are English.
    explicit Translations(const QLocale& locale);
    ~Translations();
    Translations(const Translations&) = delete;
    Translations& operator=(const Translations&) = delete;

 private:
    QTranslator english_;  // singular and plural, which the sources do not distinguish
    QTranslator qt_;
    QTranslator ours_;
};

}  // namespace lastwords::gui
