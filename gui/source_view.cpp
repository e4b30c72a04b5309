// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one source, and joins its parts: a click on a lane goes to the record, the
// filter chooses the rows, the current row is shown in full.
#include "gui/source_view.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/console_model.h"
#include "gui/document_names.h"
#include "gui/log_table.h"
#include "gui/page.h"
#include "gui/page_notes.h"
#include "gui/row_filter.h"
#include "gui/row_text.h"
#include "gui/word_completer.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/report.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;

constexpr int kLogShare = 5;  // share of the height; each other part has 1
constexpr unsigned kErrorLevel = 3;

/// Makes the rows of the summary, the same as those that the command line prints.
QWidget* summary(const printkfmt::Source& source, QWidget* parent) {
    auto* rows = new QWidget(parent);
    rows->setObjectName(QStringLiteral("summary"));
    auto* layout = new QFormLayout(rows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setVerticalSpacing(1);
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        layout->addRow(plainLabel(asQString(row.label), rows),
                       plainLabel(shownText(row.value), rows));
    }
    return rows;
}

/// Returns the number of the first record that the console did not show; if there is none, of the
/// first one that it may not have shown.
std::optional<Seq> firstMissed(const printkfmt::Console& console) {
    std::optional<Seq> doubtful;
    for (const printkfmt::SeqInterval& one : console.coverage.intervals) {
        if (one.delivery == Delivery::kUnflushed || one.delivery == Delivery::kLost ||
            one.delivery == Delivery::kMissing) {
            return one.begin;
        }
        if (one.delivery == Delivery::kDoubtful && !doubtful) {
            doubtful = one.begin;
        }
    }
    return doubtful;
}

QLineEdit* lineEdit(const QString& name, const QString& title, const QString& hint,
                    QWidget* parent) {
    auto* edit = new QLineEdit(parent);
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setPlaceholderText(hint);
    edit->setClearButtonEnabled(true);
    return edit;
}

}  // namespace

SourceView::SourceView(const std::shared_ptr<const printkfmt::Source>& source, QWidget* parent)
    : SourceView(std::make_shared<const LogRows>(source), parent) {}

SourceView::SourceView(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QWidget(parent),
      source_(rows->sharedSource()),
      rows_(rows),
      filter_finder_(rows_),
      search_finder_(rows_) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(summary(*source_, this));
    layout->addWidget(verdicts());
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page, 1);
    if (source_->has_consoles && !source_->consoles.empty()) {
        page->addWidget(consoles());
    }
    page->addWidget(list());
    page->setStretchFactor(page->count() - 1, kLogShare);
    page->addWidget(detail());
    page->setStretchFactor(page->count() - 1, 2);
    if (!source_->findings.empty()) {
        addPart(tr("Remarks"), findingList(source_->findings, page), 1, *page);
    }
    connect(&filter_finder_, &RowFinder::found, this, &SourceView::showFiltered);
    connect(&search_finder_, &RowFinder::found, this,
            [this](std::shared_ptr<const RowNumbers> hits) {
                hits_ = std::move(hits);
                goToHit(true);
            });
    connect(log_, &LogTable::currentChangedTo, this, &SourceView::showDetail);
    connect(log_, &LogTable::moved, this, &SourceView::markInSight);
    addActions();
    setFocusProxy(log_);
    showFiltered(nullptr);
    goToCrash();
}

/// Makes a label with one sentence on each console that lacks something, a link to the first record
/// that it lacks, and one sentence on all other consoles.
QWidget* SourceView::verdicts() {
    QStringList lines;
    for (const std::string& line : printkfmt::verdict_lines(*source_)) {
        QString text = shownText(line).toHtmlEscaped();
        for (std::size_t i = 0; i < source_->consoles.size(); ++i) {
            const printkfmt::Console& console = source_->consoles[i];
            if (firstMissed(console) && printkfmt::verdict_on(console, *source_).sentence == line) {
                text = QStringLiteral("<a href=\"%1\">%2</a>").arg(i).arg(text);
                break;
            }
        }
        lines << text;
    }
    auto* label = new QLabel(lines.join(QStringLiteral("<br>")), this);
    label->setObjectName(QStringLiteral("verdicts"));
    label->setAccessibleName(tr("What each console missed"));
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    connect(label, &QLabel::linkActivated, this,
            [this](const QString& link) { goToFirstMissed(link.toULongLong()); });
    return label;
}

QWidget* SourceView::consoles() {
    console_model_ = new ConsoleModel(source_);
    consoles_ = table(console_model_, QStringLiteral("consoles"), this);
    consoles_->setAccessibleName(tr("Consoles"));
    consoles_->setTabKeyNavigation(false);
    // High enough for all consoles, if there are not too many.
    constexpr int kConsolesSeen = 9;
    const int rows = std::min(console_model_->rowCount(), kConsolesSeen);
    consoles_->setMaximumHeight(consoles_->horizontalHeader()->sizeHint().height() +
                                rows * consoles_->verticalHeader()->defaultSectionSize() +
                                2 * consoles_->frameWidth() + 2);
    lanes_ = new LaneDelegate(source_, consoles_);
    consoles_->setItemDelegateForColumn(console_model_->laneColumn(), lanes_);
    consoles_->viewport()->installEventFilter(this);
    connect(console_model_, &ConsoleModel::checkedChanged, this,
            [this] { log_->logModel().showFatesOn(console_model_->checked()); });
    connect(consoles_, &QTableView::activated, this, [this](const QModelIndex& index) {
        goToFirstMissed(static_cast<std::size_t>(index.row()));
    });
    return consoles_;
}

QWidget* SourceView::list() {
    auto* part = new QWidget(this);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* line = new QHBoxLayout;
    layout->addLayout(line);
    filter_ = lineEdit(QStringLiteral("filter"), tr("Filter"),
                       tr("Filter: only these rows (Ctrl+L)"), part);
    search_ = lineEdit(QStringLiteral("search"), tr("Search"),
                       tr("Search: go to these rows (Ctrl+F; n, N)"), part);
    filter_->setToolTip(QStringLiteral("<pre>%1</pre>").arg(filterHelp().toHtmlEscaped()));
    search_->setToolTip(filter_->toolTip());
    for (QLineEdit* line_of_words : {filter_, search_}) {
        new WordCompleter(*line_of_words, filterCompletions(*rows_));
    }
    count_ = plainLabel({}, part);
    count_->setObjectName(QStringLiteral("count"));
    count_->setWordWrap(false);
    line->addWidget(filter_, 2);
    line->addWidget(search_, 1);
    line->addWidget(count_);
    only_button_ = new QPushButton(part);
    only_button_->setObjectName(QStringLiteral("only"));
    only_button_->setAccessibleName(tr("Show all rows"));
    only_button_->hide();
    connect(only_button_, &QPushButton::clicked, this, [this] { showOnly({}, {}); });
    line->addWidget(only_button_);
    log_ = new LogTable(rows_, part);
    layout->addWidget(log_, 1);
    connect(filter_, &QLineEdit::textChanged, this, &SourceView::filterChanged);
    connect(filter_, &QLineEdit::returnPressed, log_, [this] { log_->setFocus(); });
    connect(search_, &QLineEdit::textChanged, this, &SourceView::searchChanged);
    connect(search_, &QLineEdit::returnPressed, log_, [this] { log_->setFocus(); });
    return part;
}

QWidget* SourceView::detail() {
    detail_ = new QPlainTextEdit(this);
    detail_->setObjectName(QStringLiteral("detail"));
    detail_->setAccessibleName(tr("The current record in full"));
    detail_->setReadOnly(true);
    detail_->setTabChangesFocus(true);
    detail_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return detail_;
}

/// The height of the list, and so the place of the panic in it, is known only now.
void SourceView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (const auto row = log_->current(); row && !shown_) {
        QMetaObject::invokeMethod(
            log_, [this, at = *row] { log_->goTo(at); }, Qt::QueuedConnection);
    }
    shown_ = true;
}

void SourceView::filterChanged() {
    const auto accepts = rowFilter(filter_->text(), rows_, Remarks::kShown);
    if (!accepts) {
        count_->setText(shownText(accepts.error().message));
        return;
    }
    const QString words = filter_->text().trimmed();
    asked_filter_ =
        only_ ? (only_button_->property("words").toString() + u' ' + words).trimmed() : words;
    if (asked_filter_.isEmpty()) {
        filter_finder_.stop();
        showFiltered(nullptr);
    } else if (!only_) {
        filter_finder_.find(*accepts);
    } else {
        filter_finder_.find([only = only_, accepts = *accepts](std::uint32_t row) {
            return accepts(row) && only(row);
        });
    }
}

void SourceView::showOnly(const QString& words, RowPredicate accepts) {
    only_ = std::move(accepts);
    only_button_->setProperty("words", words);
    only_button_->setText(tr("%1 \u00d7").arg(asTabText(words)));
    only_button_->setAccessibleName(tr("Only rows that are %1. Press to show all.").arg(words));
    only_button_->setToolTip(only_button_->accessibleName().toHtmlEscaped());
    only_button_->setVisible(static_cast<bool>(only_));
    filterChanged();
}

void SourceView::clearFilters() {
    filter_->clear();
    if (only_) {
        showOnly({}, {});
    }
    log_->setFocus();
}

/// Shows these rows, or all of them. The current row stays, or the one after it becomes current.
void SourceView::showFiltered(std::shared_ptr<const RowNumbers> rows) {
    shown_filter_ = rows ? asked_filter_ : QString();
    const auto current = log_->current();
    const std::size_t shown = rows ? rows->size() : rows_->size();
    log_->logModel().show(std::move(rows));
    if (current) {
        log_->goTo(*current);
    }
    count_->setText(shown == rows_->size() ? tr("%1 rows").arg(rows_->size())
                                           : tr("%1 of %2 rows").arg(shown).arg(rows_->size()));
}

void SourceView::searchChanged() {
    hits_.reset();
    const auto accepts = rowFilter(search_->text(), rows_, Remarks::kNever);
    if (accepts && !search_->text().trimmed().isEmpty()) {
        search_finder_.find(*accepts);
    } else {
        search_finder_.stop();
    }
}

/// Goes to the next hit that the filter shows, from the current row on, or from the other end of
/// the list if there is none.
void SourceView::goToHit(bool forward) {
    if (!hits_ || hits_->empty()) {
        count_->setText(tr("not found"));
        return;
    }
    const std::uint32_t from = log_->current().value_or(0);
    const auto behind = std::upper_bound(hits_->begin(), hits_->end(), from);
    auto hit = behind == hits_->end() ? hits_->begin() : behind;
    if (!forward) {
        const auto before = std::lower_bound(hits_->begin(), hits_->end(), from);
        hit = std::prev(before == hits_->begin() ? hits_->end() : before);
    }
    log_->goTo(*hit);
    count_->setText(tr("hit %1 of %2").arg(hit - hits_->begin() + 1).arg(hits_->size()));
}

void SourceView::goToCrash() {
    const std::uint32_t row =
        source_->crash_cause ? rows_->rowAtPosition(source_->crash_cause->position) : rows_->size();
    log_->goTo(row < rows_->size() ? row : std::max(rows_->size(), 1U) - 1);
}

void SourceView::goToFirstMissed(std::size_t console) {
    if (const auto number = firstMissed(source_->consoles.at(console))) {
        log_->goTo(rows_->rowOf(*number));
        log_->setFocus();
    }
}

void SourceView::showDetail(std::uint32_t number) {
    const QString noted = notes_ == nullptr ? QString() : notes_->inFull(number);
    detail_->setPlainText(noted + inFull(*rows_, number));
}

PageState SourceView::state() const {
    return {{}, filter_->text(), log_->current()};
}

void SourceView::restore(const PageState& state) {
    filter_->setText(state.filter);
    if (state.row && *state.row < rows_->size()) {
        log_->goTo(*state.row);
    }
}

void SourceView::useNotes(Notes& notes) {
    notes_ = new PageNotes(notes, rows_, *log_, this);
    const auto show = [this] {
        if (const auto current = log_->current()) {
            showDetail(*current);
        }
    };
    connect(notes_, &PageNotes::changed, this, show);
    show();
}

void SourceView::markInSight() {
    if (lanes_ != nullptr) {
        lanes_->markInSight(log_->inSight());
        consoles_->viewport()->update();
    }
}

bool SourceView::eventFilter(QObject* watched, QEvent* event) {
    return clickOnLane(event) || QWidget::eventFilter(watched, event);
}

/// A click on a lane goes to the record at that place.
bool SourceView::clickOnLane(QEvent* event) {
    if (event->type() != QEvent::MouseButtonPress && event->type() != QEvent::MouseMove) {
        return false;
    }
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QModelIndex index = consoles_->indexAt(mouse->position().toPoint());
    if (!index.isValid() || index.column() != console_model_->laneColumn() ||
        !mouse->buttons().testFlag(Qt::LeftButton)) {
        return false;
    }
    const Seq number =
        lanes_->numberAt(mouse->position().toPoint().x(), consoles_->visualRect(index));
    log_->goTo(rows_->rowOf(number));
    return false;  // the row is selected too
}

void SourceView::addActions() {
    const auto add = [this](const QString& name, const QString& title, const QKeySequence& key,
                            auto run) {
        auto* action = new QAction(title, this);
        action->setObjectName(name);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        log_->addAction(action);
        return action;
    };
    const auto copy = [this](auto text) {
        QGuiApplication::clipboard()->setText(text(*rows_, log_->selected()));
    };
    add(QStringLiteral("copy"), tr("Copy as dmesg"), QKeySequence::Copy, [=] { copy(asDmesg); });
    add(QStringLiteral("copyForMail"), tr("Copy for a Mail"), Qt::CTRL | Qt::SHIFT | Qt::Key_C,
        [=, this] {
            copy([this](const LogRows& rows, const std::vector<std::uint32_t>& numbers) {
                return forMail(rows, numbers) +
                       (notes_ == nullptr ? QString() : notes_->forMail(numbers));
            });
        });
    add(QStringLiteral("copyJson"), tr("Copy as JSON"), Qt::CTRL | Qt::SHIFT | Qt::Key_J,
        [=] { copy(asJson); });
    add(QStringLiteral("goToCrash"), tr("Go to the Panic"), Qt::Key_P, [this] { goToCrash(); });
    add(QStringLiteral("nextError"), tr("Next Error"), Qt::Key_E,
        [this] { log_->goToLevel(kErrorLevel, true); });
    add(QStringLiteral("previousError"), tr("Previous Error"), Qt::SHIFT | Qt::Key_E,
        [this] { log_->goToLevel(kErrorLevel, false); });
    add(QStringLiteral("nextHit"), tr("Next Hit"), Qt::Key_N, [this] { goToHit(true); });
    add(QStringLiteral("previousHit"), tr("Previous Hit"), Qt::SHIFT | Qt::Key_N,
        [this] { goToHit(false); });
    for (QAction* action : {add(QStringLiteral("search"), tr("Search"), QKeySequence::Find,
                                [this] { search_->setFocus(); }),
                            add(QStringLiteral("filter"), tr("Filter"), Qt::CTRL | Qt::Key_L,
                                [this] { filter_->setFocus(); }),
                            add(QStringLiteral("clear"), tr("Show All Rows"), Qt::Key_Escape,
                                [this] { clearFilters(); }),
                            add(QStringLiteral("larger"), tr("Larger"), QKeySequence::ZoomIn,
                                [this] { log_->zoom(1); }),
                            add(QStringLiteral("smaller"), tr("Smaller"), QKeySequence::ZoomOut,
                                [this] { log_->zoom(-1); }),
                            add(QStringLiteral("usualSize"), tr("Usual Size"), Qt::CTRL | Qt::Key_0,
                                [this] { log_->zoom(0); })}) {
        addAction(action);  // these work in all of the page
    }
}

}  // namespace lastwords::gui
