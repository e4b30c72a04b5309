// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the cells of the table of consoles. The tooltip of a row, and what its lane says to those
// who cannot see it, is the verdict on its console.
#include "gui/lanes/console_model.h"

#include <utility>

#include "gui/base/fixed_words.h"
#include "gui/base/page.h"
#include "printkfmt/model/verdict.h"

namespace lastwords::gui {

ConsoleModel::ConsoleModel(std::shared_ptr<const LogRows> rows, QObject* parent)
    : QAbstractTableModel(parent),
      rows_(std::move(rows)),
      columns_(printkfmt::console_table(rows_->source())),
      checked_(rows_->source().consoles.size(), 1),
      verdicts_(checked_.size()) {
    if (rows_->timeline() != nullptr) {
        sources_ = rows_->timeline()->sources;
    }
}

ConsoleModel::Row ConsoleModel::rowAt(int row) const {
    const auto at = static_cast<std::size_t>(row);
    if (at < checked_.size()) {
        return {RowKind::kConsole, at};
    }
    return at == checked_.size() ? Row{} : Row{RowKind::kSource, at - checked_.size() - 1};
}

/// Returns the field of consoles that the column shows; nullptr for other columns.
const printkfmt::ConsoleColumn* ConsoleModel::fieldAt(int column) const {
    const auto at = static_cast<std::size_t>(column);
    return at < columns_.size() ? &columns_[at] : nullptr;
}

std::vector<std::size_t> ConsoleModel::checked() const {
    std::vector<std::size_t> consoles;
    for (std::size_t i = 0; i < checked_.size(); ++i) {
        if (checked_[i] != 0) {
            consoles.push_back(i);
        }
    }
    return consoles;
}

void ConsoleModel::show(std::shared_ptr<const LanePicture> picture) {
    picture_ = std::move(picture);
    emit dataChanged(index(0, laneColumn()), index(rowCount() - 1, laneColumn()));
}

void ConsoleModel::setScaleText(const QString& words) {
    scale_text_ = words;
    emit headerDataChanged(Qt::Horizontal, laneColumn(), laneColumn());
}

int ConsoleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(checked_.size() + sources_.size()) + 1;
}

int ConsoleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : laneColumn() + 1;
}

QVariant ConsoleModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row row = rowAt(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return cell(row, column);
        case Qt::ToolTipRole:
            return sentence(row).toHtmlEscaped();
        case Qt::AccessibleTextRole:
            return column == laneColumn() ? sentence(row) : cell(row, column);
        case Qt::AccessibleDescriptionRole:
            return sentence(row);
        case Qt::CheckStateRole:
            return column == 0 && row.kind == RowKind::kConsole
                       ? QVariant(checked_[row.index] != 0 ? Qt::Checked : Qt::Unchecked)
                       : QVariant();
        case Qt::TextAlignmentRole:
            return fieldAt(column) != nullptr && fieldAt(column)->number
                       ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                       : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default:
            return {};
    }
}

QString ConsoleModel::cell(const Row& row, int column) const {
    if (row.kind == RowKind::kConsole) {
        const printkfmt::ConsoleColumn* const field = fieldAt(column);
        return field != nullptr ? asQString(field->cells[row.index]) : QString();
    }
    if (column != 0) {
        return {};
    }
    return row.kind == RowKind::kErrors ? tr("errors") : nameOf(sources_[row.index]);
}

/// Returns the letter of the source and the name of its file: "B: region.bin".
QString ConsoleModel::nameOf(std::uint32_t source) const {
    constexpr qsizetype kEnd = 8;  // characters that stay at either end of a long name
    const QString origin = shownText(rows_->sources()[source].origin);
    QString name = origin.left(origin.indexOf(QStringLiteral(": ")));
    name = name.mid(name.lastIndexOf(u'/') + 1);
    if (name.size() > 2 * kEnd + 1) {
        name = name.left(kEnd) + QChar(0x2026) + name.right(kEnd);
    }
    return QStringLiteral("%1: %2").arg(QChar::fromLatin1(printkfmt::letter_of(source)), name);
}

QString ConsoleModel::sentence(const Row& row) const {
    if (row.kind == RowKind::kErrors) {
        return errorsText();
    }
    if (row.kind == RowKind::kSource) {
        return shareOf(row.index);
    }
    QString& verdict = verdicts_[row.index];
    if (verdict.isEmpty()) {  // it takes time in proportion to the log
        const printkfmt::Source& source = rows_->source();
        verdict = shownText(printkfmt::verdict_on(source.consoles[row.index], source).sentence);
    }
    return verdict;
}

/// Says what the source is, and how much of the crash it has.
QString ConsoleModel::shareOf(std::size_t index) const {
    const std::uint32_t source = sources_[index];
    QString words = QStringLiteral("%1: %2.").arg(QChar::fromLatin1(printkfmt::letter_of(source)),
                                                  shownText(rows_->sources()[source].origin));
    if (picture_ && index < picture_->shares.size()) {
        const SourceShare& share = picture_->shares[index];
        words += u' ' + tr("Of %n messages it has %1 whole, %2 in part, differently or not proved; "
                           "it lacks %3.",
                           nullptr, static_cast<int>(rows_->timeline()->entries.size()))
                            .arg(share.whole)
                            .arg(share.partly)
                            .arg(share.lacking);
    }
    return words;
}

QString ConsoleModel::errorsText() const {
    return picture_ ? tr("Records of level err or worse: %1.").arg(picture_->errors)
                    : tr("Records of level err or worse.");
}

bool ConsoleModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != 0 ||
        !checkIndex(index, CheckIndexOption::IndexIsValid) ||
        rowAt(index.row()).kind != RowKind::kConsole) {
        return false;
    }
    checked_[rowAt(index.row()).index] = value.toInt() == Qt::Checked ? 1 : 0;
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit checkedChanged();
    return true;
}

Qt::ItemFlags ConsoleModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    const bool has_box =
        index.isValid() && index.column() == 0 && rowAt(index.row()).kind == RowKind::kConsole;
    return has_box ? usual | Qt::ItemIsUserCheckable : usual;
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (section == laneColumn()) {
        if (role == Qt::DisplayRole) {
            return scale_text_;
        }
        return role == Qt::ToolTipRole
                   ? QVariant(tr(
                         "A console: high: shown; half as high: perhaps shown; low: never shown; "
                         "hatched: overwritten or not in the dump; thin line: kept back by the "
                         "loglevel.\nA source: high: has the message; half as high: in part, "
                         "differently or not proved; thin line: does not have it.\nErrors: a tick "
                         "for each record of level err or worse.\nUpright line: what the kernel "
                         "died of. Frame: what the list shows."))
                   : QVariant();
    }
    const printkfmt::ConsoleColumn* const column = fieldAt(section);
    if (role == Qt::DisplayRole) {
        return column != nullptr ? asQString(column->field.title) : QStringLiteral("NAME");
    }
    return role == Qt::ToolTipRole && column != nullptr ? QVariant(shownWord(column->field.doc))
                                                        : QVariant();
}

}  // namespace lastwords::gui
