// SPDX-License-Identifier: GPL-2.0-or-later
// The widths of the columns come from the widest values that they can have, never from all rows.
#include "gui/log_table.h"

#include <QFontDatabase>
#include <QHeaderView>
#include <QWheelEvent>
#include <algorithm>

#include "gui/page.h"

namespace lastwords::gui {

namespace {
constexpr int kPointsMin = 5;
constexpr int kPointsMax = 48;
}  // namespace

LogTable::LogTable(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QTableView(parent), model_(new LogModel(rows, this)) {
    setObjectName(QStringLiteral("log"));
    setAccessibleName(tr("Log"));
    setModel(model_);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setShowGrid(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setStretchLastSection(true);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    first_size_ = font().pointSize();
    setColumnHidden(LogModel::kNotes, true);
    fitColumns();
    connect(model_, &QAbstractItemModel::modelReset, this, &LogTable::moved);
}

void LogTable::fitColumns() {
    const QFontMetrics metrics = fontMetrics();
    verticalHeader()->setDefaultSectionSize(metrics.height() + 4);
    const int margin = 2 * metrics.averageCharWidth();
    const auto set = [&](int column, const QString& widest) {
        const QString title = model_->headerData(column, Qt::Horizontal).toString();
        setColumnWidth(column, margin + std::max(metrics.horizontalAdvance(widest),
                                                 metrics.horizontalAdvance(title)));
    };
    set(LogModel::kNotes, QStringLiteral("\u2691\u270e"));
    const printkfmt::BootTimeline* const timeline = model_->rows().timeline();
    setColumnHidden(LogModel::kSources, timeline == nullptr);
    set(LogModel::kSources,
        QString(static_cast<qsizetype>(timeline != nullptr ? timeline->sources.size() : 0), u'W'));
    set(LogModel::kFates,
        QString(static_cast<qsizetype>(model_->rows().source().consoles.size()), u'\u25cf') +
            QStringLiteral(" \u26a0"));
    set(LogModel::kSeq, QString::number(model_->rows().source().log.end_number().value));
    set(LogModel::kTime, QStringLiteral("00000.000000"));
    set(LogModel::kLevel, QStringLiteral("warning"));
    set(LogModel::kCaller, QStringLiteral("T000000"));
}

void LogTable::goTo(std::uint32_t number) {
    const int row = model_->rowShowing(number);
    if (row < 0) {
        return;
    }
    setCurrentIndex(model_->index(row, LogModel::kText));
    const int in_view = viewport()->height() / std::max(1, verticalHeader()->defaultSectionSize());
    scrollTo(model_->index(std::max(0, row - in_view / 3), LogModel::kFates), PositionAtTop);
}

std::optional<std::uint32_t> LogTable::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? std::optional(model_->numberOf(index.row())) : std::nullopt;
}

std::vector<std::uint32_t> LogTable::selected() const {
    std::vector<std::uint32_t> numbers;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            numbers.push_back(model_->numberOf(row));
        }
    }
    if (numbers.empty() && current()) {
        numbers.push_back(*current());
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

bool LogTable::goToLevel(unsigned level, bool forward) {
    const int step = forward ? 1 : -1;
    const int rows = model_->rowCount();
    for (int row = currentIndex().row() + step; row >= 0 && row < rows; row += step) {
        const LogRow here = model_->rows().at(model_->numberOf(row));
        if (here.isRecord() && here.record.has_level && here.record.level <= level) {
            goTo(model_->numberOf(row));
            return true;
        }
    }
    return false;
}

std::optional<NumbersInSight> LogTable::inSight() const {
    std::optional<NumbersInSight> sight;
    const int height = std::max(1, verticalHeader()->defaultSectionSize());
    const int top = rowAt(0);
    const int rows = viewport()->height() / height + 1;
    for (int row = std::max(0, top); row < std::min(top + rows, model_->rowCount()); ++row) {
        const LogRow here = model_->rows().at(model_->numberOf(row));
        const auto number =
            here.isRecord() ? model_->rows().source().log.number_of(here.record) : std::nullopt;
        if (number) {
            sight = NumbersInSight{sight ? sight->first : *number, *number};
        }
    }
    return sight;
}

void LogTable::showSigns(bool any) {
    setColumnHidden(LogModel::kNotes, !any);
    model_->updateSigns();
}

void LogTable::zoom(int steps) {
    QFont larger = font();
    const int size = steps == 0 ? first_size_ : larger.pointSize() + steps;
    larger.setPointSize(std::clamp(size, kPointsMin, kPointsMax));
    setFont(larger);
    fitColumns();
}

void LogTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (current.isValid()) {
        emit currentChangedTo(model_->numberOf(current.row()));
    }
}

void LogTable::scrollContentsBy(int dx, int dy) {
    QTableView::scrollContentsBy(dx, dy);
    emit moved();
}

void LogTable::wheelEvent(QWheelEvent* event) {
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        zoom(event->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return;
    }
    QTableView::wheelEvent(event);
}

}  // namespace lastwords::gui
