// SPDX-License-Identifier: GPL-2.0-or-later
// LogModel: one source's log as the rows of a table: records, ghosts, gaps and marks in order.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/log_walk.h"

namespace lastwords::gui {

class LogModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column { kSeq, kTime, kLevel, kCaller, kNotShownOn, kText, kColumnCount };

    /// `source` may be a part of a larger value, and then keeps all of it alive.
    explicit LogModel(std::shared_ptr<const printkfmt::Source> source, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

 private:
    struct Row {
        printkfmt::LogItem item;
        printkfmt::Record record;  // to which item.record points, if it is not null
    };
    static std::vector<Row> rowsOf(const printkfmt::Log& log);
    QVariant recordData(const printkfmt::LogItem& item, int column, int role) const;
    QString cell(const printkfmt::Record& record, int column) const;
    QString toolTip(const printkfmt::LogItem& item) const;

    std::shared_ptr<const printkfmt::Source> source_;
    std::vector<Row> rows_;  // point into source_
};

}  // namespace lastwords::gui
