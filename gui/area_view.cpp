// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the page of one area.
#include "gui/area_view.h"

#include <QFontDatabase>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/page.h"
#include "printkfmt/render/pstore_words.h"

namespace lastwords::gui {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::Zone;

constexpr int kTextShare = 4;  // share of the height; each other part has 1

QString hex(std::uint64_t number) {
    return QStringLiteral("0x") + QString::number(number, 16);
}

QStandardItemModel* zoneModel(const std::vector<Zone>& zones) {
    auto* model = new QStandardItemModel;
    model->setHorizontalHeaderLabels({AreaView::tr("Zone"), AreaView::tr("Offset"),
                                      AreaView::tr("Size"), AreaView::tr("Used"),
                                      AreaView::tr("ECC"), AreaView::tr("State")});
    for (const Zone& zone : zones) {
        QList<QStandardItem*> row;
        for (const QString& cell :
             {shownText(name_of(zone.type)) + u' ' + QString::number(zone.index), hex(zone.offset),
              hex(zone.size), QString::number(zone.used), QString::number(zone.ecc),
              shownText(state_of(zone))}) {
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

}  // namespace

AreaView::AreaView(std::shared_ptr<const printkfmt::PstoreArea> area, QWidget* parent)
    : QWidget(parent), area_(std::move(area)) {
    auto* layout = new QVBoxLayout(this);
    auto* page = new QSplitter(Qt::Vertical, this);
    layout->addWidget(page);
    if (!area_->zones.empty()) {
        addPart(tr("Zones: %n", nullptr, static_cast<int>(area_->zones.size())),
                table(zoneModel(area_->zones), QStringLiteral("zones"), page), 1, *page);
    }
    auto* records = recordList(area_->records, page);
    addPart(tr("Records: %n", nullptr, records->count()), records, 1, *page);
    text_ = new QPlainTextEdit(page);
    text_->setObjectName(QStringLiteral("text"));
    text_->setReadOnly(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    addPart(tr("Text"), text_, kTextShare, *page);
    connect(records, &QListWidget::currentRowChanged, this, &AreaView::showRecord);
    records->setCurrentRow(firstToShow(area_->records));
    if (!area_->findings.empty()) {
        addPart(tr("Remarks"), findingList(area_->findings, page), 1, *page);
    }
}

void AreaView::showRecord(int row) {
    text_->clear();
    if (row < 0) {
        return;
    }
    const PstoreRecord& record = area_->records.at(static_cast<std::size_t>(row));
    QTextCursor cursor(text_->document());
    const QTextCharFormat plain;
    cursor.insertText(shownText(record.preface), plain);
    for (const printkfmt::TextPart& part : parts_of(record)) {
        cursor.insertText(shownText(part.text), part.doubtful ? unprovedText() : plain);
    }
    cursor.insertText(shownText(record.notice), plain);
    text_->moveCursor(QTextCursor::End);  // the last line is often the one that matters
}

}  // namespace lastwords::gui
