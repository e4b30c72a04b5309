// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one source, and joins its parts: what is chosen in the lanes becomes a row
// or a word of the filter, the filter chooses the rows, the current row is shown in full.
#include "gui/pages/source_view.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/base/actions.h"
#include "gui/base/fixed_words.h"
#include "gui/base/link_label.h"
#include "gui/base/page.h"
#include "gui/bytes/bytes_pane.h"
#include "gui/lanes/console_table.h"
#include "gui/list/filter_line.h"
#include "gui/list/log_pane.h"
#include "gui/list/log_table.h"
#include "gui/list/row_text.h"
#include "gui/notes/page_notes.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/report.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;

constexpr int kLogShare = 5;  // share of the height; each other part has 1

/// Makes the rows of the summary, the same as those that the command line prints.
QWidget* summary(const printkfmt::Source& source, QWidget* parent) {
    auto* rows = new QWidget(parent);
    rows->setObjectName(QStringLiteral("summary"));
    auto* layout = new QFormLayout(rows);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setVerticalSpacing(1);
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        layout->addRow(plainLabel(shownWord(row.label), rows),
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

}  // namespace

SourceView::SourceView(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QWidget(parent), source_(rows->sharedSource()), rows_(rows) {
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(summary(*source_, this));
    layout->addWidget(verdicts());
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page, 1);
    if (ConsoleTable::isOf(*rows_)) {
        page->addWidget(consoles());
    }
    pane_ = new LogPane(rows_, page);  // here, because Tab goes through the parts as they are made
    log_ = &pane_->log();
    page->addWidget(pane_);
    page->setStretchFactor(page->count() - 1, kLogShare);
    page->addWidget(detail());
    page->setStretchFactor(page->count() - 1, 2);
    if (const Findings findings = rows_->findings(); !findings.empty()) {
        addPart(tr("Remarks"), findingList(findings, page), 1, *page);
    }
    if (consoles_ != nullptr) {
        // As high as its rows, if there are not too many. The others share what is left.
        QList<int> heights{consoles_->maximumHeight(), kLogShare * 100, 2 * 100};
        heights.resize(page->count(), 100);
        page->setSizes(heights);
    }
    connect(log_, &LogTable::currentChangedTo, this, &SourceView::showDetail);
    connect(log_, &LogTable::moved, this, &SourceView::markInSight);
    connect(log_, &LogTable::zoomed, detail_, &QWidget::setFont);
    addActions();
    QWidget::addActions(pane_->actions());  // the filter and the search are reached from all parts
    goToCrash();
}

/// A widget that is destroyed hides its children first, and the list may then still scroll.
SourceView::~SourceView() {
    log_->disconnect(this);
}

/// Makes a label with one sentence on each console that lacks something, a link to the first record
/// that it lacks, and one sentence on all other consoles.
QWidget* SourceView::verdicts() {
    std::vector<std::string> sentences;  // of each console that lacks something; empty for others
    for (const printkfmt::Console& console : source_->consoles) {
        sentences.push_back(firstMissed(console) ? printkfmt::verdict_on(console, *source_).sentence
                                                 : std::string());
    }
    QStringList lines;
    QStringList plain;
    for (const std::string& line : printkfmt::verdict_lines(*source_)) {
        plain << shownText(line);
        QString text = plain.last().toHtmlEscaped();
        const auto console = std::find(sentences.begin(), sentences.end(), line);
        if (console != sentences.end() && !line.empty()) {
            text =
                QStringLiteral("<a href=\"%1\">%2</a>").arg(console - sentences.begin()).arg(text);
        }
        lines << text;
    }
    auto* label = new LinkLabel(this);
    label->setHtml(lines.join(QStringLiteral("<br>")));
    label->setObjectName(QStringLiteral("verdicts"));
    label->setAccessibleName(tr("What each console missed"));
    label->setAccessibleDescription(plain.join(u'\n'));
    label->setWordWrap(true);
    connect(label, &QLabel::linkActivated, this,
            [this](const QString& link) { goToFirstMissed(link.toULongLong()); });
    return label;
}

QWidget* SourceView::consoles() {
    consoles_ = new ConsoleTable(rows_, this);
    connect(consoles_, &ConsoleTable::rowChosen, this,
            [this](std::uint32_t row) { log_->goTo(row); });
    connect(consoles_, &ConsoleTable::firstMissedAsked, this, &SourceView::goToFirstMissed);
    connect(consoles_, &ConsoleTable::wordChosen, this, [this](const QString& word) {
        pane_->filter().setText(lineWithInstead(pane_->filter().text(), word));
    });
    connect(consoles_, &ConsoleTable::rangeAsked, this, [this] {
        if (const auto rows = log_->selected(); !rows.empty()) {
            consoles_->chooseRange({rows.front(), rows.back()});
        }
    });
    connect(consoles_, &ConsoleTable::said, this,
            [this](const QString& words) { pane_->say(words); });
    connect(consoles_, &ConsoleTable::rulesChanged, this, [this] {
        log_->logModel().showFatesOn(consoles_->checked());
        log_->logModel().showRules(consoles_->rules());
        markInSight();
    });
    return consoles_;
}

QWidget* SourceView::detail() {
    details_ = new QSplitter(this);
    detail_ = new QPlainTextEdit(details_);
    detail_->setObjectName(QStringLiteral("detail"));
    detail_->setAccessibleName(tr("The current record in full"));
    detail_->setReadOnly(true);
    detail_->setTabChangesFocus(true);
    detail_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return details_;
}

/// The height of the list, and so the place of the panic in it, is known only now.
void SourceView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!shown_ && consoles_ != nullptr) {
        limitConsoles();
    }
    if (const auto row = log_->current(); row && !shown_) {
        QMetaObject::invokeMethod(
            log_, [this, at = *row] { log_->goTo(at); }, Qt::QueuedConnection);
    }
    shown_ = true;
}

/// On a low screen the lanes leave most of the room to the list; the others can be scrolled to.
void SourceView::limitConsoles() {
    auto* page = qobject_cast<QSplitter*>(consoles_->parentWidget());
    QList<int> heights = page->sizes();
    const int most = (heights[0] + heights[1]) * 2 / 5;
    if (heights[0] > most) {
        heights[1] += heights[0] - most;
        heights[0] = most;
        page->setSizes(heights);
    }
}

void SourceView::goToCrash() {
    log_->goTo(rows_->crashRow().value_or(std::max(rows_->size(), 1U) - 1));
}

void SourceView::goToFirstMissed(std::size_t console) {
    if (const auto number = firstMissed(source_->consoles.at(console))) {
        log_->goTo(rows_->rowOf(*number));
        log_->setFocus();
    }
}

void SourceView::showDetail(std::uint32_t number) {
    const QString noted = notes_ == nullptr ? QString() : notes_->inFull(number);
    if (bytes_ != nullptr) {
        bytes_->showRow(number);
    }
    const FoldMap& folds = log_->logModel().folds();
    const auto block = folds.blockOf(number);
    const bool folded = block && folds.isFolded(*block);
    detail_->setPlainText(noted + inFull(*rows_, number,
                                         folded ? std::span(folds.block(*block).lines)
                                                : std::span<const std::uint32_t>()));
}

const QString& SourceView::filter() const {
    return pane_->shownFilter();
}

void SourceView::showOnlyNew(const QString& other, RowPredicate accepts) {
    pane_->showOnlyNew(other, std::move(accepts));
}

PageState SourceView::state() const {
    return {{}, pane_->filter().text(), log_->current()};
}

void SourceView::restore(const PageState& state) {
    pane_->filter().setText(state.filter);
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

void SourceView::useFiles(const std::shared_ptr<const extractor::Recovered>& recovered,
                          const extractor::OpenOptions& options) {
    bytes_ = new BytesPane(recovered, options, rows_, details_);
    bytes_->hide();
    connect(log_, &LogTable::zoomed, bytes_, &BytesPane::setTextFont);
    details_->setStretchFactor(0, 2);
    details_->setStretchFactor(1, 3);
    QAction* const show = makeAction(*this, "view", QStringLiteral("showBytes"),
                                     tr("&Bytes of the Record"), Qt::Key_B, [] {});
    show->setCheckable(true);
    connect(show, &QAction::toggled, bytes_, &QWidget::setVisible);
    if (const auto current = log_->current()) {
        bytes_->showRow(*current);
    }
}

void SourceView::markInSight() {
    if (consoles_ != nullptr) {
        consoles_->markInSight(log_->inSight());
    }
}

void SourceView::addActions() {
    const auto copy = [this](auto text) {
        QGuiApplication::clipboard()->setText(text(*rows_, log_->selected()));
    };
    makeAction(*log_, "edit", QStringLiteral("copy"), tr("Copy as dmesg"), QKeySequence::Copy,
               [=] { copy(asDmesg); });
    makeAction(*log_, "edit", QStringLiteral("copyForMail"), tr("Copy for a Mail"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_C, [=, this] {
                   copy([this](const LogRows& rows, const std::vector<std::uint32_t>& numbers) {
                       return forMail(rows, numbers) +
                              (notes_ == nullptr ? QString() : notes_->forMail(numbers));
                   });
               });
    makeAction(*log_, "edit", QStringLiteral("copyJson"), tr("Copy as JSON"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_J, [=] { copy(asJson); });
    makeAction(*log_, "go", QStringLiteral("goToCrash"), tr("Go to the Panic"), Qt::Key_P,
               [this] { goToCrash(); });
    makeAction(*log_, "go", QStringLiteral("nextError"), tr("Next Error"), Qt::Key_E,
               [this] { log_->goToError(true); });
    makeAction(*log_, "go", QStringLiteral("previousError"), tr("Previous Error"),
               Qt::SHIFT | Qt::Key_E, [this] { log_->goToError(false); });
    // These work in all of the page, and are in the menu of the list too.
    log_->addActions({makeAction(*this, "view", QStringLiteral("larger"), tr("Larger"),
                                 QKeySequence::ZoomIn, [this] { log_->zoom(1); }),
                      makeAction(*this, "view", QStringLiteral("smaller"), tr("Smaller"),
                                 QKeySequence::ZoomOut, [this] { log_->zoom(-1); }),
                      makeAction(*this, "view", QStringLiteral("usualSize"), tr("Usual Size"),
                                 Qt::CTRL | Qt::Key_0, [this] { log_->zoom(0); })});
    if (consoles_ != nullptr) {
        log_->addActions(consoles_->laneActions());
    }
}

}  // namespace lastwords::gui
