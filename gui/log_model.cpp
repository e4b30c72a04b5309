// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the cells of the log's table. They are plain strings, each made only when it is shown.
#include "gui/log_model.h"

#include <QColor>
#include <QStringList>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "gui/page.h"
#include "printkfmt/model/level.h"
#include "printkfmt/render/remark.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;
using printkfmt::LogItem;
using printkfmt::Record;

constexpr std::uint8_t kErrorLevel = 3;

struct Head {
    const char* title;
    const char* doc;
};

constexpr std::array<Head, LogModel::kColumnCount> kHeads{{
    {"Seq", "printk's sequence number"},
    {"Time", "seconds since boot, by the clock of the machine that crashed"},
    {"Level", "emerg to debug"},
    {"Caller", "T and a task's PID, or C and a CPU's number"},
    {"Not shown on", "the consoles that never showed the record, or may not have shown it (?)"},
    {"Text", "the message, with control bytes as \\xNN; {...} is a remark of lastwords"},
}};

/// Returns the text as one line, because a row of the table is one line: newlines become a sign.
QString oneLine(std::string_view text) {
    return shownText(text).replace(u'\n', u'\u21b5');
}

QString timeText(const Record& record) {
    std::string text;
    if (record.timestamp_ns) {
        printkfmt::append_boot_time(*record.timestamp_ns, text);
    }
    return asQString(text);
}

QString callerText(const Record& record) {
    std::string text;
    printkfmt::append_caller(record.caller, 0, text);
    return asQString(text);
}

QString notShownOn(const Record& record, const printkfmt::Source& source) {
    const std::optional<Seq> number = source.log.number_of(record);
    QStringList names;
    for (const printkfmt::Console& console : source.consoles) {
        const Delivery fate = number ? console.coverage.of(*number) : Delivery::kPassed;
        const QString name = oneLine(console.name);
        if (fate == Delivery::kUnflushed || fate == Delivery::kLost) {
            names << name;
        } else if (fate == Delivery::kDoubtful) {
            names << name + u'?';
        }
    }
    return names.join(u", ");
}

bool isRecord(const LogItem& item) {
    return item.kind == LogItem::Kind::kRecord || item.kind == LogItem::Kind::kGhost;
}

/// Returns whether the record is finished and proved whole, and no ghost. Other records are marked
/// as not proved.
bool isOrdinary(const LogItem& item) {
    return item.kind == LogItem::Kind::kRecord && is_whole(*item.record);
}

/// Returns the text of a gap or a mark: "{41 messages dropped here}". All other cells of its row
/// are empty.
QString remarkText(const LogItem& item) {
    const std::string words = item.kind == LogItem::Kind::kGap
                                  ? printkfmt::gap_text(item.gap, printkfmt::kNotInTheLog)
                                  : item.mark->words;
    return u'{' + oneLine(words) + u'}';
}

QVariant remarkData(const LogItem& item, int column, int role) {
    switch (role) {
        case Qt::DisplayRole:
            return column == LogModel::kText ? remarkText(item) : QString();
        case Qt::ToolTipRole:
            return remarkText(item).toHtmlEscaped();
        case Qt::ForegroundRole:
            return QColor(Qt::darkGray);
        default:
            return {};
    }
}

}  // namespace

std::vector<LogModel::Row> LogModel::rowsOf(const printkfmt::Log& log) {
    constexpr std::size_t kRowsMax = std::numeric_limits<int>::max();
    std::vector<Row> rows;
    rows.reserve(log.records.size() + log.ghosts.size());
    printkfmt::walk_log(log, true, [&](const LogItem& item) {
        rows.push_back({item, item.record != nullptr ? *item.record : Record()});
        return rows.size() < kRowsMax;
    });
    // A visited item's record is gone after the visit; the copy stays, now that `rows` is complete.
    for (Row& row : rows) {
        row.item.record = row.item.record != nullptr ? &row.record : nullptr;
    }
    return rows;
}

LogModel::LogModel(std::shared_ptr<const printkfmt::Source> source, QObject* parent)
    : QAbstractTableModel(parent), source_(std::move(source)), rows_(rowsOf(source_->log)) {}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const LogItem& item = rows_[static_cast<std::size_t>(index.row())].item;
    return isRecord(item) ? recordData(item, index.column(), role)
                          : remarkData(item, index.column(), role);
}

QVariant LogModel::recordData(const LogItem& item, int column, int role) const {
    const Record& record = *item.record;
    switch (role) {
        case Qt::DisplayRole:
            return cell(record, column);
        case Qt::ToolTipRole:
            return toolTip(item);
        case Qt::ForegroundRole:
            if (record.has_level && record.level <= kErrorLevel) {
                return QColor(Qt::red);
            }
            return isOrdinary(item) ? QVariant() : unprovedText().foreground();
        case Qt::BackgroundRole:
            return isOrdinary(item) ? QVariant() : unprovedText().background();
        case Qt::TextAlignmentRole:
            return column <= kTime ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default:
            return {};
    }
}

QString LogModel::cell(const Record& record, int column) const {
    switch (column) {
        case kSeq:
            return record.seq ? QString::number(record.seq->value) : QString();
        case kTime:
            return timeText(record);
        case kLevel:
            return record.has_level ? asQString(printkfmt::level_name(record.level)) : QString();
        case kCaller:
            return callerText(record);
        case kNotShownOn:
            return notShownOn(record, *source_);
        default:
            return oneLine(record.text);
    }
}

/// Returns all lines of the text, and a remark if the record is not an ordinary one.
QString LogModel::toolTip(const LogItem& item) const {
    QString text = shownText(item.record->text);
    printkfmt::RenderContext context(*source_, {});
    context.ghost = item.kind == LogItem::Kind::kGhost;
    const std::string remark = printkfmt::remark(context, *item.record);
    if (!remark.empty()) {
        text += QStringLiteral("\n{%1}").arg(asQString(remark));
    }
    return text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount) {
        return {};
    }
    const Head& head = kHeads.at(static_cast<std::size_t>(section));
    if (role == Qt::DisplayRole) {
        return QString::fromUtf8(head.title);
    }
    return role == Qt::ToolTipRole ? QVariant(QString::fromUtf8(head.doc)) : QVariant();
}

}  // namespace lastwords::gui
