// SPDX-License-Identifier: GPL-2.0-or-later
// Works on the words that printkfmt's filter finds in the text.
#include "gui/filter_text.h"

#include <QStringList>

#include "printkfmt/model/filter_token.h"
#include "printkfmt/model/filter_words.h"

namespace lastwords::gui {

QString withWord(const QString& text, const QString& word) {
    const auto tokens = printkfmt::split_filter(text.toStdString());
    const auto added = printkfmt::split_filter(word.toStdString());
    if (!tokens || !added || added->empty() || !printkfmt::parse_filter(text.toStdString())) {
        return word;
    }
    QStringList words;
    for (const printkfmt::FilterToken& token : *tokens) {
        const QString written = QString::fromStdString(token.written);
        if (written == QStringLiteral("or")) {
            words << word;  // all words on one side of `or` must hold, so each side has it
        } else if (written == word || (!token.key.empty() && token.key == added->front().key)) {
            continue;
        }
        words << written;
    }
    words << word;
    return words.join(u' ');
}

}  // namespace lastwords::gui
