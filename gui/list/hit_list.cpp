// SPDX-License-Identifier: GPL-2.0-or-later
// A line for each hit: its seq, time, level and text.
#include "gui/list/hit_list.h"

#include <QFontDatabase>
#include <utility>

#include "gui/rows/log_model.h"

namespace lastwords::gui {

void HitModel::setHits(std::shared_ptr<const RowNumbers> hits) {
    beginResetModel();
    hits_ = std::move(hits);
    endResetModel();
}

int HitModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !hits_ ? 0 : static_cast<int>(hits_->size());
}

QVariant HitModel::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole || !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const std::uint32_t number = numberOf(index.row());
    return QStringLiteral("%1 %2 %3  %4")
        .arg(log_.cellOf(number, LogModel::kSeq), 6)
        .arg(log_.cellOf(number, LogModel::kTime), 12)
        .arg(log_.cellOf(number, LogModel::kLevel), -6)
        .arg(log_.cellOf(number, LogModel::kText));
}

HitList::HitList(const LogModel& log, QWidget* parent)
    : QListView(parent), model_(new HitModel(log, this)) {
    setObjectName(QStringLiteral("hits"));
    setAccessibleName(tr("Hits of the search"));
    setModel(model_);
    setUniformItemSizes(true);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    connect(this, &QListView::activated, this,
            [this](const QModelIndex& index) { emit wanted(model_->numberOf(index.row())); });
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex& index) { emit wanted(model_->numberOf(index.row())); });
}

void HitList::setHits(std::shared_ptr<const RowNumbers> hits) {
    model_->setHits(std::move(hits));
}

void HitList::setCurrent(std::uint32_t hit) {
    const QModelIndex index = model_->index(static_cast<int>(hit), 0);
    if (index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    }
}

}  // namespace lastwords::gui
