// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of the log's table: plain strings made from one record at a time.
#include "gui/log_model.h"

#include <QColor>
#include <QStringList>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "gui/page.h"
#include "printkfmt/model/level.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;
using printkfmt::Record;

constexpr std::uint8_t kErrorLevel = 3;

struct Head {
    const char* title;
    const char* doc;
};

constexpr std::array<Head, LogModel::kColumnCount> kHeads{{
    {"Seq", "printk's sequence number"},
    {"Time", "seconds since boot, by the clock of the dead machine"},
    {"Level", "emerg to debug"},
    {"Caller", "T and a task's PID, or C and a CPU's number"},
    {"Not shown on", "the consoles that never showed the record, or may not have (?)"},
    {"Text", "what was said; bytes that are no text are \\xNN"},
}};

QString asQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// One line a record: the newlines inside are shown as a sign.
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

QString notShownOn(const Record& record, const std::vector<printkfmt::Console>& consoles) {
    QStringList names;
    for (const printkfmt::Console& console : consoles) {
        const Delivery fate = record.seq ? console.coverage.of(*record.seq) : Delivery::kPassed;
        const QString name = oneLine(console.name);
        if (fate == Delivery::kUnflushed || fate == Delivery::kLost) {
            names << name;
        } else if (fate == Delivery::kDoubtful) {
            names << name + u'?';
        }
    }
    return names.join(u", ");
}

}  // namespace

LogModel::LogModel(std::shared_ptr<const printkfmt::Source> source, QObject* parent)
    : QAbstractTableModel(parent), source_(std::move(source)) {}

int LogModel::rowCount(const QModelIndex& parent) const {
    constexpr std::size_t kRowsMax = std::numeric_limits<int>::max();
    return parent.isValid() ? 0 : static_cast<int>(std::min(source_->log.records.size(), kRowsMax));
}

int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Record& record = source_->log.records[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return cell(record, index.column());
        case Qt::ToolTipRole:
            return toolTip(record);
        case Qt::ForegroundRole:
            return record.has_level && record.level <= kErrorLevel ? QVariant(QColor(Qt::red))
                   : kernel_shows(record)                          ? QVariant()
                                                                   : unprovedText().foreground();
        case Qt::BackgroundRole:
            return kernel_shows(record) ? QVariant() : unprovedText().background();
        case Qt::TextAlignmentRole:
            return index.column() <= kTime ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
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
            return notShownOn(record, source_->consoles);
        default:
            return oneLine(record.text);
    }
}

/// What does not fit a row: all lines, and why a text is not what it seems.
QString LogModel::toolTip(const Record& record) const {
    QString text = shownText(record.text);
    if (!kernel_shows(record)) {
        text += QStringLiteral("\n(%1, text: %2)")
                    .arg(asQString(name_of(record.state)), asQString(name_of(record.text_state)));
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
