// SPDX-License-Identifier: GPL-2.0-or-later
// The widths of the columns come from the widest values that they can have, never from all rows.
#include "gui/list/log_table.h"

#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QWheelEvent>
#include <algorithm>
#include <utility>

#include "gui/base/page.h"
#include "gui/base/table_columns.h"
#include "gui/list/rule_painter.h"

namespace lastwords::gui {

namespace {
constexpr int kPointsMin = 5;
constexpr int kPointsMax = 48;

/// Returns the row itself or, if it is a folded block, all rows of the block.
std::vector<std::uint32_t> linesOf(const LogModel& model, std::uint32_t number) {
    const auto block = model.folds().blockOf(number);
    return block && model.folds().isFolded(*block) ? model.folds().block(*block).lines
                                                   : std::vector{number};
}
}  // namespace

LogTable::LogTable(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QTableView(parent), model_(new LogModel(rows, this)) {
    setObjectName(QStringLiteral("log"));
    setAccessibleName(tr("Log"));
    // Before there are rows, because Qt goes through all of them for each of these.
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setRowHeight();
    setModel(model_);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setShowGrid(false);
    setHorizontalScrollMode(ScrollPerPixel);
    horizontalHeader()->setStretchLastSection(true);
    first_size_ = font().pointSize();
    makeColumns();
    fitColumns();
    connect(model_, &QAbstractItemModel::modelReset, this, &LogTable::moved);
}

void LogTable::setRowHeight() {
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
}

/// The names are those of the settings, and stay as they are.
void LogTable::makeColumns() {
    std::vector<TableColumns::Column> columns;
    for (const char* key : {"notes", "in", "on", "seq", "time", "level", "caller", "text"}) {
        const int column = static_cast<int>(columns.size());
        const QString head = model_->headerData(column, Qt::Horizontal).toString();
        const QString doc = model_->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
        columns.push_back({QString::fromLatin1(key),
                           tr("%1: %2").arg(head, doc.section(u'\n', 0, 0)),
                           column == LogModel::kText});
    }
    columns_ =
        new TableColumns(*this, {QStringLiteral("columns"), tr("Colum&ns"), Qt::SHIFT | Qt::Key_C},
                         std::move(columns));
    columns_->setOffered(LogModel::kNotes, false);
    columns_->setOffered(LogModel::kSources, model_->rows().timeline() != nullptr);
}

void LogTable::fitColumns() {
    const QFontMetrics metrics = fontMetrics();
    const int margin = 2 * metrics.averageCharWidth();
    const auto set = [&](int column, const QString& widest) {
        const QString title = model_->headerData(column, Qt::Horizontal).toString();
        setColumnWidth(column, margin + std::max(metrics.horizontalAdvance(widest),
                                                 metrics.horizontalAdvance(title)));
    };
    set(LogModel::kNotes, QStringLiteral("\u2691\u270e"));
    const printkfmt::BootTimeline* const timeline = model_->rows().timeline();
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
    const FoldMap& folds = model_->folds();
    if (const auto block = folds.blockOf(number);
        block && folds.isFolded(*block) && folds.block(*block).lines.front() != number) {
        model_->fold(*block, false);
    }
    if (model_->rowCount() == 0) {
        return;
    }
    const int showing = model_->rowShowing(number);
    const int row = showing < 0 ? model_->rowCount() - 1 : showing;
    makeCurrent(row, LogModel::kText);
    const int in_view = viewport()->height() / std::max(1, verticalHeader()->defaultSectionSize());
    scrollTo(model_->index(std::max(0, row - in_view / 3), columns_->firstShown()), PositionAtTop);
}

/// QTableView::setCurrentIndex() looks at the keyboard: it would select all rows up to this one if
/// the key of an action is one with Shift.
void LogTable::makeCurrent(int row, int column) {
    selectionModel()->setCurrentIndex(
        model_->index(row, column),
        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

std::optional<std::uint32_t> LogTable::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? std::optional(model_->numberOf(index.row())) : std::nullopt;
}

std::vector<std::uint32_t> LogTable::selected() const {
    std::vector<std::uint32_t> numbers;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            const std::vector<std::uint32_t> lines = linesOf(*model_, model_->numberOf(row));
            numbers.insert(numbers.end(), lines.begin(), lines.end());
        }
    }
    if (numbers.empty() && current()) {
        numbers = linesOf(*model_, *current());
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

bool LogTable::goToError(bool forward) {
    const int step = forward ? 1 : -1;
    const int rows = model_->rowCount();
    for (int row = currentIndex().row() + step; row >= 0 && row < rows; row += step) {
        const LogRow here = model_->rows().at(model_->numberOf(row));
        if (here.isRecord() && printkfmt::is_error(here.record)) {
            goTo(model_->numberOf(row));
            return true;
        }
    }
    return false;
}

std::optional<std::size_t> LogTable::currentBlock() const {
    const auto number = current();
    return number ? model_->folds().blockOf(*number) : std::nullopt;
}

/// Changes what is folded. `current` becomes the current row, and stays where the current row was
/// in sight.
void LogTable::keepPlace(std::uint32_t current, const std::function<void()>& change) {
    const int in_sight = currentIndex().row() - rowAt(0);
    const int column = currentIndex().isValid() ? currentIndex().column() : LogModel::kText;
    change();
    const int row = model_->rowShowing(current);
    if (row >= 0) {
        makeCurrent(row, column);
        scrollTo(model_->index(std::max(0, row - std::max(0, in_sight)), columns_->firstShown()),
                 PositionAtTop);
    }
}

void LogTable::setFolds(std::shared_ptr<const TraceBlockList> blocks,
                        std::optional<std::size_t> open) {
    keepPlace(current().value_or(0), [&] { model_->setFolds(std::move(blocks), open); });
}

bool LogTable::foldCurrent(bool folded) {
    const auto block = currentBlock();
    if (!block || model_->folds().isFolded(*block) == folded) {
        return false;
    }
    // Folded, the block is only its first row.
    const std::uint32_t stays = folded ? model_->folds().block(*block).lines.front() : *current();
    keepPlace(stays, [&] { model_->fold(*block, folded); });
    return true;
}

void LogTable::toggleFold() {
    if (const auto block = currentBlock()) {
        foldCurrent(!model_->folds().isFolded(*block));
    }
}

void LogTable::foldAll(bool folded) {
    keepPlace(current().value_or(0), [&] { model_->foldAll(folded); });
}

/// Right unfolds and Left folds, as in trees: only in the last column, and Left only on the first
/// row of a block, so that the keys still move from cell to cell.
void LogTable::keyPressEvent(QKeyEvent* event) {
    const auto block = currentBlock();
    const bool at_text = currentIndex().column() == LogModel::kText &&
                         event->modifiers() == Qt::NoModifier && block.has_value();
    if (at_text && event->key() == Qt::Key_Right && foldCurrent(false)) {
        return;
    }
    if (at_text && event->key() == Qt::Key_Left &&
        model_->folds().block(*block).lines.front() == *current() && foldCurrent(true)) {
        return;
    }
    QTableView::keyPressEvent(event);
}

/// The menu key asks for a menu of the current cell, the mouse for one of the cell below it.
void LogTable::contextMenuEvent(QContextMenuEvent* event) {
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex cell = by_key ? currentIndex() : indexAt(event->pos());
    const QPoint place =
        by_key ? viewport()->mapToGlobal(visualRect(cell).center()) : event->globalPos();
    emit menuWanted(cell, place);
    event->accept();
}

std::optional<RowSpan> LogTable::inSight() const {
    const int top = rowAt(0);
    if (top < 0) {
        return std::nullopt;
    }
    const int below = rowAt(viewport()->height() - 1);
    return RowSpan{model_->numberOf(top),
                   model_->numberOf(below < 0 ? model_->rowCount() - 1 : below)};
}

void LogTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    paintRules(*this, *model_);
}

void LogTable::showSigns(bool any) {
    columns_->setOffered(LogModel::kNotes, any);
    model_->updateSigns();
}

void LogTable::zoom(int steps) {
    QFont larger = font();
    const int size = steps == 0 ? first_size_ : larger.pointSize() + steps;
    larger.setPointSize(std::clamp(size, kPointsMin, kPointsMax));
    setFont(larger);
    setRowHeight();
    fitColumns();
    emit zoomed(larger);
}

void LogTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (current.isValid()) {
        emit currentChangedTo(model_->numberOf(current.row()));
    }
}

/// Home and End go to the first and the last row, because rows are what is chosen here.
QModelIndex LogTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    if (action == MoveHome || action == MoveEnd) {
        modifiers |= Qt::ControlModifier;
    }
    return QTableView::moveCursor(action, modifiers);
}

void LogTable::scrollContentsBy(int dx, int dy) {
    QTableView::scrollContentsBy(dx, dy);
    if (dx != 0) {
        viewport()->update();  // the words of a rule stay at the right edge
    }
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
