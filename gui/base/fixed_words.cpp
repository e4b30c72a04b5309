// SPDX-License-Identifier: GPL-2.0-or-later
// The test german_test.cpp finds words that are missing here, and tests/check_translations.py those
// that no layer below uses any more.
#include "gui/base/fixed_words.h"

#include <QCoreApplication>
#include <array>
#include <string>

namespace lastwords::gui {

namespace {

// Only lupdate reads this table: translators find the words by it.
[[maybe_unused]] constexpr std::array kFixedWords{
    // Fates: printkfmt/render/fates.cpp.
    QT_TRANSLATE_NOOP("FixedWords", "shown"),
    QT_TRANSLATE_NOOP("FixedWords", "perhaps shown"),
    QT_TRANSLATE_NOOP("FixedWords", "never shown"),
    QT_TRANSLATE_NOOP("FixedWords", "kept back by its loglevel"),
    QT_TRANSLATE_NOOP("FixedWords", "overwritten before the console got to it"),
    QT_TRANSLATE_NOOP("FixedWords", "never shown, not in the dump"),
    // Labels of the summary: printkfmt/render/report.cpp.
    QT_TRANSLATE_NOOP("FixedWords", "kernel"),
    QT_TRANSLATE_NOOP("FixedWords", "role"),
    QT_TRANSLATE_NOOP("FixedWords", "machine"),
    QT_TRANSLATE_NOOP("FixedWords", "uptime"),
    QT_TRANSLATE_NOOP("FixedWords", "died of"),
    QT_TRANSLATE_NOOP("FixedWords", "first fault"),
    QT_TRANSLATE_NOOP("FixedWords", "taint"),
    QT_TRANSLATE_NOOP("FixedWords", "survived"),
    QT_TRANSLATE_NOOP("FixedWords", "log"),
    // What records are counted by: printkfmt/model/log.h.
    QT_TRANSLATE_NOOP("FixedWords", "seq"),
    QT_TRANSLATE_NOOP("FixedWords", "line"),
    // What columns of consoles mean: printkfmt/render/console_fields.cpp.
    QT_TRANSLATE_NOOP("FixedWords", "Driver name and index, as in /proc/consoles."),
    QT_TRANSLATE_NOOP("FixedWords",
                      "legacy, nbcon or boot; captured: known by its text alone; of plog: atomic, "
                      "locked or unsafe."),
    QT_TRANSLATE_NOOP("FixedWords",
                      "enabled, disabled, suspended or unregistered; null where captured."),
    QT_TRANSLATE_NOOP("FixedWords",
                      "The kernel's position: the first record that was not emitted whole."),
    QT_TRANSLATE_NOOP("FixedWords", "The same, but null if the position is certain."),
    QT_TRANSLATE_NOOP("FixedWords", "Records in the ring from next_seq on."),
    QT_TRANSLATE_NOOP("FixedWords",
                      "Pending records that the console would have shown and never got."),
    QT_TRANSLATE_NOOP("FixedWords", "Pending records that its loglevel keeps back."),
    QT_TRANSLATE_NOOP("FixedWords",
                      "Records that were overwritten, or refused, before the console got there."),
    QT_TRANSLATE_NOOP(
        "FixedWords",
        "The letters of /proc/consoles: Enabled, Consdev, Boot, Nbcon, printbuffer, braille, "
        "anytime."),
    // What the loader is doing: extractor/.
    QT_TRANSLATE_NOOP("FixedWords", "opening the files of a folder"),
    QT_TRANSLATE_NOOP("FixedWords", "unpacking a compressed file"),
    QT_TRANSLATE_NOOP("FixedWords", "reading files"),
    QT_TRANSLATE_NOOP("FixedWords", "reading the kernel's log"),
    QT_TRANSLATE_NOOP("FixedWords", "looking through memory for kernels and persistent logs"),
};

}  // namespace

QString shownWord(std::string_view word) {
    return QCoreApplication::translate("FixedWords", std::string(word).c_str());
}

}  // namespace lastwords::gui
