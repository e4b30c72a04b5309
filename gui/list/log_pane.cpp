// SPDX-License-Identifier: GPL-2.0-or-later
// Joins the list with what chooses its rows, marks them and folds them. Workers look through the
// rows; what they find is taken here.
#include "gui/list/log_pane.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <utility>

#include "gui/base/actions.h"
#include "gui/base/document_names.h"
#include "gui/base/hints.h"
#include "gui/base/key_settings.h"
#include "gui/base/page.h"
#include "gui/base/user_settings.h"
#include "gui/base/word_completer.h"
#include "gui/base/workers.h"
#include "gui/list/cell_menu.h"
#include "gui/list/cell_words.h"
#include "gui/list/filter_chips.h"
#include "gui/list/filter_line.h"
#include "gui/list/highlighter_dialog.h"
#include "gui/list/hit_list.h"
#include "gui/list/log_table.h"
#include "gui/list/tick_bar.h"
#include "gui/rows/highlighters.h"
#include "gui/rows/hit_steps.h"
#include "gui/rows/row_filter.h"

namespace lastwords::gui {

namespace {

const QString kMarkMode = QStringLiteral("list/mark_mode");

QLineEdit* lineEdit(const QString& name, const QString& title, QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setClearButtonEnabled(true);
    for (auto* button : edit->findChildren<QToolButton*>()) {
        button->setAccessibleName(LogPane::tr("Clear"));
    }
    return edit;
}

}  // namespace

LogPane::LogPane(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QWidget(parent),
      rows_(rows),
      filter_finder_(rows_),
      search_finder_(rows_),
      error_finder_(rows_),
      fold_finder_(rows_) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    makeLines();
    makeList();
    makeFindActions();
    makeFoldActions();
    makeCellActions();
    connect(&filter_finder_, &RowFinder::found, this, &LogPane::takeFiltered);
    connect(&search_finder_, &RowFinder::found, this, &LogPane::takeHits);
    connect(&error_finder_, &RowFinder::found, this,
            [this](const auto& errors) { ticks_->setTicks(TickBar::kErrors, errors); });
    connect(&fold_finder_, &FoldFinder::found, this, &LogPane::takeFolds);
    connect(&why_finder_, &QFutureWatcher<QString>::finished, this, [this] {
        why_->setText(why_finder_.result());
        why_->setVisible(why_asked_->text() == why_words_ && !why_->text().isEmpty());
    });
    connect(log_, &LogTable::currentChangedTo, this,
            [this](std::uint32_t number) { chips_->setCurrent(rows_->at(number)); });
    connect(log_, &LogTable::menuWanted, this, &LogPane::showMenu);
    connect(log_->model(), &QAbstractItemModel::modelReset, this, &LogPane::sayRows);
    connect(&Highlighters::shared(), &Highlighters::changed, this, &LogPane::useHighlighters);
    useHighlighters();
    sayRows();
}

/// What the list still says while it is hidden, which comes after this, is of no use.
LogPane::~LogPane() {
    log_->disconnect(this);
    log_->model()->disconnect(this);
}

/// Pages that nobody looks at do not occupy the workers.
void LogPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!std::exchange(shown_, true)) {
        fold_finder_.find();
        findErrors();
    }
}

/// Makes the lines of the filter and the search, and the buttons below.
void LogPane::makeLines() {
    auto* line = new QHBoxLayout;
    static_cast<QVBoxLayout*>(layout())->addLayout(line);
    filter_ = lineEdit(QStringLiteral("filter"), tr("Filter"), this);
    search_ = lineEdit(QStringLiteral("search"), tr("Search"), this);
    filter_->setToolTip(QStringLiteral("<pre>%1</pre>").arg(filterHelp().toHtmlEscaped()));
    search_->setToolTip(filter_->toolTip());
    for (QLineEdit* line_of_words : {filter_, search_}) {
        line_of_words->setAccessibleDescription(tr("Words, as for lastwords log --filter"));
        new WordCompleter(*line_of_words, filterCompletions(*rows_));
    }
    mark_mode_ = makeAction(*this, "view", QStringLiteral("markMode"),
                            tr("Mark the Rows of the Filter"), Qt::CTRL | Qt::Key_M, [] {});
    mark_mode_->setCheckable(true);
    showToolTip(*mark_mode_, tr("Mark the rows of the filter, and show all others too"));
    mark_mode_->setChecked(userSettings().value(kMarkMode, false).toBool());
    mark_mode_->setIconText(mark_mode_->isChecked() ? tr("\u2713 Mark") : tr("Mark"));
    connect(mark_mode_, &QAction::toggled, this, &LogPane::setMarkMode);
    auto* mark = new QToolButton(this);
    mark->setDefaultAction(mark_mode_);
    count_ = plainLabel({}, this);
    count_->setObjectName(QStringLiteral("count"));
    count_->setWordWrap(false);
    line->addWidget(filter_, 2);
    line->addWidget(mark);
    line->addWidget(search_, 1);
    line->addWidget(count_);
    only_button_ = new QPushButton(this);
    only_button_->setObjectName(QStringLiteral("only"));
    only_button_->setAccessibleName(tr("Show all rows"));
    only_button_->hide();
    connect(only_button_, &QPushButton::clicked, this, [this] { showOnlyNew({}, {}); });
    line->addWidget(only_button_);
    chips_ = new FilterChips(*rows_, *filter_, this);
    for (QAction* chip : chips_->chips()) {
        addAction(chip);
    }
    layout()->addWidget(chips_);
    why_ = plainLabel({}, this);
    why_->setObjectName(QStringLiteral("why"));
    why_->hide();
    layout()->addWidget(why_);
    connect(filter_, &QLineEdit::textChanged, this, &LogPane::filterChanged);
    connect(search_, &QLineEdit::textChanged, this, &LogPane::searchChanged);
    for (QLineEdit* line_of_words : {filter_, search_}) {
        connect(line_of_words, &QLineEdit::returnPressed, this, [this] { log_->setFocus(); });
    }
}

/// Makes the list, its strip of ticks, and the list of hits, which is hidden at first.
void LogPane::makeList() {
    auto* parts = new QSplitter(Qt::Vertical, this);
    static_cast<QVBoxLayout*>(layout())->addWidget(parts, 1);
    auto* list = new QWidget(parts);
    auto* row = new QHBoxLayout(list);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    log_ = new LogTable(rows_, list);
    ticks_ = new TickBar(*log_, list);
    row->addWidget(log_, 1);
    row->addWidget(ticks_);
    hit_list_ = new HitList(log_->logModel(), parts);
    hit_list_->hide();
    parts->addWidget(list);
    parts->addWidget(hit_list_);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 1);
    connect(hit_list_, &HitList::wanted, this, &LogPane::goToHitAt);
    connect(log_, &LogTable::zoomed, hit_list_, &QWidget::setFont);
}

void LogPane::makeFindActions() {
    QAction* const next = makeAction(*log_, "go", QStringLiteral("nextHit"), tr("Next Hit"),
                                     Qt::Key_N, [this] { goToHit(true); });
    QAction* const previous =
        makeAction(*log_, "go", QStringLiteral("previousHit"), tr("Previous Hit"),
                   Qt::SHIFT | Qt::Key_N, [this] { goToHit(false); });
    hit_list_->addActions({next, previous});
    makeAction(*this, "go", QStringLiteral("hitList"), tr("List of Hits"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_F, [this] {
                   hit_list_->setVisible(hit_list_->isHidden());
                   (hit_list_->isHidden() ? static_cast<QWidget*>(log_) : hit_list_)->setFocus();
               });
    QAction* const search = makeAction(*this, "go", QStringLiteral("search"), tr("Search"),
                                       QKeySequence::Find, [this] { search_->setFocus(); });
    QAction* const filter = makeAction(*this, "view", QStringLiteral("filter"), tr("Filter"),
                                       Qt::CTRL | Qt::Key_L, [this] { filter_->setFocus(); });
    clear_ = makeAction(*this, "view", QStringLiteral("clear"), tr("Show All Rows"), Qt::Key_Escape,
                        [this] { clearFilters(); });
    showHint(*filter_, tr("Filter: only these rows"), {filter});
    showHint(*search_, tr("Search: go to these rows"), {search, next, previous});
}

void LogPane::makeFoldActions() {
    makeAction(*log_, "view", QStringLiteral("toggleFold"), tr("Fold or Unfold the Call Trace"),
               Qt::Key_Space, [this] { log_->toggleFold(); });
    makeAction(*log_, "view", QStringLiteral("unfold"), tr("Unfold"), Qt::Key_Plus,
               [this] { log_->foldCurrent(false); });
    makeAction(*log_, "view", QStringLiteral("fold"), tr("Fold"), Qt::Key_Minus,
               [this] { log_->foldCurrent(true); });
    makeAction(*log_, "view", QStringLiteral("foldAll"), tr("Fold or Unfold All Call Traces"),
               Qt::Key_F, [this] { toggleAllFolds(); });
    makeAction(*log_, "go", QStringLiteral("firstTrace"),
               tr("Call Trace of the First Fault, then the Next One"), Qt::Key_O,
               [this] { goToTrace(true); });
    makeAction(*log_, "go", QStringLiteral("previousTrace"), tr("Previous Call Trace"),
               Qt::SHIFT | Qt::Key_O, [this] { goToTrace(false); });
}

void LogPane::makeCellActions() {
    makeAction(*log_, "view", QStringLiteral("onlyThis"), tr("Only Rows Like This Cell"), Qt::Key_I,
               [this] { addWord(wordOfCurrentCell()); });
    makeAction(*log_, "view", QStringLiteral("notThis"), tr("No Rows Like This Cell"), Qt::Key_X,
               [this] {
                   const QString word = wordOfCurrentCell();
                   addWord(word.isEmpty() ? word : opposite(word));
               });
    makeAction(*log_, "view", QStringLiteral("highlightThis"), tr("Highlight Rows Like This Cell"),
               Qt::Key_H, [this] {
                   if (const QString word = wordOfCurrentCell(); !word.isEmpty()) {
                       Highlighters::shared().add(word);
                   }
               });
    makeAction(*this, "view", QStringLiteral("highlighters"), tr("Highlighters..."),
               Qt::CTRL | Qt::Key_H, [this] {
                   auto* dialog = new HighlighterDialog(Highlighters::shared(), this);
                   dialog->setAttribute(Qt::WA_DeleteOnClose);
                   dialog->open();
               });
}

void LogPane::say(const QString& words) {
    count_->setText(words);
}

/// Says why the words of the line have found no record, if that can be said. Finding out takes a
/// while if the log is long.
void LogPane::sayWhyNone(const QLineEdit& line, const RowNumbers* found) {
    why_->hide();
    if (found == nullptr || std::any_of(found->begin(), found->end(), [this](std::uint32_t row) {
            return rows_->at(row).isRecord();
        })) {
        return;
    }
    why_asked_ = &line;
    why_words_ = line.text();
    why_finder_.setFuture(QtConcurrent::run(
        &workers(), [rows = rows_, words = why_words_] { return whyNone(words, *rows); }));
}

void LogPane::filterChanged() {
    const Remarks remarks = mark_mode_->isChecked() ? Remarks::kNever : Remarks::kShown;
    const auto accepts = rowFilter(filter_->text(), rows_, remarks);
    if (!accepts) {
        count_->setText(shownText(accepts.error().message));
        return;
    }
    const QString words = filter_->text().trimmed();
    asked_filter_ =
        only_ ? (only_button_->property("words").toString() + u' ' + words).trimmed() : words;
    if (asked_filter_.isEmpty()) {
        filter_finder_.stop();
        takeFiltered(nullptr);
    } else if (!only_) {
        filter_finder_.find(*accepts);
    } else {
        filter_finder_.find([only = only_, accepts = *accepts](std::uint32_t row) {
            return accepts(row) && only(row);
        });
    }
}

void LogPane::showOnlyNew(const QString& other, RowPredicate accepts) {
    only_ = std::move(accepts);
    // As part of the filter, these words are written into files.
    only_button_->setProperty("words", QStringLiteral("not in %1").arg(other));
    only_button_->setText(tr("not in %1 \u00d7").arg(asTabText(other)));
    only_button_->setAccessibleName(
        tr("Only rows that are not in %1. Press to show all.").arg(other));
    only_button_->setToolTip(only_button_->accessibleName().toHtmlEscaped());
    only_button_->setVisible(static_cast<bool>(only_));
    filterChanged();
}

void LogPane::clearFilters() {
    filter_->clear();
    if (only_) {
        showOnlyNew({}, {});
    }
    log_->setFocus();
}

/// Takes the rows that the filter accepts; nullptr: there is no filter.
void LogPane::takeFiltered(const std::shared_ptr<const RowNumbers>& rows) {
    const bool only_marked = mark_mode_->isChecked();
    filtered_ = rows;
    shown_filter_ = rows && !only_marked ? asked_filter_ : QString();
    log_->logModel().mark(only_marked ? rows : nullptr);
    ticks_->setTicks(TickBar::kMarks, only_marked ? rows : nullptr);
    showFiltered(only_marked ? nullptr : rows);
    sayWhyNone(*filter_, rows.get());
}

/// Shows these rows, or all of them. The current row stays, or the one after it becomes current.
/// While a filter is typed, it hides the row that the user was at and shows it again; then that row
/// is current again.
void LogPane::showFiltered(std::shared_ptr<const RowNumbers> rows) {
    const auto current = log_->current();
    const bool chosen = current && (current != went_to_ || !filter_->hasFocus());
    place_ = chosen ? current : place_;
    log_->logModel().show(std::move(rows));
    if (place_) {
        log_->goTo(*place_);
    }
    went_to_ = log_->current();
    sayRows();
}

/// Says how many rows there are, and what is not to be seen of them.
void LogPane::sayRows() {
    const FoldMap& folds = log_->logModel().folds();
    const std::size_t shown = folds.size() + folds.hidden();
    const int all = static_cast<int>(rows_->size());
    QStringList words{shown == rows_->size() ? tr("%n rows", nullptr, all)
                                             : tr("%1 of %n rows", nullptr, all).arg(shown)};
    if (mark_mode_->isChecked() && filtered_) {
        words = QStringList{tr("%1 of %n rows marked", nullptr, all).arg(filtered_->size())};
    }
    if (shown == 0 && rows_->size() > 0) {
        const QString key = keysAsText({clear_->shortcut()});
        words = key.isEmpty() ? words : QStringList{tr("%1 (%2: all)").arg(words.first(), key)};
    }
    if (folds.hidden() > 0) {
        words << tr("%n folded", nullptr, static_cast<int>(folds.hidden()));
    }
    count_->setText(words.join(QStringLiteral(", ")));
}

void LogPane::setMarkMode(bool on) {
    userSettings().setValue(kMarkMode, on);
    mark_mode_->setIconText(on ? tr("\u2713 Mark") : tr("Mark"));  // not told by the look alone
    filterChanged();
}

void LogPane::findErrors() {
    if (const auto accepts = rowFilter(QStringLiteral("err+"), rows_, Remarks::kNever)) {
        error_finder_.find([accepts = *accepts, rows = rows_](std::uint32_t number) {
            // The word also accepts what has no level, because it may be the worst of all.
            const LogRow row = rows->at(number);
            return row.isRecord() && row.record.has_level && accepts(number);
        });
    }
}

void LogPane::searchChanged() {
    if (!hits_) {
        search_from_ = log_->current().value_or(0);
    }
    hits_.reset();
    ticks_->setTicks(TickBar::kHits, nullptr);
    hit_list_->setHits(nullptr);
    why_->hide();
    const auto accepts = rowFilter(search_->text(), rows_, Remarks::kNever);
    if (accepts && !search_->text().trimmed().isEmpty()) {
        search_finder_.find(*accepts);
    } else {
        search_finder_.stop();
    }
}

void LogPane::takeHits(const std::shared_ptr<const RowNumbers>& hits) {
    hits_ = hits;
    ticks_->setTicks(TickBar::kHits, hits);
    hit_list_->setHits(hits);
    sayWhyNone(*search_, hits.get());
    // The row where the search began may be the first hit. Each further letter begins there again.
    goToHitBehind(search_from_ == 0 ? UINT32_MAX : search_from_ - 1, true);
}

/// Goes to the next hit that the filter shows, from the current row on, or from the other end of
/// the list if there is none.
void LogPane::goToHit(bool forward) {
    goToHitBehind(log_->current().value_or(0), forward);
    search_from_ = log_->current().value_or(0);
}

void LogPane::goToHitBehind(std::uint32_t row, bool forward) {
    if (!hits_ || hits_->empty()) {
        say(tr("not found"));
        return;
    }
    const auto hit = nextHit(*hits_, log_->logModel().shown().get(), row, forward);
    if (!hit) {
        say(tr("%n hits, all hidden by the filter", nullptr, static_cast<int>(hits_->size())));
        return;
    }
    goToHitAt(*hit);
    // The first hit of a new search is behind no row.
    if (forward ? row != UINT32_MAX && *hit <= row : *hit >= row) {
        say(tr("%1, %2").arg(count_->text(),
                             forward ? tr("from the top again") : tr("from the end again")));
    }
}

/// Goes to one of the hits, or to the row after it if the filter hides it.
void LogPane::goToHitAt(std::uint32_t number) {
    log_->goTo(number);
    const auto hit = std::lower_bound(hits_->begin(), hits_->end(), number) - hits_->begin();
    hit_list_->setCurrent(static_cast<std::uint32_t>(hit));
    QStringList words{tr("hit %1 of %2").arg(hit + 1).arg(hits_->size())};
    if (!log_->logModel().isInList(number)) {
        words << tr("hidden by the filter");
    }
    say(words.join(QStringLiteral(", ")));
}

/// Folds what the worker found, except for the report of the crash, which is what the list opens
/// on.
void LogPane::takeFolds(const Folds& folds) {
    first_trace_ = folds.first_fault;
    log_->setFolds(folds.blocks, folds.crash);
}

/// Goes to the Call Trace of the first fault or, from a Call Trace, to the next one or the one
/// before, and around.
void LogPane::goToTrace(bool forward) {
    const FoldMap& folds = log_->logModel().folds();
    const std::size_t count = folds.blockCount();
    if (count == 0) {
        say(tr("no Call Trace"));
        return;
    }
    const auto row = log_->current();
    const auto here = row ? folds.blockOf(*row) : std::nullopt;
    const std::size_t block =
        here ? (*here + (forward ? 1 : count - 1)) % count : first_trace_.value_or(0);
    log_->logModel().fold(block, false);
    log_->goTo(folds.block(block).lines.front());
    say(tr("Call Trace %1 of %2").arg(block + 1).arg(count));
}

void LogPane::toggleAllFolds() {
    log_->foldAll(log_->logModel().folds().hidden() == 0);
}

/// Gives the list the rules that can be used for this log. A rule that names a console which the
/// log does not have is for other logs.
void LogPane::useHighlighters() {
    std::vector<BoundHighlighter> bound;
    for (const Highlighter& rule : Highlighters::shared().rules()) {
        if (!rule.enabled) {
            continue;
        }
        if (auto accepts = rowFilter(rule.words, rows_, Remarks::kNever)) {
            bound.push_back({*std::move(accepts), rule.name, rule.color});
        }
    }
    log_->logModel().highlight(std::move(bound));
}

QString LogPane::wordOfCurrentCell() const {
    const QModelIndex cell = log_->currentIndex();
    if (!cell.isValid()) {
        return {};
    }
    const LogModel& model = log_->logModel();
    return wordsOfCell(*rows_, model.numberOf(cell.row()), cell.column(), model.consoles())
        .value(0);
}

void LogPane::addWord(const QString& word) {
    if (!word.isEmpty()) {
        filter_->setText(lineWith(filter_->text(), word));
    }
}

void LogPane::showMenu(const QModelIndex& cell, const QPoint& place) {
    QStringList words;
    if (cell.isValid()) {
        log_->setCurrentIndex(cell);
        const LogModel& model = log_->logModel();
        words = wordsOfCell(*rows_, model.numberOf(cell.row()), cell.column(), model.consoles());
    }
    CellMenu* menu = new CellMenu(words, log_->actions() + actions(), this);
    connect(menu, &CellMenu::wordWanted, this, &LogPane::addWord);
    connect(menu, &CellMenu::highlightWanted, this,
            [](const QString& word) { Highlighters::shared().add(word); });
    menu->popup(place);
}

}  // namespace lastwords::gui
