// SPDX-License-Identifier: GPL-2.0-or-later
// HitList: the rows that the search found, as a list.
#pragma once

#include <QAbstractListModel>
#include <QListView>
#include <cstdint>
#include <memory>

#include "gui/rows/row_numbers.h"

namespace lastwords::gui {

class LogModel;

/// Takes the texts of the hits from the log's model when they are shown.
class HitModel final : public QAbstractListModel {
    Q_OBJECT

 public:
    HitModel(const LogModel& log, QObject* parent) : QAbstractListModel(parent), log_(log) {}

    void setHits(std::shared_ptr<const RowNumbers> hits);
    std::uint32_t numberOf(int row) const { return hits_->at(static_cast<std::size_t>(row)); }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
    const LogModel& log_;
    std::shared_ptr<const RowNumbers> hits_;  // nullptr: none
};

class HitList final : public QListView {
    Q_OBJECT

 public:
    /// `log` must outlive this.
    HitList(const LogModel& log, QWidget* parent);

    void setHits(std::shared_ptr<const RowNumbers> hits);
    /// Makes this one of the hits the current one.
    void setCurrent(std::uint32_t hit);

 signals:
    /// Enter, or a click: go to this row of the log.
    void wanted(std::uint32_t number);

 private:
    HitModel* model_;  // a child of this
};

}  // namespace lastwords::gui
