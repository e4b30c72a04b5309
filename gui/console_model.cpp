// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the cells of the table of consoles. The tooltip of a row is the verdict on its console.
#include "gui/console_model.h"

#include <utility>

#include "gui/page.h"
#include "printkfmt/model/verdict.h"

namespace lastwords::gui {

ConsoleModel::ConsoleModel(std::shared_ptr<const printkfmt::Source> source, QObject* parent)
    : QAbstractTableModel(parent),
      source_(std::move(source)),
      columns_(printkfmt::console_table(*source_)),
      checked_(source_->consoles.size(), 1) {}

std::vector<std::size_t> ConsoleModel::checked() const {
    std::vector<std::size_t> consoles;
    for (std::size_t i = 0; i < checked_.size(); ++i) {
        if (checked_[i] != 0) {
            consoles.push_back(i);
        }
    }
    return consoles;
}

int ConsoleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(source_->consoles.size());
}

int ConsoleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : laneColumn() + 1;
}

QVariant ConsoleModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto row = static_cast<std::size_t>(index.row());
    const bool lane = index.column() == laneColumn();
    const auto verdict = [&] {
        return shownText(printkfmt::verdict_on(source_->consoles[row], *source_).sentence);
    };
    switch (role) {
        case Qt::DisplayRole:
            return lane ? QString()
                        : asQString(columns_[static_cast<std::size_t>(index.column())].cells[row]);
        case Qt::ToolTipRole:
            return verdict().toHtmlEscaped();
        case Qt::AccessibleTextRole:
            return lane ? QVariant(verdict()) : data(index, Qt::DisplayRole);
        case Qt::AccessibleDescriptionRole:
            return verdict();
        case Qt::CheckStateRole:
            return index.column() == 0 ? QVariant(checked_[row] != 0 ? Qt::Checked : Qt::Unchecked)
                                       : QVariant();
        case Qt::TextAlignmentRole:
            return !lane && columns_[static_cast<std::size_t>(index.column())].number
                       ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                       : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default:
            return {};
    }
}

bool ConsoleModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != 0 ||
        !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return false;
    }
    checked_[static_cast<std::size_t>(index.row())] = value.toInt() == Qt::Checked ? 1 : 0;
    emit dataChanged(index, index, {Qt::CheckStateRole});
    emit checkedChanged();
    return true;
}

Qt::ItemFlags ConsoleModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.isValid() && index.column() == 0 ? usual | Qt::ItemIsUserCheckable : usual;
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (section == laneColumn()) {
        if (role == Qt::DisplayRole) {
            return tr("Records, oldest to newest");
        }
        return role == Qt::ToolTipRole
                   ? QVariant(tr("high: shown; half: perhaps shown; low: never shown; hatched: "
                                 "overwritten or not in the dump; line: kept back by the loglevel"))
                   : QVariant();
    }
    const printkfmt::ConsoleField& field = columns_[static_cast<std::size_t>(section)].field;
    if (role == Qt::DisplayRole) {
        return asQString(field.title);
    }
    return role == Qt::ToolTipRole ? QVariant(asQString(field.doc)) : QVariant();
}

}  // namespace lastwords::gui
