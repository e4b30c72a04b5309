// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the line apart as printkfmt does.
#include "gui/list/filter_line.h"

#include <QStringList>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/filter_token.h"
#include "printkfmt/model/filter_words.h"

namespace lastwords::gui {

namespace {

using printkfmt::FilterToken;
using Words = std::vector<FilterToken>;

/// Returns the words between the `or`s; nullopt if the line cannot be taken apart.
std::optional<std::vector<Words>> alternativesOf(const QString& line) {
    const auto tokens = printkfmt::split_filter(line.toStdString());
    if (!tokens) {
        return std::nullopt;
    }
    std::vector<Words> found(1);
    for (const FilterToken& token : *tokens) {
        if (token.written == "or") {
            found.emplace_back();
        } else {
            found.back().push_back(token);
        }
    }
    return found;
}

QString joinedWords(const std::vector<Words>& alternatives) {
    QStringList parts;
    for (const Words& words : alternatives) {
        QStringList written;
        for (const FilterToken& token : words) {
            written << QString::fromStdString(token.written);
        }
        if (!written.isEmpty()) {
            parts << written.join(u' ');
        }
    }
    return parts.join(QStringLiteral(" or "));
}

bool has(const Words& words, const std::string& word) {
    return std::any_of(words.begin(), words.end(),
                       [&](const FilterToken& one) { return one.written == word; });
}

/// Adds the word to each alternative that does not have it, and takes out what gives way to it.
template <class GivesWay>
QString withWord(const QString& line, const QString& word, GivesWay gives_way) {
    auto alternatives = alternativesOf(line);
    if (!alternatives) {
        return word;
    }
    FilterToken added;
    added.written = word.toStdString();
    for (Words& words : *alternatives) {
        std::erase_if(words, gives_way);
        if (!has(words, added.written)) {
            words.push_back(added);
        }
    }
    return joinedWords(*alternatives);
}

}  // namespace

bool lineHas(const QString& line, const QString& word) {
    const auto alternatives = alternativesOf(line);
    return alternatives &&
           std::all_of(alternatives->begin(), alternatives->end(),
                       [&](const Words& words) { return has(words, word.toStdString()); });
}

QString lineWith(const QString& line, const QString& word) {
    return withWord(line, word, [other = opposite(word).toStdString()](const FilterToken& token) {
        return token.written == other;
    });
}

QString lineWithInstead(const QString& line, const QString& word) {
    const auto added = printkfmt::split_filter(word.toStdString());
    if (!added || added->empty() || !printkfmt::parse_filter(line.toStdString())) {
        return word;
    }
    return withWord(line, word, [&](const FilterToken& token) {
        return token.written == added->front().written ||
               (!token.key.empty() && token.key == added->front().key);
    });
}

QString lineWithout(const QString& line, const QString& word) {
    auto alternatives = alternativesOf(line);
    if (!alternatives) {
        return line;
    }
    for (Words& words : *alternatives) {
        std::erase_if(words, [written = word.toStdString()](const FilterToken& token) {
            return token.written == written;
        });
    }
    // An alternative that is empty now holds for everything, and so would the line.
    const bool everything = std::any_of(alternatives->begin(), alternatives->end(),
                                        [](const Words& words) { return words.empty(); });
    return everything ? QString() : joinedWords(*alternatives);
}

QString opposite(const QString& word) {
    return word.startsWith(u'!') ? word.mid(1) : u'!' + word;
}

QString quoted(const QString& text) {
    return QString::fromStdString(printkfmt::quoted_text(text.toStdString()));
}

QString consoleWord(const QString& key, const std::string& console) {
    return key + u':' + QString::fromStdString(printkfmt::filter_item(console));
}

}  // namespace lastwords::gui
