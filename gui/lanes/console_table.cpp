// SPDX-License-Identifier: GPL-2.0-or-later
// The picture of the lanes is made in a worker, and the mouse is followed while it is in a lane.
#include "gui/lanes/console_table.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QMouseEvent>
#include <QToolTip>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "gui/base/actions.h"
#include "gui/base/fixed_words.h"
#include "gui/base/page.h"
#include "gui/base/table_columns.h"
#include "gui/base/workers.h"
#include "gui/lanes/console_model.h"
#include "gui/lanes/lane_words.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::gui {

namespace {

using printkfmt::Console;
using RowKind = ConsoleModel::RowKind;

constexpr int kRowsSeen = 10;
constexpr int kNearTick = 3;  // pixels from a tick at which it is still meant

}  // namespace

bool ConsoleTable::isOf(const LogRows& rows) {
    return !rows.source().consoles.empty() || rows.timeline() != nullptr;
}

ConsoleTable::ConsoleTable(std::shared_ptr<const LogRows> rows, QWidget* parent)
    : QTableView(parent), rows_(std::move(rows)), model_(new ConsoleModel(rows_)) {
    setUpTable(*this, model_, QStringLiteral("consoles"));
    setAccessibleName(tr("Consoles"));
    setTabKeyNavigation(false);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    // High enough for all rows, if there are not too many.
    setMaximumHeight(horizontalHeader()->sizeHint().height() +
                     std::min(model_->rowCount(), kRowsSeen) *
                         verticalHeader()->defaultSectionSize() +
                     2 * frameWidth() + 2);
    lanes_ = new LaneDelegate(*model_, this);
    setItemDelegateForColumn(model_->laneColumn(), lanes_);
    addActions();
    lane_actions_ = actions();
    makeColumns();
    setScale(LaneScale::kNumber);
    connect(model_, &ConsoleModel::checkedChanged, this, &ConsoleTable::rulesChanged);
    connect(this, &QTableView::activated, this, &ConsoleTable::activate);
    makePicture();
}

ConsoleTable::~ConsoleTable() {
    *stopped_ = true;
    watcher_.waitForFinished();
}

void ConsoleTable::makePicture() {
    using Picture = std::shared_ptr<const LanePicture>;
    connect(&watcher_, &QFutureWatcher<Picture>::finished, this, [this] {
        picture_ = watcher_.result();
        if (!picture_) {
            return;
        }
        lanes_->show(picture_);
        model_->show(picture_);
        setScale(scale_);
        emit rulesChanged();
    });
    watcher_.setFuture(QtConcurrent::run(
        &workers(), [rows = rows_, stopped = stopped_] { return pictureOf(*rows, *stopped); }));
}

void ConsoleTable::addActions() {
    by_time_ = makeAction(
        *this, "view", QStringLiteral("lanesByTime"), tr("Lanes by &Time"), Qt::Key_T,
        [this] { setScale(by_time_->isChecked() ? LaneScale::kTime : LaneScale::kNumber); });
    by_time_->setCheckable(true);
    makeAction(*this, "view", QStringLiteral("compareConsoles"), tr("&Compare Two Consoles"),
               Qt::Key_C, [this] { compare(); });
    makeAction(*this, "view", QStringLiteral("onlyMissed"), tr("Only What This Console &Missed"),
               Qt::Key_U, [this] { chooseMissed(); });
    makeAction(*this, "view", QStringLiteral("onlyRange"),
               tr("Only the &Range of the Selected Rows"), Qt::Key_R,
               [this] { emit rangeAsked(); });
}

/// The names of the columns are those of the fields in JSON.
void ConsoleTable::makeColumns() {
    std::vector<TableColumns::Column> columns;
    for (const printkfmt::ConsoleColumn& column : model_->fields()) {
        columns.push_back(
            {asQString(column.field.id),
             tr("%1: %2").arg(asQString(column.field.title), asQString(column.field.doc)),
             columns.empty()});
    }
    if (columns.empty()) {
        columns.push_back({QStringLiteral("name"), {}, true});
    }
    columns.push_back({QStringLiteral("lane"), tr("Lanes"), false});
    new TableColumns(
        *this,
        {QStringLiteral("consoleColumns"), tr("C&olumns of the Consoles"), Qt::SHIFT | Qt::Key_L},
        std::move(columns));
}

std::vector<std::size_t> ConsoleTable::checked() const {
    return model_->checked();
}

void ConsoleTable::setScale(LaneScale scale) {
    if (scale == LaneScale::kTime && picture_ && !picture_->axis.hasTimes()) {
        emit said(tr("The lanes cannot show time: no two records have different times."));
        scale = LaneScale::kNumber;
    }
    scale_ = scale;
    by_time_->setChecked(scale == LaneScale::kTime);
    lanes_->setScale(scale);
    if (scale == LaneScale::kNumber) {
        model_->setScaleText(tr("By %1, oldest to newest (T: by time)")
                                 .arg(shownWord(rows_->source().log.number_name())));
    } else if (picture_) {
        const LaneAxis& axis = picture_->axis;
        model_->setScaleText(tr("By time, %1 to %2 after boot (T: by %3)")
                                 .arg(asQString(printkfmt::seconds_text(axis.firstTime())),
                                      asQString(printkfmt::seconds_text(axis.lastTime())),
                                      shownWord(rows_->source().log.number_name())));
    }
    updateLanes();
}

std::vector<RowRule> ConsoleTable::rules() const {
    std::vector<RowRule> rules;
    if (!picture_) {
        return rules;
    }
    const std::vector<std::size_t> consoles = checked();
    const auto& stops = picture_->stops;
    for (std::size_t i = 0; i < stops.size();) {
        std::array<QStringList, 2> names;  // of those that stopped here, and of those that may have
        const std::uint32_t row = stops[i].row;
        for (; i < stops.size() && stops[i].row == row; ++i) {
            if (std::binary_search(consoles.begin(), consoles.end(), stops[i].console)) {
                names.at(stops[i].perhaps ? 1 : 0)
                    << shownText(rows_->source().consoles[stops[i].console].name);
            }
        }
        for (const bool perhaps : {false, true}) {
            const QStringList& here = names.at(perhaps ? 1 : 0);
            const int count = static_cast<int>(here.size());
            const QString words = perhaps ? tr("%1 may have ended here", nullptr, count)
                                          : tr("%1 ends here", nullptr, count);
            if (!here.isEmpty()) {
                rules.push_back({row, words.arg(here.join(QStringLiteral(", ")))});
            }
        }
    }
    return rules;
}

void ConsoleTable::markInSight(std::optional<RowSpan> rows) {
    lanes_->markInSight(rows);
    updateLanes();
}

/// Paints the lanes anew, and not the other columns: this happens at each step of the list.
void ConsoleTable::updateLanes() {
    const int lane = model_->laneColumn();
    viewport()->update(columnViewportPosition(lane), 0, columnWidth(lane), viewport()->height());
}

void ConsoleTable::chooseRange(RowSpan rows) {
    chooseWordForRange(wordForRows(*rows_, scale_, rows));
}

void ConsoleTable::chooseWordForRange(const QString& word) {
    if (word.isEmpty()) {
        emit said(tr("These records have neither a seq nor a time by which to choose a range."));
        return;
    }
    emit wordChosen(word);
}

/// Compares the two consoles that are checked or, if there are more, the two whose rows are
/// selected.
void ConsoleTable::compare() {
    std::vector<std::size_t> two = checked();
    const std::size_t boxes = two.size();
    if (two.size() != 2) {
        std::set<std::size_t> selected;
        for (const QModelIndex& index : selectionModel()->selectedRows()) {
            if (const auto row = model_->rowAt(index.row()); row.kind == RowKind::kConsole) {
                selected.insert(row.index);
            }
        }
        two.assign(selected.begin(), selected.end());
    }
    if (two.size() != 2) {
        emit said(
            tr("To compare two consoles, check exactly two (now %n are checked), or select "
               "the rows of two.",
               nullptr, static_cast<int>(boxes)));
        return;
    }
    const auto& consoles = rows_->source().consoles;
    emit wordChosen(wordForComparison(consoles[two[0]], consoles[two[1]]));
}

/// Goes to the first record that the row's console missed, that its source does not have whole, or
/// that is an error.
void ConsoleTable::activate(const QModelIndex& index) {
    const ConsoleModel::Row row = model_->rowAt(index.row());
    if (row.kind == RowKind::kConsole) {
        emit firstMissedAsked(row.index);
        return;
    }
    if (!picture_) {
        return;
    }
    const auto& ticks = picture_->ticks[0];
    if (row.kind == RowKind::kErrors && !ticks.empty()) {
        emit rowChosen(ticks.front().row);
    } else if (row.kind == RowKind::kSource && picture_->shares[row.index].first_not_whole) {
        emit rowChosen(*picture_->shares[row.index].first_not_whole);
    }
}

/// Filters by what the current row's console missed; if no row is current, by the first console
/// that missed anything.
void ConsoleTable::chooseMissed() {
    const LaneSpan all{-1, 2};
    if (currentIndex().isValid()) {
        if (const QString word = lackIn(currentIndex().row(), all); !word.isEmpty()) {
            emit wordChosen(word);
        } else {
            emit said(tr("%1 missed nothing.")
                          .arg(model_->index(currentIndex().row(), 0).data().toString()));
        }
        return;
    }
    for (int row = 0; row < static_cast<int>(rows_->source().consoles.size()); ++row) {
        if (const QString word = lackIn(row, all); !word.isEmpty()) {
            emit wordChosen(word);
            return;
        }
    }
    emit said(tr("No console missed anything."));
}

QString ConsoleTable::lackIn(int row, LaneSpan span) const {
    const ConsoleModel::Row at = model_->rowAt(row);
    if (!picture_) {
        return {};
    }
    const auto scale = static_cast<std::size_t>(scale_);
    switch (at.kind) {
        case RowKind::kConsole:
            return wordForLack(rows_->source().consoles[at.index],
                               worstIn(picture_->consoles[at.index].at(scale), span));
        case RowKind::kSource:
            return hasLook(picture_->sources[at.index].at(scale), LaneLook::kLine, span)
                       ? QStringLiteral("!source:%1")
                             .arg(QChar::fromLatin1(
                                 printkfmt::letter_of(picture_->shares[at.index].source)))
                       : QString();
        case RowKind::kErrors:
            break;
    }
    return QStringLiteral("err+");
}

std::optional<ConsoleTable::Press> ConsoleTable::laneAt(const QMouseEvent& event) const {
    const QPoint at = event.position().toPoint();
    const QModelIndex index = indexAt(at);
    if (!index.isValid() || index.column() != model_->laneColumn() || !picture_ ||
        event.button() != Qt::LeftButton) {
        return std::nullopt;
    }
    return Press{index, at.x()};
}

LaneSpan ConsoleTable::pixelAt(int x, const QModelIndex& index) const {
    const QRect cell = visualRect(index);
    const double middle = LaneDelegate::placeAt(x, cell);
    // Beyond either end of the lane its first or last record is meant.
    const double half = 0.5 / std::max(1, cell.width());
    return {middle - half, middle + half};
}

std::uint32_t ConsoleTable::rowAtPixel(int x, const QModelIndex& index) const {
    const QRect cell = visualRect(index);
    const double place = LaneDelegate::placeAt(x, cell);
    if (model_->rowAt(index.row()).kind == RowKind::kErrors) {
        const double near = (LaneDelegate::placeAt(x + kNearTick, cell) -
                             LaneDelegate::placeAt(x - kNearTick, cell)) /
                            2;
        const auto& ticks = picture_->ticks.at(static_cast<std::size_t>(scale_));
        const auto nearest = std::min_element(
            ticks.begin(), ticks.end(), [&](const ErrorTick& a, const ErrorTick& b) {
                return std::abs(a.at - place) < std::abs(b.at - place);
            });
        if (nearest != ticks.end() && std::abs(nearest->at - place) <= near) {
            return nearest->row;
        }
    }
    return picture_->axis.rowAt(place, scale_);
}

LaneSpan ConsoleTable::spanTo(int x) const {
    const QRect cell = visualRect(press_->index);
    const double from = LaneDelegate::placeAt(press_->x, cell);
    const double to = LaneDelegate::placeAt(x, cell);
    return {std::min(from, to), std::max(from, to)};
}

void ConsoleTable::mousePressEvent(QMouseEvent* event) {
    press_ = laneAt(*event);
    QTableView::mousePressEvent(event);  // makes the row current
}

void ConsoleTable::mouseMoveEvent(QMouseEvent* event) {
    if (!press_) {
        QTableView::mouseMoveEvent(event);
        return;
    }
    const int x = event->position().toPoint().x();
    press_->drag = press_->drag || std::abs(x - press_->x) >= QApplication::startDragDistance();
    if (press_->drag) {
        const LaneSpan span = spanTo(x);
        lanes_->markSelected(span);
        updateLanes();
        QToolTip::showText(event->globalPosition().toPoint(),
                           wordForSpan(*rows_, picture_->axis, scale_, span), this);
    }
}

void ConsoleTable::mouseReleaseEvent(QMouseEvent* event) {
    QTableView::mouseReleaseEvent(event);
    if (!press_ || event->button() != Qt::LeftButton) {
        return;
    }
    const int x = event->position().toPoint().x();
    const LaneSpan span = spanTo(x);
    const Press press = *std::exchange(press_, std::nullopt);
    lanes_->markSelected(std::nullopt);
    updateLanes();
    QToolTip::hideText();
    if (press.drag) {
        chooseWordForRange(wordForSpan(*rows_, picture_->axis, scale_, span));
    } else {
        emit rowChosen(rowAtPixel(x, press.index));
    }
}

void ConsoleTable::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto lane = laneAt(*event);
    if (!lane) {
        QTableView::mouseDoubleClickEvent(event);
        return;
    }
    if (const QString word = lackIn(lane->index.row(), pixelAt(lane->x, lane->index));
        !word.isEmpty()) {
        emit wordChosen(word);
    }
}

}  // namespace lastwords::gui
