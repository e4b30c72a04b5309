// SPDX-License-Identifier: GPL-2.0-or-later
// The window around a dump: its title, its pages, and what it says of a failure.
#include "gui/window/main_window.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QTextBlock>
#include <memory>
#include <string>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

TEST(MainWindow, TitleIsTheFilesName) {
    MainWindow window;
    window.showRecovered(sampleDump());
    EXPECT_EQ(window.windowTitle(), "vmcore - lastwords");
}

TEST(MainWindow, ShowsLogAndConsolesOfTheDump) {
    MainWindow window;
    window.showRecovered(sampleDump());
    const auto* log = window.findChild<QTableView*>(QStringLiteral("log"));
    const auto* consoles = window.findChild<QTableView*>(QStringLiteral("consoles"));
    ASSERT_NE(log, nullptr);
    ASSERT_NE(consoles, nullptr);
    EXPECT_EQ(log->model()->rowCount(), 4);
    EXPECT_EQ(consoles->model()->rowCount(), 3);  // two consoles and the errors
}

TEST(MainWindow, SaysWhatIsMissing) {
    MainWindow window;
    window.showRecovered(sampleDump());
    const auto* findings = window.findChild<QListWidget*>(QStringLiteral("findings"));
    ASSERT_NE(findings, nullptr);
    EXPECT_EQ(findings->item(0)->text(), "missing: vmcore: one page is not there");
    EXPECT_EQ(window.statusBar()->currentMessage(),
              "Something is missing: see the remarks (findings: 1); consoles that missed "
              "records: 1");
}

TEST(MainWindow, MenusDoNotClearTheLastLine) {
    MainWindow window;
    window.show();
    window.showRecovered(sampleDump());
    const QString said = window.statusBar()->currentMessage();
    auto* menu = window.findChild<QMenu*>(QStringLiteral("goMenu"));
    ASSERT_NE(menu, nullptr);
    menu->popup(window.mapToGlobal(QPoint(10, 10)));
    QTest::keyClick(menu, Qt::Key_Down);
    ASSERT_NE(menu->activeAction(), nullptr);
    QTest::keyClick(menu, Qt::Key_Escape);
    EXPECT_EQ(window.statusBar()->currentMessage(), said);
}

TEST(MainWindow, SaysThatLinesOutsideTheLogGotToNoConsole) {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    printkfmt::Record waiting;
    waiting.buffer = printkfmt::Buffer::kNmi;
    waiting.text = "in an NMI";
    dump->sources[0].log.buffered.push_back(waiting);
    MainWindow window;
    window.showRecovered(dump);
    EXPECT_TRUE(window.statusBar()->currentMessage().endsWith(
        QStringLiteral("; lines outside the log that no console got: 1")));
}

TEST(MainWindow, CountsAndListsFindingsThatWereNotKept) {
    auto recovered = std::make_shared<extractor::Recovered>();
    recovered->areas.resize(1);
    for (std::size_t i = 0; i < Findings::kKeptMax + 5; ++i) {
        recovered->areas[0].findings.loss(ErrorKind::kCorrupt, "block " + std::to_string(i));
    }
    MainWindow window;
    window.showRecovered(recovered);
    const auto* findings = window.findChild<QListWidget*>(QStringLiteral("findings"));
    ASSERT_NE(findings, nullptr);
    ASSERT_EQ(findings->count(), static_cast<int>(Findings::kKeptMax) + 1);
    EXPECT_TRUE(findings->item(findings->count() - 1)
                    ->text()
                    .startsWith(QStringLiteral("missing: 5 more losses were counted")));
    EXPECT_EQ(window.statusBar()->currentMessage(),
              "Something is missing: see the remarks (findings: 205)");
}

TEST(MainWindow, ShowsTheSummaryAndTheVerdicts) {
    MainWindow window;
    window.showRecovered(sampleDump());
    const auto* summary = window.findChild<QWidget*>(QStringLiteral("summary"));
    const auto* verdicts = window.findChild<QLabel*>(QStringLiteral("verdicts"));
    ASSERT_TRUE(summary != nullptr && verdicts != nullptr);
    QStringList words;
    for (const auto* label : summary->findChildren<QLabel*>()) {
        words << label->text();
    }
    EXPECT_TRUE(words.contains(QStringLiteral("died of")));
    EXPECT_TRUE(words.contains(QStringLiteral("Kernel panic - not syncing: test")));
    EXPECT_TRUE(verdicts->text().contains(QStringLiteral("slow0 never showed")));
}

/// Opens a file of the samples in a window. Returns the window once it shows a page, or null if it
/// shows none within a minute.
std::unique_ptr<MainWindow> opened(const char* sample) {
    auto window = std::make_unique<MainWindow>();
    window->open({std::string(LASTWORDS_PSTORE_SAMPLES "/") + sample});
    const bool shown =
        QTest::qWaitFor([&] { return window->findChild<QTabWidget*>("pages") != nullptr; }, 60'000);
    return shown ? std::move(window) : nullptr;
}

TEST(MainWindow, PstoresRegionHasItsLogAndItsZonesAndRecords) {
    const auto window = opened("ramoops-debian-7.2/region.bin.zst");
    ASSERT_NE(window, nullptr);
    const auto* log = window->findChild<QTableView*>(QStringLiteral("log"));
    const auto* zones = window->findChild<QTableView*>(QStringLiteral("zones"));
    const auto* text = window->findChild<QPlainTextEdit*>(QStringLiteral("text"));
    auto* records = window->findChild<QListWidget*>(QStringLiteral("records"));
    ASSERT_TRUE(log != nullptr && zones != nullptr && text != nullptr && records != nullptr);
    const auto* tabs = window->findChild<QTabWidget*>("pages");
    EXPECT_TRUE(tabs->tabText(0).startsWith(QStringLiteral("region.bin: ")));
    EXPECT_TRUE(tabs->tabToolTip(0).contains(QStringLiteral("/ramoops-debian-7.2/")));
    EXPECT_GT(log->model()->rowCount(), 100);
    EXPECT_EQ(zones->model()->index(0, 0).data().toString(), "dmesg 0");
    EXPECT_TRUE(records->currentItem()->text().contains(QStringLiteral("Panic")));
    EXPECT_TRUE(text->toPlainText().startsWith(QStringLiteral("Panic#")));
}

TEST(MainWindow, PstoresTextIsThatOfTheChosenRecordAndSaysWhatIsNotProved) {
    const auto window = opened("ramoops-damaged-blocks/region.bin.zst");
    ASSERT_NE(window, nullptr);
    auto* records = window->findChild<QListWidget*>(QStringLiteral("records"));
    const auto* text = window->findChild<QPlainTextEdit*>(QStringLiteral("text"));
    ASSERT_TRUE(records != nullptr && text != nullptr);
    bool marked = false;
    for (int row = 0; row < records->count(); ++row) {
        records->setCurrentRow(row);
        EXPECT_FALSE(text->toPlainText().isEmpty()) << row;
        for (auto block = text->document()->begin(); block.isValid(); block = block.next()) {
            for (auto part = block.begin(); !part.atEnd(); ++part) {
                marked |= part.fragment().charFormat().toolTip() == QStringLiteral("not proved");
            }
        }
    }
    EXPECT_TRUE(marked);
    EXPECT_TRUE(window->statusBar()->currentMessage().startsWith(
        QStringLiteral("Something is missing: see the remarks")));
}

}  // namespace

}  // namespace lastwords::gui
