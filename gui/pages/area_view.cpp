// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one area. A record's messages are on the page of a source, if they are a
// log.
#include "gui/pages/area_view.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>
#include <utility>

#include "extractor/pstore/pstore_sources.h"
#include "gui/base/actions.h"
#include "gui/base/hints.h"
#include "gui/base/link_label.h"
#include "gui/base/page.h"
#include "printkfmt/render/json_pstore.h"
#include "printkfmt/render/pstore_report.h"
#include "printkfmt/render/pstore_words.h"

namespace lastwords::gui {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::Zone;

constexpr int kTextShare = 4;  // share of the height; each other part has 1

QStandardItemModel* zoneModel(const std::vector<Zone>& zones) {
    auto* model = new QStandardItemModel;
    model->setHorizontalHeaderLabels({AreaView::tr("Zone"), AreaView::tr("Offset"),
                                      AreaView::tr("Size"), AreaView::tr("Used"),
                                      AreaView::tr("ECC"), AreaView::tr("State")});
    for (const Zone& zone : zones) {
        QList<QStandardItem*> row;
        for (const QString& cell :
             {shownText(name_of(zone.type)) + u' ' + QString::number(zone.index),
              hexNumber(zone.offset), hexNumber(zone.size), QString::number(zone.used),
              QString::number(zone.ecc), shownText(state_of(zone))}) {
            row << new QStandardItem(cell);
            row.back()->setEditable(false);
        }
        model->appendRow(row);
    }
    return model;
}

QListWidget* recordList(const std::vector<PstoreRecord>& records, QWidget* parent) {
    auto* list = new QListWidget(parent);
    list->setObjectName(QStringLiteral("records"));
    list->setAccessibleName(AreaView::tr("Records of pstore"));
    list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    for (const PstoreRecord& record : records) {
        list->addItem(shownText(headline_of(record)));
    }
    return list;
}

/// Returns the row that a reader wants to see first: the record of a panic, or else the first
/// record.
int firstToShow(const std::vector<PstoreRecord>& records) {
    const auto panic = std::find_if(records.begin(), records.end(),
                                    [](const auto& one) { return one.reason == "Panic"; });
    return panic == records.end() ? 0 : static_cast<int>(panic - records.begin());
}

/// Small letters also find capital ones; a word with a capital letter is taken as it is.
bool hasCapital(const QString& words) {
    return std::any_of(words.begin(), words.end(), [](QChar c) { return c.isUpper(); });
}

/// Returns the source that has the record's messages, as an index into Recovered::sources. nullopt:
/// the record is no log, or its log is that of another place.
std::optional<std::size_t> sourceOf(const extractor::Recovered& recovered,
                                    const printkfmt::PstoreArea& area, const PstoreRecord& record) {
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        if (extractor::is_made_of(recovered.sources[i], area, record)) {
            return i;
        }
    }
    return std::nullopt;
}

/// Returns the file that the kernel would show for the record, as the page shows it.
QString fileOf(const PstoreRecord& record) {
    return shownText(record.preface) + shownText(record.text) + shownText(record.notice);
}

}  // namespace

AreaView::AreaView(std::shared_ptr<const extractor::Recovered> recovered, std::size_t index,
                   QWidget* parent)
    : QWidget(parent), recovered_(std::move(recovered)), index_(index) {
    auto* layout = new QVBoxLayout(this);
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page);
    if (!area().zones.empty()) {
        auto* zones = table(zoneModel(area().zones), QStringLiteral("zones"), page);
        zones->setAccessibleName(tr("Zones"));
        zones->setTabKeyNavigation(false);
        addPart(tr("Zones: %n", nullptr, static_cast<int>(area().zones.size())), zones, 1, *page);
    }
    records_ = recordList(area().records, page);
    addPart(tr("Records: %n", nullptr, records_->count()), records_, 1, *page);
    addPart(tr("Text"), textPart(), kTextShare, *page);
    connect(records_, &QListWidget::currentRowChanged, this, &AreaView::showRecord);
    connect(records_, &QListWidget::itemActivated, this, &AreaView::goToMessages);
    records_->setCurrentRow(firstToShow(area().records));
    if (!area().findings.empty()) {
        addPart(tr("Remarks"), findingList(area().findings, page), 1, *page);
    }
    addActions();
}

/// Makes the text of the current record, with its search and the link to its messages above.
QWidget* AreaView::textPart() {
    auto* part = new QWidget(this);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* line = new QHBoxLayout;
    layout->addLayout(line);
    link_ = new LinkLabel(part);
    link_->setObjectName(QStringLiteral("messages"));
    connect(link_, &QLabel::linkActivated, this, &AreaView::goToMessages);
    search_ = new QLineEdit(part);
    search_->setObjectName(QStringLiteral("search"));
    search_->setAccessibleName(tr("Search in all records"));
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        goToHit(true);
        records_->setFocus();
    });
    found_ = plainLabel({}, part);
    found_->setObjectName(QStringLiteral("count"));
    line->addWidget(link_, 1);
    line->addWidget(search_);
    line->addWidget(found_);
    text_ = new QPlainTextEdit(part);
    text_->setObjectName(QStringLiteral("text"));
    text_->setAccessibleName(tr("The current record in full"));
    text_->setReadOnly(true);
    text_->setTabChangesFocus(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    layout->addWidget(text_, 1);
    return part;
}

void AreaView::addActions() {
    makeAction(*records_, "edit", QStringLiteral("copy"), tr("Copy as Text"), QKeySequence::Copy,
               [this] { copy(false, false); });
    makeAction(*records_, "edit", QStringLiteral("copyForMail"), tr("Copy for a Mail"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_C, [this] { copy(false, true); });
    makeAction(*records_, "edit", QStringLiteral("copyJson"), tr("Copy as JSON"),
               Qt::CTRL | Qt::SHIFT | Qt::Key_J, [this] { copy(true, false); });
    QAction* const search =
        makeAction(*this, "go", QStringLiteral("search"), tr("Search"), QKeySequence::Find, [this] {
            search_->setFocus();
            search_->selectAll();
        });
    QAction* next = nullptr;
    QAction* previous = nullptr;
    for (QWidget* part : {static_cast<QWidget*>(text_), static_cast<QWidget*>(records_)}) {
        next = makeAction(*part, "go", QStringLiteral("nextHit"), tr("Next Hit"), Qt::Key_N,
                          [this] { goToHit(true); });
        previous = makeAction(*part, "go", QStringLiteral("previousHit"), tr("Previous Hit"),
                              Qt::SHIFT | Qt::Key_N, [this] { goToHit(false); });
    }
    showHint(*search_, search_->accessibleName(), {search, next, previous});
    records_->setContextMenuPolicy(Qt::ActionsContextMenu);
}

std::vector<int> AreaView::selected() const {
    std::vector<int> rows;
    for (const QModelIndex& index : records_->selectionModel()->selectedRows()) {
        rows.push_back(index.row());
    }
    std::sort(rows.begin(), rows.end());
    return rows.empty() && records_->currentRow() >= 0 ? std::vector{records_->currentRow()} : rows;
}

/// Copies the selected records as the command line prints them.
void AreaView::copy(bool json, bool with_zones) {
    std::string out;
    if (with_zones) {
        printkfmt::append_zones(area(), out);
    }
    for (const int row : selected()) {
        if (json) {
            printkfmt::append_json_pstore_record(recordAt(row), index_, out);
        } else {
            printkfmt::append_pstore_record(recordAt(row), true, out);
        }
    }
    QGuiApplication::clipboard()->setText(asQString(out));
}

void AreaView::goToMessages() {
    if (const auto row = records_->currentRow(); row >= 0) {
        if (const auto source = sourceOf(*recovered_, area(), recordAt(row))) {
            emit sourceWanted(*source);
        }
    }
}

/// Goes to the next place of the searched text, in this record or in one behind it, and on from the
/// other end of the list.
void AreaView::goToHit(bool forward) {
    const int count = records_->count();
    const QString words = search_->text();
    found_->clear();
    if (words.isEmpty() || count == 0 || findInText(forward)) {
        return;
    }
    const Qt::CaseSensitivity letters = hasCapital(words) ? Qt::CaseSensitive : Qt::CaseInsensitive;
    const int from = records_->currentRow();
    for (int step = 1; step <= count; ++step) {
        const int row = (from + (forward ? step : count - step)) % count;
        if (fileOf(recordAt(row)).contains(words, letters)) {
            records_->setCurrentRow(row);
            text_->moveCursor(forward ? QTextCursor::Start : QTextCursor::End);
            findInText(forward);
            if (forward ? from + step >= count : step > from) {
                found_->setText(forward ? tr("from the top again") : tr("from the end again"));
            }
            return;
        }
    }
    found_->setText(tr("not found"));
}

/// Marks the next place of the searched text in the text that is shown. Returns false if there is
/// none.
bool AreaView::findInText(bool forward) {
    QTextDocument::FindFlags how;
    how.setFlag(QTextDocument::FindBackward, !forward);
    how.setFlag(QTextDocument::FindCaseSensitively, hasCapital(search_->text()));
    return text_->find(search_->text(), how);
}

void AreaView::showRecord(int row) {
    text_->clear();
    link_->setHtml({});
    if (row < 0) {
        return;
    }
    const PstoreRecord& record = recordAt(row);
    QTextCursor cursor(text_->document());
    const QTextCharFormat plain;
    cursor.insertText(shownText(record.preface), plain);
    for (const printkfmt::TextPart& part : parts_of(record)) {
        cursor.insertText(shownText(part.text), part.doubtful ? unprovedText() : plain);
    }
    cursor.insertText(shownText(record.notice), plain);
    text_->moveCursor(QTextCursor::End);  // the last line is often the one that matters
    if (const auto source = sourceOf(*recovered_, area(), record)) {
        const QString origin = shownText(recovered_->sources[*source].origin).toHtmlEscaped();
        link_->setHtml(tr("<a href=\"messages\">Its messages, with filter and search</a> (Enter)"));
        link_->setToolTip(origin);
        link_->setAccessibleDescription(shownText(recovered_->sources[*source].origin));
    }
}

}  // namespace lastwords::gui
