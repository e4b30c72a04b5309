// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleModel: one source's consoles as a table: how far each one got, and a lane.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/console_table.h"

namespace lastwords::gui {

/// The first column has a check box for each console. The last column is its lane, which a
/// LaneDelegate paints.
class ConsoleModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    explicit ConsoleModel(std::shared_ptr<const printkfmt::Source> source,
                          QObject* parent = nullptr);

    int laneColumn() const { return static_cast<int>(columns_.size()); }
    /// The consoles whose boxes are checked: indices into Source::consoles. At first all are.
    std::vector<std::size_t> checked() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

 signals:
    void checkedChanged();

 private:
    std::shared_ptr<const printkfmt::Source> source_;
    std::vector<printkfmt::ConsoleColumn> columns_;
    std::vector<char> checked_;  // one for each console
};

}  // namespace lastwords::gui
