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
      columns_(printkfmt::console_table(*source_)) {}

int ConsoleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(source_->consoles.size());
}

int ConsoleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant ConsoleModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto row = static_cast<std::size_t>(index.row());
    if (role == Qt::DisplayRole) {
        return asQString(columns_[static_cast<std::size_t>(index.column())].cells[row]);
    }
    if (role == Qt::ToolTipRole) {
        const printkfmt::Console& console = source_->consoles[row];
        const std::string sentence = printkfmt::verdict_on(console, *source_).sentence;
        return shownText(sentence).toHtmlEscaped();
    }
    return {};
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const printkfmt::ConsoleField& field = columns_[static_cast<std::size_t>(section)].field;
    if (role == Qt::DisplayRole) {
        return asQString(field.title);
    }
    return role == Qt::ToolTipRole ? QVariant(asQString(field.doc)) : QVariant();
}

}  // namespace lastwords::gui
