// SPDX-License-Identifier: GPL-2.0-or-later
// The list and the bytes follow each other; which of the two moved first is noted, so that they do
// not do so without end.
#include "gui/bytes/bytes_pane.h"

#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <utility>

#include "gui/base/page.h"
#include "gui/bytes/hex_view.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

namespace {

constexpr std::size_t kRecordsMax = 50;  // of one message, which a capture has line by line
constexpr int kBlockRole = Qt::UserRole;
constexpr int kFieldRole = Qt::UserRole + 1;
constexpr int kWhole = -1;  // the item is a block

QTreeWidgetItem* itemOf(const QString& name, const QString& value, std::size_t block, int field) {
    auto* item = new QTreeWidgetItem({name, value});
    item->setData(0, kBlockRole, static_cast<qulonglong>(block));
    item->setData(0, kFieldRole, field);
    item->setToolTip(1, value.toHtmlEscaped());
    return item;
}

}  // namespace

BytesPane::BytesPane(std::shared_ptr<const extractor::Recovered> recovered,
                     extractor::OpenOptions options, std::shared_ptr<const LogRows> rows,
                     QWidget* parent)
    : QWidget(parent),
      recovered_(std::move(recovered)),
      rows_(std::move(rows)),
      reader_(recovered_, std::move(options)) {
    setObjectName(QStringLiteral("bytesPane"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* sides = new QSplitter(this);
    parts_ = new QTreeWidget(sides);
    parts_->setObjectName(QStringLiteral("byteParts"));
    parts_->setAccessibleName(tr("Parts of the record"));
    parts_->setHeaderLabels({tr("Part"), tr("Value")});
    parts_->setTabKeyNavigation(false);
    bytes_ = new HexView(sides);
    bytes_->setObjectName(QStringLiteral("bytes"));
    bytes_->setAccessibleName(tr("Bytes of the record"));
    sides->setSizes({1, 1});  // the same for both
    layout->addWidget(sides, 1);
    words_ = plainLabel({}, this);
    words_->setObjectName(QStringLiteral("byteWords"));
    layout->addWidget(words_);
    connect(&reader_, &ByteReader::read, this, &BytesPane::take);
    connect(parts_, &QTreeWidget::currentItemChanged, this, &BytesPane::partChosen);
    connect(bytes_, &QPlainTextEdit::cursorPositionChanged, this, &BytesPane::cursorMoved);
}

void BytesPane::showRow(std::uint32_t number) {
    row_ = number;
    if (isVisible()) {
        find();
    }
}

void BytesPane::setTextFont(const QFont& font) {
    bytes_->setFont(font);
}

void BytesPane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    find();
}

/// Returns the records that the row shows; of a message of several sources, those of the source
/// whose text is shown.
std::optional<SourceRecords> BytesPane::recordsOf(std::uint32_t number) const {
    const LogRow row = rows_->at(number);
    if (!row.isRecord()) {
        return std::nullopt;
    }
    if (!row.entry) {
        const auto source = &rows_->source() - recovered_->sources.data();
        return SourceRecords{static_cast<std::size_t>(source), {row.record}};
    }
    SourceRecords found{row.entry->shown, {}};
    for (const printkfmt::Occurrence& one : row.entry->in) {
        if (one.source == found.source && found.records.size() < kRecordsMax) {
            found.records.push_back(recovered_->sources[one.source].log.records.at(one.record));
        }
    }
    return found;
}

void BytesPane::find() {
    if (!row_) {
        return;
    }
    if (auto records = recordsOf(*row_)) {
        words_->setText(tr("Reading the files..."));
        reader_.find(*std::move(records));
        return;
    }
    take({});
    words_->setText(tr("This row is no record, and has no bytes."));
}

void BytesPane::take(const RecordBlocks& found) {
    linking_ = true;
    bytes_->show(HexText(found.blocks));
    fillParts();
    linking_ = false;
    words_->setText(found.problem.isEmpty()
                        ? tr("Choose a part, or move the cursor in the bytes.")
                        : tr("The files cannot be read any more, so only the text is shown: %1")
                              .arg(found.problem));
    emit shown();
}

void BytesPane::fillParts() {
    parts_->clear();
    const auto& blocks = bytes_->hexText().blocks();
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        auto* top = itemOf(shownText(blocks[block].name),
                           placesInWords(blocks[block]).join(QStringLiteral(", ")), block, kWhole);
        const auto& fields = blocks[block].fields;
        for (std::size_t field = 0; field < fields.size(); ++field) {
            top->addChild(itemOf(shownText(fields[field].name), shownText(fields[field].value),
                                 block, static_cast<int>(field)));
        }
        parts_->addTopLevelItem(top);
    }
    parts_->expandAll();
    // The names of blocks are long, and the values are what is looked for.
    parts_->setColumnWidth(0, parts_->viewport()->width() / 2);
}

/// Makes the bytes of the chosen part stand out.
void BytesPane::partChosen() {
    const QTreeWidgetItem* const item = parts_->currentItem();
    if (linking_ || item == nullptr) {
        return;
    }
    const auto& blocks = bytes_->hexText().blocks();
    const std::size_t block = item->data(0, kBlockRole).toULongLong();
    const int field = item->data(0, kFieldRole).toInt();
    linking_ = true;
    if (field == kWhole) {
        bytes_->mark({block, 0}, blocks.at(block).bytes.size());
    } else {
        const auto& part = blocks.at(block).fields.at(static_cast<std::size_t>(field));
        bytes_->mark({block, part.at}, part.length);
    }
    linking_ = false;
    words_->setText(item->text(1).isEmpty() ? item->text(0)
                                            : tr("%1: %2").arg(item->text(0), item->text(1)));
}

/// Chooses the part that the byte at the cursor belongs to, and says which byte it is.
void BytesPane::cursorMoved() {
    const auto byte = bytes_->byteAtCursor();
    if (linking_ || !byte) {
        return;
    }
    const printkfmt::ByteBlock& block = bytes_->hexText().blocks().at(byte->block);
    const auto field = bytes_->hexText().fieldOf(*byte);
    linking_ = true;
    QTreeWidgetItem* const top = parts_->topLevelItem(static_cast<int>(byte->block));
    parts_->setCurrentItem(field ? top->child(static_cast<int>(*field)) : top);
    if (field) {
        bytes_->mark({byte->block, block.fields[*field].at}, block.fields[*field].length);
    } else {
        bytes_->markNothing();
    }
    linking_ = false;
    QString words = tr("Byte %1 of %2: %3")
                        .arg(byte->at)
                        .arg(shownText(block.name),
                             field ? shownText(block.fields[*field].name) : tr("no known field"));
    if (field && !block.fields[*field].value.empty()) {
        words += QStringLiteral(" = ") + shownText(block.fields[*field].value);
    }
    if (block.virt) {
        words +=
            tr(", at virtual address 0x%1").arg(QString::number(block.virt->value + byte->at, 16));
    }
    words_->setText(words);
}

}  // namespace lastwords::gui
