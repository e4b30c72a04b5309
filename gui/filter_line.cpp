// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the line apart as printkfmt does.
#include "gui/filter_line.h"

#include <QStringList>
#include <algorithm>
#include <optional>
#include <vector>

#include "printkfmt/model/filter_token.h"

namespace lastwords::gui {

namespace {

using Alternatives = std::vector<QStringList>;

/// Returns the words between the `or`s; nullopt if the line cannot be taken apart.
std::optional<Alternatives> alternativesOf(const QString& line) {
    const auto tokens = printkfmt::split_filter(line.toStdString());
    if (!tokens) {
        return std::nullopt;
    }
    Alternatives found(1);
    for (const printkfmt::FilterToken& token : *tokens) {
        if (token.written == "or") {
            found.emplace_back();
        } else {
            found.back() << QString::fromStdString(token.written);
        }
    }
    return found;
}

QString joinedWords(const Alternatives& alternatives) {
    QStringList parts;
    for (const QStringList& words : alternatives) {
        if (!words.isEmpty()) {
            parts << words.join(u' ');
        }
    }
    return parts.join(QStringLiteral(" or "));
}

}  // namespace

bool lineHas(const QString& line, const QString& word) {
    const auto alternatives = alternativesOf(line);
    return alternatives &&
           std::all_of(alternatives->begin(), alternatives->end(),
                       [&](const QStringList& words) { return words.contains(word); });
}

QString lineWith(const QString& line, const QString& word) {
    auto alternatives = alternativesOf(line);
    if (!alternatives) {
        return word;
    }
    for (QStringList& words : *alternatives) {
        words.removeAll(opposite(word));
        if (!words.contains(word)) {
            words << word;
        }
    }
    return joinedWords(*alternatives);
}

QString lineWithout(const QString& line, const QString& word) {
    auto alternatives = alternativesOf(line);
    if (!alternatives) {
        return line;
    }
    for (QStringList& words : *alternatives) {
        words.removeAll(word);
    }
    // An alternative that is empty now holds for everything, and so would the line.
    const bool everything = std::any_of(alternatives->begin(), alternatives->end(),
                                        [](const QStringList& words) { return words.isEmpty(); });
    return everything ? QString() : joinedWords(*alternatives);
}

QString opposite(const QString& word) {
    return word.startsWith(u'!') ? word.mid(1) : u'!' + word;
}

QString quoted(const QString& text) {
    QString inside = text;
    inside.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + inside + u'"';
}

}  // namespace lastwords::gui
