// SPDX-License-Identifier: GPL-2.0-or-later
// Checks each rule in the same way, wherever it is from.
#include "gui/rows/highlighters.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonParseError>
#include <algorithm>
#include <optional>
#include <utility>

#include "gui/base/page.h"
#include "gui/base/user_settings.h"
#include "gui/rows/highlight_colors.h"
#include "printkfmt/model/filter_words.h"

namespace lastwords::gui {

namespace {

const char* const kVersionKey = "lastwords_highlighters";
constexpr int kVersion = 1;

/// Returns the colour of this name; nullopt if there is none.
std::optional<std::size_t> colorNamed(const QString& key) {
    const auto& colors = highlightColors();
    const auto* const found =
        std::find_if(colors.begin(), colors.end(),
                     [&](const HighlightColor& one) { return key == QLatin1String(one.key); });
    return found == colors.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - colors.begin()));
}

/// Reads one rule of a file. `place`: its number, from 1.
Result<Highlighter> readRule(const QJsonValue& value, qsizetype place) {
    const QJsonObject object = value.toObject();
    Highlighter rule;
    rule.name = object[QStringLiteral("name")].toString();
    rule.words = object[QStringLiteral("words")].toString();
    rule.enabled = object[QStringLiteral("enabled")].toBool(true);
    const QString color = object[QStringLiteral("color")].toString();
    const auto known = colorNamed(color);
    const QString fault =
        known ? faultOf(rule) : Highlighters::tr("'%1' is none of the colours").arg(color.left(40));
    if (!fault.isEmpty()) {
        return failure(ErrorKind::kUnsupported, Highlighters::tr("rule %1 (%2): %3")
                                                    .arg(place)
                                                    .arg(rule.name.left(kHighlighterNameMax), fault)
                                                    .toStdString());
    }
    rule.color = *known;
    return rule;
}

}  // namespace

QString faultOf(const Highlighter& rule) {
    if (rule.name.trimmed().isEmpty()) {
        return Highlighters::tr("it has no name");
    }
    if (rule.name.size() > kHighlighterNameMax) {
        return Highlighters::tr("its name has more than %1 characters").arg(kHighlighterNameMax);
    }
    if (rule.words.trimmed().isEmpty()) {
        return Highlighters::tr("it has no words, and would accept every row");
    }
    if (rule.words.size() > kHighlighterWordsMax) {
        return Highlighters::tr("its words have more than %1 characters").arg(kHighlighterWordsMax);
    }
    const auto filter = printkfmt::parse_filter(rule.words.toStdString());
    return filter ? QString() : shownText(filter.error().message);
}

QByteArray asFile(const std::vector<Highlighter>& rules) {
    QJsonArray list;
    for (const Highlighter& rule : rules) {
        list.append(QJsonObject{
            {QStringLiteral("name"), rule.name},
            {QStringLiteral("words"), rule.words},
            {QStringLiteral("color"), QString::fromLatin1(highlightColors().at(rule.color).key)},
            {QStringLiteral("enabled"), rule.enabled}});
    }
    return QJsonDocument(QJsonObject{{QString::fromLatin1(kVersionKey), kVersion},
                                     {QStringLiteral("rules"), list}})
        .toJson();
}

Result<ReadHighlighters> readHighlighters(const QByteArray& file) {
    if (file.size() > kHighlighterFileMax) {
        return failure(
            ErrorKind::kUnsupported,
            Highlighters::tr("the file is too large for highlighters: it has more than %1 bytes")
                .arg(kHighlighterFileMax)
                .toStdString());
    }
    QJsonParseError error{};
    const QJsonObject object = QJsonDocument::fromJson(file, &error).object();
    if (error.error != QJsonParseError::NoError) {
        return failure(ErrorKind::kCorrupt, Highlighters::tr("the file is no JSON: %1 at byte %2")
                                                .arg(error.errorString())
                                                .arg(error.offset)
                                                .toStdString());
    }
    if (object[QString::fromLatin1(kVersionKey)].toInt() != kVersion) {
        return failure(ErrorKind::kUnsupported,
                       Highlighters::tr("the file has no highlighters: found no \"%1\": %2")
                           .arg(QString::fromLatin1(kVersionKey))
                           .arg(kVersion)
                           .toStdString());
    }
    ReadHighlighters read;
    const QJsonArray list = object[QStringLiteral("rules")].toArray();
    for (qsizetype i = 0; i < list.size(); ++i) {
        if (read.rules.size() >= kHighlightersMax) {
            read.skipped << Highlighters::tr("rules after the first %1").arg(kHighlightersMax);
            break;
        }
        if (const auto rule = readRule(list[i], i + 1)) {
            read.rules.push_back(*rule);
        } else {
            read.skipped << shownText(rule.error().message);
        }
    }
    return read;
}

Highlighters& Highlighters::shared() {
    static Highlighters one;
    return one;
}

Highlighters::Highlighters() {
    const QByteArray stored = userSettings().value(QStringLiteral("highlighters")).toByteArray();
    if (auto read = readHighlighters(stored)) {
        rules_ = std::move(read->rules);
    }
}

void Highlighters::set(std::vector<Highlighter> rules) {
    std::erase_if(rules, [](const Highlighter& one) {
        return !faultOf(one).isEmpty() || one.color >= kHighlightColors;
    });
    rules.resize(std::min(rules.size(), kHighlightersMax));
    rules_ = std::move(rules);
    userSettings().setValue(QStringLiteral("highlighters"), asFile(rules_));
    emit changed();
}

void Highlighters::add(const QString& words) {
    const bool there = std::any_of(rules_.begin(), rules_.end(),
                                   [&](const Highlighter& one) { return one.words == words; });
    if (there) {
        return;
    }
    std::vector<Highlighter> rules = rules_;
    rules.push_back(
        {words.left(kHighlighterNameMax), words, rules.size() % kHighlightColors, true});
    set(std::move(rules));
}

}  // namespace lastwords::gui
