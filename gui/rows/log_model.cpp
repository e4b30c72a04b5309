// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the cells of the log's table. They are plain strings, each made only when it is shown.
#include "gui/rows/log_model.h"

#include <QFont>
#include <QStringList>
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gui/base/colors.h"
#include "gui/base/fixed_words.h"
#include "gui/base/page.h"
#include "printkfmt/model/level.h"
#include "printkfmt/render/fates.h"
#include "printkfmt/render/remark.h"
#include "printkfmt/render/renderer.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;
using printkfmt::fate_of;
using printkfmt::LogItem;
using printkfmt::Record;

struct Head {
    const char* title;
    const char* doc;
};

constexpr std::array<Head, LogModel::kColumnCount> kHeads{{
    {"\u2691", QT_TRANSLATE_NOOP("lastwords::gui::LogModel",
                                 "what you have noted: \u2691 a mark, \u270e a note")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "In"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel",
                       "the letters of the sources that have the message")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "On"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel",
                       "what became of the record on each checked console, in their order")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "Seq"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "printk's sequence number")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "Time"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel",
                       "seconds since boot, by the clock of the machine that crashed")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "Level"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "emerg to debug")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "Caller"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "T and a task's PID, or C and a CPU's number")},
    {QT_TRANSLATE_NOOP("lastwords::gui::LogModel", "Text"),
     QT_TRANSLATE_NOOP("lastwords::gui::LogModel",
                       "the message, with control bytes as \\xNN; {...} is a remark of lastwords")},
}};

/// Returns what the block has: "Call Trace, registers, code".
QString partsOf(const printkfmt::TraceBlock& block) {
    QStringList parts;
    for (const auto& [there, name] : {std::pair(block.trace, LogModel::tr("Call Trace")),
                                      {block.registers, LogModel::tr("registers")},
                                      {block.stack, LogModel::tr("stack")},
                                      {block.code, LogModel::tr("code")},
                                      {block.modules, LogModel::tr("modules")},
                                      {block.fault, LogModel::tr("kind of fault")}}) {
        if (there) {
            parts << name;
        }
    }
    return parts.join(QStringLiteral(", "));
}

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

/// Returns whether the record is finished and proved whole, and no ghost. Other records are marked
/// as not proved.
bool isOrdinary(const LogRow& row) {
    return row.kind == LogItem::Kind::kRecord && printkfmt::is_whole(row.record);
}

/// Returns the text of a gap or a mark: "{41 messages dropped here}". All other cells of its row
/// are empty.
QString remarkText(const LogRow& row) {
    return u'{' + oneLine(row.remark) + u'}';
}

QVariant remarkData(const LogRow& row, int column, int role) {
    switch (role) {
        case Qt::DisplayRole:
            return column == LogModel::kText ? remarkText(row) : QString();
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return remarkText(row);
        case Qt::ForegroundRole:
            return colorOf(Meaning::kRemark);
        default:
            return {};
    }
}

}  // namespace

LogModel::LogModel(std::shared_ptr<const LogRows> rows, QObject* parent)
    : QAbstractTableModel(parent), rows_(std::move(rows)), folds_(rows_->size()) {
    for (std::size_t i = 0; i < rows_->source().consoles.size(); ++i) {
        consoles_.push_back(i);
    }
}

void LogModel::show(std::shared_ptr<const RowNumbers> shown) {
    beginResetModel();
    last_look_.reset();
    folds_.show(std::move(shown));
    endResetModel();
}

void LogModel::setFolds(std::shared_ptr<const TraceBlockList> blocks,
                        std::optional<std::size_t> open) {
    beginResetModel();
    last_look_.reset();
    folds_.setBlocks(std::move(blocks), open);
    endResetModel();
}

void LogModel::fold(std::size_t block, bool folded) {
    beginResetModel();
    last_look_.reset();
    folds_.fold(block, folded);
    endResetModel();
}

void LogModel::foldAll(bool folded) {
    beginResetModel();
    last_look_.reset();
    folds_.foldAll(folded);
    endResetModel();
}

void LogModel::mark(std::shared_ptr<const RowNumbers> marked) {
    marks_.mark(std::move(marked));
    restyle();
}

void LogModel::highlight(std::vector<BoundHighlighter> rules) {
    marks_.highlight(std::move(rules));
    restyle();
}

void LogModel::restyle() {
    last_look_.reset();
    if (rowCount() > 0) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
    }
}

void LogModel::showFatesOn(std::vector<std::size_t> consoles) {
    consoles_ = std::move(consoles);
    if (rowCount() > 0) {
        emit dataChanged(index(0, kFates), index(rowCount() - 1, kFates));
    }
}

void LogModel::showRules(std::vector<RowRule> rules) {
    rules_ = std::move(rules);
    if (rowCount() > 0) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumnCount - 1));
    }
}

QString LogModel::ruleAbove(int row) const {
    return rulesBetween(rules_, row == 0 ? 0 : numberOf(row - 1) + 1, numberOf(row));
}

QString LogModel::ruleBelowAll() const {
    return rowCount() == 0 ? QString()
                           : rulesBetween(rules_, numberOf(rowCount() - 1) + 1, rows_->size());
}

/// Returns the rules at the row for those who cannot see the lines.
QString LogModel::ruleAt(int row) const {
    QStringList words;
    if (const QString above = ruleAbove(row); !above.isEmpty()) {
        words << tr("Above this row: %1.").arg(above);
    }
    if (row == rowCount() - 1 && !ruleBelowAll().isEmpty()) {
        words << tr("Below this row: %1.").arg(ruleBelowAll());
    }
    return words.join(u' ');
}

std::uint32_t LogModel::numberOf(int row) const {
    return folds_.numberOf(static_cast<std::uint32_t>(row));
}

int LogModel::rowShowing(std::uint32_t number) const {
    const std::uint32_t row = folds_.rowShowing(number);
    return row < folds_.size() ? static_cast<int>(row) : -1;
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(folds_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (role == Qt::AccessibleDescriptionRole) {
        return ruleAt(index.row());
    }
    const std::uint32_t number = numberOf(index.row());
    const LogRow row = rows_->at(number);
    if (index.column() == kNotes) {
        return signData(row, role);
    }
    if (QVariant look = lookData(number, index.column(), role); look.isValid()) {
        return look;
    }
    const QVariant value = row.isRecord() ? recordData(row, index.column(), role)
                                          : remarkData(row, index.column(), role);
    if (role == Qt::ToolTipRole) {
        QStringList lines{value.toString(), ruleAt(index.row())};
        lines.removeAll(QString());
        return lines.join(u'\n');
    }
    return value;
}

/// Returns what marks, highlighters and folding say of the cell; nothing if they say nothing.
QVariant LogModel::lookData(std::uint32_t number, int column, int role) const {
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            if (column == kText) {
                const QString before = beforeText(number, role == Qt::AccessibleTextRole);
                return before.isEmpty() ? QVariant() : QVariant(before + cellOf(number, kText));
            }
            return {};
        case Qt::ForegroundRole: {
            const RowLook& look = lookOf(number);
            return look.text ? QVariant(*look.text) : QVariant();
        }
        case Qt::BackgroundRole: {
            const RowLook& look = lookOf(number);
            return look.ground ? QVariant(*look.ground) : QVariant();
        }
        case Qt::FontRole:
            if (lookOf(number).bold) {
                QFont bold;
                bold.setBold(true);
                return bold;
            }
            return {};
        default:
            return {};
    }
}

const RowLook& LogModel::lookOf(std::uint32_t number) const {
    if (!last_look_ || last_look_->first != number) {
        last_look_ = std::pair(number, freshLook(number));
    }
    return last_look_->second;
}

/// Returns how the row stands out. The row of a folded block stands for all of its lines.
RowLook LogModel::freshLook(std::uint32_t number) const {
    constexpr std::size_t kLinesAsked = 200;
    const auto block = folds_.blockOf(number);
    if (!block || !folds_.isFolded(*block)) {
        return marks_.lookOf(number);
    }
    const std::vector<std::uint32_t>& lines = folds_.block(*block).lines;
    for (std::size_t i = 0; i < std::min(lines.size(), kLinesAsked); ++i) {
        if (RowLook look = marks_.lookOf(lines[i]); look.bold) {
            return look;
        }
    }
    return {};
}

/// Returns what stands before the row's text: signs of marks, and what is folded.
QString LogModel::beforeText(std::uint32_t number, bool in_words) const {
    const RowLook& look = lookOf(number);
    QString before =
        in_words && !look.words.isEmpty() ? look.words + QStringLiteral(": ") : QString();
    before += in_words ? QString() : look.signs;
    const auto block = folds_.blockOf(number);
    if (!block || folds_.block(*block).lines.front() != number) {
        return before;
    }
    const printkfmt::TraceBlock& lines = folds_.block(*block);
    const QString parts = partsOf(lines);
    const QString end = QStringLiteral(": ");
    if (folds_.isFolded(*block)) {
        const int count = static_cast<int>(lines.lines.size());
        return before +
               (in_words ? tr("folded: %1 (%n lines)", nullptr, count)
                         : QStringLiteral("\u25b8 ") + tr("%1 (%n lines)", nullptr, count))
                   .arg(parts) +
               end;
    }
    return before +
           (in_words ? tr("%1, can be folded").arg(parts) + end : QStringLiteral("\u25be "));
}

QString LogModel::cellOf(std::uint32_t number, int column) const {
    const LogRow row = rows_->at(number);
    if (row.isRecord()) {
        return cell(row, column);
    }
    return column == kText ? remarkText(row) : QString();
}

QVariant LogModel::signData(const LogRow& row, int role) const {
    const bool wanted =
        role == Qt::DisplayRole || role == Qt::ToolTipRole || role == Qt::AccessibleTextRole;
    if (!wanted || !signs_) {
        return {};
    }
    const RowSign sign = signs_(row);
    return role == Qt::DisplayRole ? sign.sign : sign.words;
}

void LogModel::updateSigns() {
    if (rowCount() > 0) {
        emit dataChanged(index(0, kNotes), index(rowCount() - 1, kNotes));
    }
}

QVariant LogModel::recordData(const LogRow& row, int column, int role) const {
    const Record& record = row.record;
    switch (role) {
        case Qt::DisplayRole:
            return cell(row, column);
        case Qt::ToolTipRole:
            return column == kFates ? fatesInWords(rows_->source(), row)
                                    : remarkOn(rows_->source(), row);
        case Qt::AccessibleTextRole:
            return column == kFates ? fatesInWords(rows_->source(), row) : cell(row, column);
        case Qt::ForegroundRole:
            if (printkfmt::is_error(record)) {
                return colorOf(Meaning::kError);
            }
            return isOrdinary(row) ? QVariant() : colorOf(Meaning::kDoubt);
        case Qt::TextAlignmentRole:
            return column == kSeq || column == kTime ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                     : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default:
            return {};
    }
}

QString LogModel::cell(const LogRow& row, int column) const {
    const Record& record = row.record;
    switch (column) {
        case kSources:
            return asQString(rows_->whoHas(row));
        case kFates:
            return fates(row) + (isOrdinary(row) ? QString() : QStringLiteral(" \u26a0"));
        case kSeq:
            return record.seq ? QString::number(record.seq->value) : QString();
        case kTime:
            return timeText(record);
        case kLevel:
            return record.has_level ? asQString(printkfmt::level_name(record.level)) : QString();
        case kCaller:
            return callerOf(rows_->source(), row);
        default:
            return oneLine(record.text);
    }
}

QString LogModel::callerOf(const printkfmt::Source& source, const LogRow& row) {
    std::string text;
    if (row.record.has_caller) {
        // The number of a task is that of the log which has the record.
        const std::string_view comm =
            row.entry ? std::string_view() : source.log.task_of(row.record).comm;
        printkfmt::append_named_caller(row.record.caller, comm, 0, text);
    }
    return shownText(text);
}

QString LogModel::fates(const LogRow& row) const {
    QString signs;
    if (!row.has_fates) {
        return signs;
    }
    for (const std::size_t console : consoles_) {
        const Delivery fate =
            fate_of(row.record, rows_->source(), rows_->source().consoles.at(console));
        signs += asQString(printkfmt::sign_of(fate));
    }
    return signs;
}

QString LogModel::fatesInWords(const printkfmt::Source& source, const LogRow& row) {
    if (!row.has_fates) {
        return source.consoles.empty()
                   ? QString()
                   : tr("It is not known what became of it on the consoles: the kernel's log does "
                        "not have it.");
    }
    QStringList lines;
    for (const printkfmt::Console& console : source.consoles) {
        const Delivery fate = fate_of(row.record, source, console);
        lines << QStringLiteral("%1: %2").arg(oneLine(console.name),
                                              shownWord(printkfmt::words_of(fate)));
    }
    return lines.join(u'\n');
}

QString LogModel::remarkOn(const printkfmt::Source& source, const LogRow& row) {
    if (!row.isRecord()) {
        return remarkText(row);
    }
    printkfmt::RenderContext context(source, {});
    context.ghost = row.kind == LogItem::Kind::kGhost;
    return asQString(printkfmt::remark(context, row.record));
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kColumnCount) {
        return {};
    }
    const Head& head = kHeads.at(static_cast<std::size_t>(section));
    if (role == Qt::DisplayRole) {
        return tr(head.title);
    }
    if (role != Qt::ToolTipRole) {
        return {};
    }
    QString doc = tr(head.doc);
    if (section == kFates) {
        for (const Delivery fate : printkfmt::kDeliveries) {
            doc += QStringLiteral("\n%1 %2").arg(asQString(printkfmt::sign_of(fate)),
                                                 shownWord(printkfmt::words_of(fate)));
        }
    }
    return doc;
}

}  // namespace lastwords::gui
