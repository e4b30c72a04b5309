// SPDX-License-Identifier: GPL-2.0-or-later
// A row for each column of the list.
#include "gui/list/cell_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "gui/base/page.h"
#include "gui/list/filter_line.h"
#include "gui/rows/log_model.h"
#include "printkfmt/model/level.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/render/fates.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;
using printkfmt::Record;

/// The keys that ask for a fate, worst first: the first word is that of the console that missed
/// most.
constexpr std::array<std::pair<Delivery, const char*>, 6> kFateKeys{{
    {Delivery::kLost, "lost"},
    {Delivery::kMissing, "missed"},
    {Delivery::kUnflushed, "missed"},
    {Delivery::kDoubtful, "maybe"},
    {Delivery::kSuppressed, "suppressed"},
    {Delivery::kPassed, "shown"},
}};

QStringList fateWords(const LogRows& rows, const LogRow& row,
                      const std::vector<std::size_t>& consoles) {
    QStringList words;
    for (const auto& [fate, key] : kFateKeys) {
        for (std::size_t i = 0; row.has_fates && i < consoles.size(); ++i) {
            const std::size_t console = consoles[i];
            const printkfmt::Console& one = rows.source().consoles.at(console);
            if (printkfmt::fate_of(row.record, rows.source(), one) == fate) {
                words << consoleWord(QString::fromLatin1(key), one.name);
            }
        }
    }
    if (!printkfmt::is_whole(row.record)) {
        words << QStringLiteral("!text:whole");
    }
    return words;
}

QStringList sourceWords(const LogRows& rows, const LogRow& row) {
    QStringList words;
    for (std::uint32_t i = 0; row.entry && i < rows.sources().size(); ++i) {
        if (row.entry->held_by(i) && i < printkfmt::kMergeSourcesMax) {
            words << QStringLiteral("source:") + QChar::fromLatin1(printkfmt::letter_of(i));
        }
    }
    return words;
}

QStringList levelWords(const Record& record) {
    if (!record.has_level) {
        return {};
    }
    const QString level = asQString(printkfmt::level_name(record.level));
    return level.isEmpty() ? QStringList() : QStringList{level, level + u'+'};
}

QStringList timeWords(const Record& record) {
    if (!record.timestamp_ns) {
        return {};
    }
    const QString time = QString::fromStdString(fmt::format(
        "{}.{:09}", *record.timestamp_ns / 1'000'000'000, *record.timestamp_ns % 1'000'000'000));
    return {QStringLiteral("time:%1..").arg(time), QStringLiteral("time:..%1").arg(time)};
}

QStringList seqWords(const Record& record) {
    if (!record.seq) {
        return {};
    }
    return {QStringLiteral("seq:%1..").arg(record.seq->value),
            QStringLiteral("seq:..%1").arg(record.seq->value),
            QStringLiteral("seq:%1").arg(record.seq->value)};
}

/// The part of the text that can be typed: up to the first control byte, or byte that is not ASCII.
std::string_view typedPart(std::string_view text) {
    const auto* const end = std::find_if(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f;
    });
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// The text, and its beginning up to the first colon, which names what the message is about.
QStringList textWords(const Record& record) {
    constexpr std::size_t kTextMax = 200;
    const std::string_view text = typedPart(record.text).substr(0, kTextMax);
    if (text.empty()) {
        return {};
    }
    QStringList words{quoted(asQString(text))};
    const std::size_t colon = text.find(": ");
    if (colon != std::string_view::npos && colon > 0) {
        words << quoted(asQString(text.substr(0, colon + 1)));
    }
    return words;
}

}  // namespace

QString wordOfCaller(const Record& record) {
    if (!record.has_caller) {
        return {};
    }
    std::string caller;
    printkfmt::append_caller(record.caller, 0, caller);
    return QStringLiteral("caller:") + asQString(caller);
}

QStringList wordsOfCell(const LogRows& rows, std::uint32_t number, int column,
                        const std::vector<std::size_t>& consoles) {
    const LogRow row = rows.at(number);
    if (!row.isRecord()) {
        return {};
    }
    switch (column) {
        case LogModel::kSources:
            return sourceWords(rows, row);
        case LogModel::kFates:
            return fateWords(rows, row, consoles);
        case LogModel::kSeq:
            return seqWords(row.record);
        case LogModel::kTime:
            return timeWords(row.record);
        case LogModel::kLevel:
            return levelWords(row.record);
        case LogModel::kCaller: {
            const QString word = wordOfCaller(row.record);
            return word.isEmpty() ? QStringList() : QStringList{word};
        }
        case LogModel::kText:
            return textWords(row.record);
        default:
            return {};
    }
}

}  // namespace lastwords::gui
