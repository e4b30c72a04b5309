// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of the current record, and the list of their parts, which follow each other.
#include "gui/bytes/bytes_pane.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <array>
#include <memory>
#include <string>

#include "extractor/open.h"
#include "gui/bytes/hex_view.h"
#include "gui/list/log_table.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

const QString kPanic = QStringLiteral(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump");

/// A document on the screen, and what a user sees of its first page's bytes.
class Bytes {
 public:
    explicit Bytes(const QString& path) {
        const std::array<std::string, 1> paths{path.toStdString()};
        auto recovered = extractor::open_dump(paths, optionsOf({}));
        EXPECT_TRUE(recovered.has_value()) << paths[0];
        show(std::make_shared<const extractor::Recovered>(*std::move(recovered)));
    }
    explicit Bytes(const std::shared_ptr<const extractor::Recovered>& recovered) {
        show(recovered);
    }

    SourceView& page() { return *page_; }
    LogTable& log() { return page().log(); }
    BytesPane& pane() { return *page().findChild<BytesPane*>(); }
    HexView& bytes() { return *page().findChild<HexView*>(); }
    QTreeWidget& parts() { return *page().findChild<QTreeWidget*>(); }
    QString words() { return page().findChild<QLabel*>(QStringLiteral("byteWords"))->text(); }
    const printkfmt::Source& source() { return document_->recovered()->sources.front(); }

    /// Presses B, and waits until the bytes are there.
    void open() {
        QSignalSpy shown(&pane(), &BytesPane::shown);
        QTest::keyClick(&log(), Qt::Key_B);
        EXPECT_TRUE(pane().isVisible());
        EXPECT_TRUE(shown.count() > 0 || shown.wait(30'000));
    }
    void goTo(std::uint32_t row) {
        QSignalSpy shown(&pane(), &BytesPane::shown);
        log().goTo(row);
        EXPECT_TRUE(shown.count() > 0 || shown.wait(30'000));
    }
    QTreeWidgetItem* part(const QString& name) {
        const auto found = parts().findItems(name, Qt::MatchExactly | Qt::MatchRecursive, 0);
        EXPECT_FALSE(found.isEmpty()) << name.toStdString();
        return found.value(0);
    }
    /// Returns what stands out among the bytes, as numbers.
    QString marked() {
        QStringList numbers;
        const auto marks = bytes().extraSelections();
        for (qsizetype i = 0; i < marks.size(); i += 2) {  // the others are the characters
            numbers << marks[i].cursor.selectedText();
        }
        return numbers.join(u' ');
    }

 private:
    void show(const std::shared_ptr<const extractor::Recovered>& recovered) {
        document_ =
            std::make_unique<Document>(LoadRequest{recovered->paths, {}}, Opened(recovered));
        if (recovered->sources.size() > 1) {  // a page may come before the others
            QSignalSpy merged(document_.get(), &Document::merged);
            EXPECT_TRUE(merged.wait(30'000));
        }
        for (auto* one : document_->findChildren<SourceView*>()) {
            if (one->rows()->timeline() == nullptr &&
                &one->rows()->source() == &recovered->sources.front()) {
                page_ = one;
            }
        }
        document_->setCurrentWidget(page_);
        document_->resize(1200, 800);
        document_->show();
        document_->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(document_.get(), 10'000));
        log().setFocus();
        EXPECT_TRUE(QTest::qWaitFor([&] { return log().logModel().folds().isKnown(); }, 10'000));
    }

    std::unique_ptr<Document> document_;
    SourceView* page_ = nullptr;  // of the first source
};

TEST(BytesPane, IsEmptyAndHiddenUntilItIsAskedFor) {
    Bytes window(kPanic);
    EXPECT_FALSE(window.pane().isVisible());
    EXPECT_TRUE(window.bytes().toPlainText().isEmpty());
    window.open();
    EXPECT_EQ(window.parts().topLevelItemCount(), 3);
    EXPECT_TRUE(window.bytes().toPlainText().contains(QStringLiteral("4b 65 72 6e 65 6c 20 70")));
    QTest::keyClick(&window.log(), Qt::Key_B);
    EXPECT_FALSE(window.pane().isVisible());
}

TEST(BytesPane, PartThatIsChosenStandsOutAmongTheBytes) {
    Bytes window(kPanic);
    window.open();
    const std::uint64_t seq = window.source().crash_cause->seq->value;
    window.parts().setFocus();
    window.parts().setCurrentItem(window.part(QStringLiteral("struct printk_info")));
    QTest::keyClick(&window.parts(), Qt::Key_Down);
    EXPECT_EQ(window.parts().currentItem()->text(0), QStringLiteral("seq"));
    EXPECT_EQ(window.marked(), QStringLiteral("%1 %2 00 00 00 00 00 00")
                                   .arg(seq & 0xffU, 2, 16, QChar(u'0'))
                                   .arg(seq >> 8U, 2, 16, QChar(u'0')));
    EXPECT_EQ(window.words(), QStringLiteral("seq: %1").arg(seq));
    window.parts().setCurrentItem(window.part(QStringLiteral("text")));
    EXPECT_TRUE(window.marked().startsWith(QStringLiteral("4b 65 72 6e 65 6c 20 70")))
        << window.marked().toStdString();
    EXPECT_TRUE(window.bytes().extraSelections().front().format.fontUnderline());
    const auto byte = window.bytes().byteAtCursor();
    ASSERT_TRUE(byte.has_value());
    EXPECT_EQ(byte->block, 2U);
}

TEST(BytesPane, ByteAtTheCursorNamesItsPart) {
    Bytes window(kPanic);
    window.open();
    window.parts().setCurrentItem(window.part(QStringLiteral("seq")));
    window.bytes().setFocus();
    QTest::keyClick(&window.bytes(), Qt::Key_Right);
    EXPECT_TRUE(window.words().startsWith(QStringLiteral("Byte 1 of struct printk_info: seq = ")))
        << window.words().toStdString();
    for (int i = 0; i < 7; ++i) {
        QTest::keyClick(&window.bytes(), Qt::Key_Right);
    }
    EXPECT_EQ(window.parts().currentItem()->text(0), QStringLiteral("ts_nsec"));
    EXPECT_TRUE(window.words().contains(QStringLiteral("at virtual address 0xffff")));
    QTest::keyClick(&window.bytes(), Qt::Key_Left);
    EXPECT_EQ(window.parts().currentItem()->text(0), QStringLiteral("seq"));
    EXPECT_EQ(window.marked().count(u' '), 7);
}

TEST(BytesPane, PlacesAreInTheFileAndInMemory) {
    Bytes window(kPanic);
    window.open();
    const QString place = window.part(QStringLiteral("struct printk_info"))->text(1);
    EXPECT_TRUE(place.contains(QStringLiteral("virtual address 0xffff")));
    EXPECT_TRUE(place.contains(QStringLiteral("physical address 0x")));
    EXPECT_TRUE(place.contains(QStringLiteral("in the file: in a page, compressed to ")))
        << place.toStdString();
}

TEST(BytesPane, FollowsTheCurrentRowAndSaysIfItIsNoRecord) {
    Bytes window(kPanic);
    window.open();
    window.goTo(0);
    window.parts().setCurrentItem(window.part(QStringLiteral("seq")));
    EXPECT_EQ(window.words(), QStringLiteral("seq: 0"));
    auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    dump->sources[0] = std::move(*std::const_pointer_cast<printkfmt::Source>(capture()));
    Bytes other(dump);
    other.open();
    other.goTo(1);
    EXPECT_EQ(other.words(), QStringLiteral("This row is no record, and has no bytes."));
    EXPECT_EQ(other.parts().topLevelItemCount(), 0);
}

TEST(BytesPane, IfTheFileIsGoneItSaysSoAndShowsTheText) {
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("vmcore"));
    ASSERT_TRUE(QFile::copy(kPanic, copy));
    Bytes window(copy);
    ASSERT_TRUE(QFile::remove(copy));
    window.open();
    EXPECT_TRUE(window.words().startsWith(
        QStringLiteral("The files cannot be read any more, so only the text is shown: ")))
        << window.words().toStdString();
    EXPECT_EQ(window.parts().topLevelItemCount(), 1);
    EXPECT_TRUE(window.bytes().toPlainText().contains(QStringLiteral("4b 65 72 6e 65 6c 20 70")));
}

TEST(BytesPane, DoubtfulRecordOfACompressedZoneSaysWhereTheZoneIs) {
    Bytes window(QStringLiteral(LASTWORDS_PSTORE_SAMPLES "/ramoops-damaged-blocks/region.bin.zst"));
    const auto& records = window.source().log.records;
    std::uint32_t row = 0;
    while (records[row].text_state != printkfmt::TextState::kDoubtful) {
        ++row;
    }
    window.open();
    const LogRows& rows = *window.page().rows();
    window.goTo(rows.rowAtPosition(records[row].position));
    const QString text = window.bytes().toPlainText();
    EXPECT_TRUE(text.contains(QStringLiteral("of dmesg-ramoops-0 decompress")));
    EXPECT_TRUE(text.contains(QStringLiteral("in zone dmesg 0: 16384 bytes at 0x0 in ")));
    EXPECT_TRUE(text.contains(QStringLiteral("are not proved.")));
}

TEST(BytesPane, ItsPartsHaveNames) {
    Bytes window(kPanic);
    window.open();
    for (QWidget* part :
         {static_cast<QWidget*>(&window.parts()), static_cast<QWidget*>(&window.bytes())}) {
        EXPECT_FALSE(
            QAccessible::queryAccessibleInterface(part)->text(QAccessible::Name).isEmpty());
        EXPECT_NE(part->focusPolicy(), Qt::NoFocus);
    }
}

TEST(BytesPane, ClosingWhileItReadsDoesNoHarm) {
    auto window = std::make_unique<Bytes>(kPanic);
    QTest::keyClick(&window->log(), Qt::Key_B);
    for (std::uint32_t row = 0; row < 20; ++row) {
        window->log().goTo(row);
    }
    window.reset();
    SUCCEED();
}

TEST(HexText, EveryByteIsFoundByItsPlaceAndBack) {
    printkfmt::ByteBlock one;
    one.name = "one";
    one.bytes = std::string(20, 'a');
    one.remarks = {"a remark"};
    one.fields = {{"front", 0, 17, {}}};
    printkfmt::ByteBlock two;
    two.name = "two";
    two.bytes = "z";
    const HexText text({one, two});
    for (std::size_t block = 0; block < 2; ++block) {
        for (std::uint64_t at = 0; at < text.blocks()[block].bytes.size(); ++at) {
            const auto position = text.positionOf({block, at});
            ASSERT_TRUE(position.has_value());
            EXPECT_EQ(text.byteAt(*position), (BytePlace{block, at}));
        }
    }
    EXPECT_EQ(text.byteAt(0), std::nullopt);
    EXPECT_EQ(text.byteAt(static_cast<int>(text.text().indexOf(QStringLiteral("two")))),
              std::nullopt);
    EXPECT_EQ(text.next({0, 19}, 1), (BytePlace{1, 0}));
    EXPECT_EQ(text.next({1, 0}, 1), std::nullopt);
    EXPECT_EQ(text.fieldOf({0, 16}), std::optional<std::size_t>(0));
    EXPECT_EQ(text.fieldOf({0, 17}), std::nullopt);
    EXPECT_EQ(text.rangesOf({0, 0}, 17).size(), 4U);
}

TEST(HexText, HugeBlocksAreCut) {
    printkfmt::ByteBlock block;
    block.bytes = std::string(1 << 20, 'x');
    const HexText text({block, block});
    EXPECT_LT(text.text().size(), 600'000);
    EXPECT_TRUE(text.text().contains(QStringLiteral("more bytes)")));
}

}  // namespace

}  // namespace lastwords::gui
