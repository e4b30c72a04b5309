// SPDX-License-Identifier: GPL-2.0-or-later
// Uses the same renderers as the command line.
#include "gui/list/row_text.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <string>
#include <string_view>

#include "gui/base/page.h"
#include "gui/bytes/hex_text.h"
#include "gui/rows/log_model.h"
#include "printkfmt/model/level.h"
#include "printkfmt/render/dmesg.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/merged_story.h"
#include "printkfmt/render/report.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Record;
using printkfmt::Source;

constexpr std::size_t kBytesShown = 4096;

printkfmt::RenderContext contextOf(const LogRows& rows, const LogRow& row) {
    printkfmt::RenderOptions options;
    options.terminal = true;
    printkfmt::RenderContext context(rows.source(), options);
    context.ghost = row.kind == printkfmt::LogItem::Kind::kGhost;
    return context;
}

/// Returns "seq 3455 · emerg · kern · T105 · 7.281512 s".
QString headOf(const Source& source, const LogRow& row) {
    const Record& record = row.record;
    QStringList parts;
    if (record.seq) {
        parts << QCoreApplication::translate("RowText", "seq %1").arg(record.seq->value);
    }
    if (record.has_level) {
        parts << asQString(printkfmt::level_name(record.level));
        parts << asQString(printkfmt::facility_name(record.facility));
    }
    const QString caller = LogModel::callerOf(source, row);
    if (!caller.isEmpty()) {
        parts << caller;
    }
    if (record.timestamp_ns) {
        parts << QCoreApplication::translate("RowText", "%1 after boot")
                     .arg(asQString(printkfmt::seconds_text(*record.timestamp_ns)));
    }
    if (!record.wall.empty()) {
        parts << shownText(record.wall);
    }
    parts << asQString(name_of(record.state)) << asQString(name_of(record.text_state));
    return parts.join(QStringLiteral(" \u00b7 "));
}

/// Returns the bytes 16 a line, as hexadecimal numbers and as characters.
QString hexDump(std::string_view bytes) {
    QString out;
    for (std::size_t at = 0; at < std::min(bytes.size(), kBytesShown); at += kBytesInLine) {
        out += lineOfBytes(bytes.substr(at, kBytesInLine), at);
    }
    if (bytes.size() > kBytesShown) {
        const auto left = static_cast<int>(bytes.size() - kBytesShown);
        out += QCoreApplication::translate("RowText", "(%n more bytes)", nullptr, left) + u'\n';
    }
    return out;
}

/// Returns a line for each source that has the message: its letter, its name, and its text if that
/// differs from the one that is shown.
QString sourcesInWords(const LogRows& rows, const LogRow& row) {
    QStringList lines;
    for (std::uint32_t i = 0; row.entry && i < rows.sources().size(); ++i) {
        if (!row.entry->held_by(i)) {
            continue;
        }
        QString line = QStringLiteral("%1: %2").arg(QChar::fromLatin1(printkfmt::letter_of(i)),
                                                    shownText(rows.sources()[i].origin));
        const auto& differing = row.entry->differing;
        if (std::find(differing.begin(), differing.end(), i) != differing.end()) {
            const printkfmt::MergedRecord theirs(rows.sources(), *row.entry, i);
            line = QCoreApplication::translate("RowText", "%1, as: %2")
                       .arg(line, shownText(theirs.record().text));
        }
        lines << line;
    }
    return lines.join(u'\n');
}

/// Returns the texts of the records that are folded behind the first one, with what is to be said
/// of them.
QString foldedLines(const LogRows& rows, std::span<const std::uint32_t> folded) {
    constexpr std::size_t kLinesMax = 500;
    constexpr qsizetype kCharactersMax = 64 << 10;
    QString text;
    for (std::size_t i = 1; i < folded.size(); ++i) {
        if (i >= kLinesMax || text.size() > kCharactersMax) {
            return text + QCoreApplication::translate("RowText", "(%1 more folded lines)\n")
                              .arg(folded.size() - i);
        }
        const LogRow row = rows.at(folded[i]);
        const QString remark = LogModel::remarkOn(rows.source(), row);
        text += shownText(row.record.text.substr(0, kBytesShown));
        text += remark.isEmpty() ? QString() : QStringLiteral("  {%1}").arg(remark);
        text += u'\n';
    }
    return text;
}

/// Returns where the text lies in the file. Only of a source's own records: the text of a message
/// of several sources may be in any of them.
QString placeOf(const LogRows& rows, const LogRow& row) {
    if (row.entry) {
        return {};
    }
    const Source& source = rows.source();
    const Record& record = row.record;
    QStringList parts;
    for (const printkfmt::Extent& extent : source.log.extents(record)) {
        const auto length = static_cast<int>(extent.length);
        parts << QCoreApplication::translate("RowText", "%n bytes at offset 0x%1", nullptr, length)
                     .arg(QString::number(extent.offset.value, 16));
    }
    return parts.isEmpty()
               ? QString()
               : QCoreApplication::translate("RowText", "In the file: %1").arg(parts.join(u", "));
}

}  // namespace

QString asDmesg(const LogRows& rows, const std::vector<std::uint32_t>& numbers) {
    std::string out;
    for (const std::uint32_t number : numbers) {
        const LogRow row = rows.at(number);
        if (row.isRecord()) {
            printkfmt::append_dmesg(contextOf(rows, row), row.record, out);
        } else {
            out += LogModel::remarkOn(rows.source(), row).toStdString() + '\n';
        }
    }
    return asQString(out);
}

QString asJson(const LogRows& rows, const std::vector<std::uint32_t>& numbers) {
    std::string out;
    for (const std::uint32_t number : numbers) {
        const LogRow row = rows.at(number);
        if (row.isRecord()) {
            printkfmt::append_json(contextOf(rows, row), row.record, out);
        }
    }
    return asQString(out);
}

QString forMail(const LogRows& rows, const std::vector<std::uint32_t>& numbers) {
    const Source& source = rows.source();
    QStringList lines{shownText(source.origin)};
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        lines << QStringLiteral("%1%2").arg(asQString(row.label), -10).arg(shownText(row.value));
    }
    lines << QString();
    for (const std::string& verdict : printkfmt::verdict_lines(source)) {
        lines << shownText(verdict);
    }
    lines << QString() << asDmesg(rows, numbers);
    return lines.join(u'\n');
}

QString inFull(const LogRows& rows, std::uint32_t number, std::span<const std::uint32_t> folded) {
    const LogRow row = rows.at(number);
    if (!row.isRecord()) {
        return LogModel::remarkOn(rows.source(), row);
    }
    const Record& record = row.record;
    QStringList lines{headOf(rows.source(), row), shownText(record.text),
                      foldedLines(rows, folded)};
    // The number of a device is that of the log which has the record.
    const printkfmt::Device device =
        !row.entry ? rows.source().log.device_of(record) : printkfmt::Device{};
    if (!device.subsystem.empty() || !device.device.empty()) {
        lines << QCoreApplication::translate("RowText", "Device: %1 %2")
                     .arg(shownText(device.subsystem), shownText(device.device));
    }
    for (const QString& part :
         {sourcesInWords(rows, row), LogModel::remarkOn(rows.source(), row),
          LogModel::fatesInWords(rows.source(), row), placeOf(rows, row), hexDump(record.text)}) {
        if (!part.isEmpty()) {
            lines << part;
        }
    }
    return lines.join(u'\n');
}

}  // namespace lastwords::gui
