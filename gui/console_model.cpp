// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of the table of consoles, and for each console the verdict as a tooltip.
#include "gui/console_model.h"

#include <utility>

#include "gui/page.h"
#include "printkfmt/model/verdict.h"

namespace lastwords::gui {

namespace {

QString asQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

ConsoleModel::ConsoleModel(std::shared_ptr<const printkfmt::Source> source, QObject* parent)
    : QAbstractTableModel(parent), source_(std::move(source)) {
    for (const printkfmt::ConsoleField& field : printkfmt::console_fields()) {
        if (!field.title.empty()) {
            columns_.push_back(field);
        }
    }
}

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
    const printkfmt::Console& console = source_->consoles[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) {
        const auto& field = columns_[static_cast<std::size_t>(index.column())];
        return asQString(printkfmt::cell_text(field.value(console)));
    }
    if (role == Qt::ToolTipRole) {
        const std::string sentence = printkfmt::verdict_on(console, *source_).sentence;
        return shownText(sentence).toHtmlEscaped();
    }
    return {};
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const printkfmt::ConsoleField& field = columns_[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) {
        return asQString(field.title);
    }
    return role == Qt::ToolTipRole ? QVariant(asQString(field.doc)) : QVariant();
}

}  // namespace lastwords::gui
