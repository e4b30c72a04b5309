// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleModel: the consoles of one source as rows; the columns are those of
// printkfmt::console_table().
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/console_table.h"

namespace lastwords::gui {

class ConsoleModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    explicit ConsoleModel(std::shared_ptr<const printkfmt::Source> source,
                          QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

 private:
    std::shared_ptr<const printkfmt::Source> source_;
    std::vector<printkfmt::ConsoleColumn> columns_;
};

}  // namespace lastwords::gui
