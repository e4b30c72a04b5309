// SPDX-License-Identifier: GPL-2.0-or-later
// The window around a dump: its title, its pages, and what it says of a failure.
#include "gui/main_window.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QStatusBar>
#include <QTableView>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

TEST(MainWindow, TitleIsTheFilesName) {
    MainWindow window;
    window.showDump(sampleDump());
    EXPECT_EQ(window.windowTitle(), "vmcore - lastwords");
}

TEST(MainWindow, ShowsLogAndConsolesOfTheDump) {
    MainWindow window;
    window.showDump(sampleDump());
    const auto* log = window.findChild<QTableView*>(QStringLiteral("log"));
    const auto* consoles = window.findChild<QTableView*>(QStringLiteral("consoles"));
    ASSERT_NE(log, nullptr);
    ASSERT_NE(consoles, nullptr);
    EXPECT_EQ(log->model()->rowCount(), 4);
    EXPECT_EQ(consoles->model()->rowCount(), 2);
}

TEST(MainWindow, SaysWhatIsMissing) {
    MainWindow window;
    window.showDump(sampleDump());
    const auto* findings = window.findChild<QListWidget*>(QStringLiteral("findings"));
    ASSERT_NE(findings, nullptr);
    EXPECT_EQ(findings->item(0)->text(), "missing: vmcore: one page is not there");
    EXPECT_EQ(window.statusBar()->currentMessage(), "Something is missing: see the remarks");
}

TEST(MainWindow, AnotherDumpReplacesTheFirst) {
    MainWindow window;
    window.showDump(sampleDump());
    window.showDump(sampleDump());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_EQ(window.findChildren<QTableView*>(QStringLiteral("log")).size(), 1);
}

TEST(MainWindow, FailureIsShownWithoutItsControlBytes) {
    MainWindow window;
    window.showFailure(QStringLiteral("vmcore: bad \x1b[31m header"));
    const auto* label = window.findChild<QLabel*>(QStringLiteral("failure"));
    ASSERT_NE(label, nullptr);
    EXPECT_EQ(label->text(), "vmcore: bad \\x1b[31m header");
    EXPECT_EQ(window.findChild<QTableView*>(QStringLiteral("log")), nullptr);
}

}  // namespace

}  // namespace lastwords::gui
