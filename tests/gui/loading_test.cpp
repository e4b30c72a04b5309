// SPDX-License-Identifier: GPL-2.0-or-later
// What the window shows while files are read, and how reading is cancelled.
#include <gtest/gtest.h>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QThread>
#include <atomic>
#include <string>

#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"
#include "tests/support/source_builder.h"

namespace lastwords::gui {

namespace {

/// Reads "slow" files until it is cancelled or let go, and other files at once.
struct SlowOpen {
    std::atomic<bool> begun = false;
    std::atomic<bool> let_go = false;
    std::atomic<bool> ended = false;

    Loader::Open function() {
        return [this](std::span<const std::string> paths,
                      const extractor::OpenOptions& options) -> Result<extractor::Recovered> {
            bool wanted = true;
            if (paths.front().ends_with("/long")) {
                options.newest(test::SourceBuilder().lines(970, 30).build());
            }
            while (paths.front().starts_with("/slow") && wanted && !let_go) {
                wanted = options.progress("looking through memory", 0.5);
                begun = true;
                QThread::msleep(1);
            }
            ended = true;
            if (!wanted) {
                return failure(ErrorKind::kCancelled, "cancelled");
            }
            // A copy would point to the texts of the original.
            const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
            dump->paths.assign(paths.begin(), paths.end());
            return std::move(*dump);
        };
    }
};

class Loading : public testing::Test {
 protected:
    SlowOpen slow;
    MainWindow window{slow.function()};
    QTabWidget* tabs = window.findChild<QTabWidget*>("documents");
    QWidget* status = window.findChild<QWidget*>("loading");

    QWidget* newest() { return window.findChild<QWidget*>("newest"); }
    void begin(const std::string& path = "/slow/vmcore") {
        window.show();
        window.open({path});
        ASSERT_TRUE(
            QTest::qWaitFor([this] { return status->findChild<QProgressBar*>()->value() == 50; }));
    }
};

TEST_F(Loading, NameStageAndPercentAreShownAndTheTitleWaits) {
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(status->isVisible());
    EXPECT_EQ(status->findChild<QLabel*>()->text(), "vmcore: looking through memory");
    EXPECT_EQ(window.windowTitle(), "lastwords");
    slow.let_go = true;
    ASSERT_TRUE(QTest::qWaitFor([this] { return tabs->count() == 1; }));
    EXPECT_EQ(window.windowTitle(), "vmcore - lastwords");
    EXPECT_FALSE(status->isVisible());
}

TEST_F(Loading, CancelKeepsWhatWasOpen) {
    window.showRecovered(sampleDump());
    ASSERT_NO_FATAL_FAILURE(begin());
    status->findChild<QPushButton*>("cancel")->click();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !status->isVisible(); }));
    EXPECT_EQ(tabs->count(), 1);
    EXPECT_EQ(window.findChild<QWidget*>("message"), nullptr);
    EXPECT_EQ(window.statusBar()->currentMessage(), "Reading vmcore was cancelled");
}

TEST_F(Loading, FilesWaitInTheirOrderAndCancelIsForOne) {
    ASSERT_NO_FATAL_FAILURE(begin());
    window.open({"/second"});
    window.open({"/third"});
    status->findChild<QPushButton*>("cancel")->click();
    ASSERT_TRUE(QTest::qWaitFor([this] { return tabs->count() == 2; }));
    EXPECT_EQ(tabs->tabText(0), "second");
    EXPECT_EQ(tabs->tabText(1), "third");
}

TEST_F(Loading, ClosingTheWindowEndsReading) {
    ASSERT_NO_FATAL_FAILURE(begin());
    window.open({"/slow/other"});
    window.close();
    ASSERT_TRUE(QTest::qWaitFor([this] { return slow.ended.load(); }));
    EXPECT_TRUE(QTest::qWaitFor([this] { return !status->isVisible(); }));
    EXPECT_EQ(tabs->count(), 0);
}

TEST_F(Loading, EndOfALongLogIsSeenUntilAllOfItIsThere) {
    window.show();
    window.open({"/slow/long"});
    ASSERT_TRUE(QTest::qWaitFor([this] { return newest() != nullptr && newest()->isVisible(); }));
    EXPECT_EQ(newest()->findChild<QLabel*>()->text(),
              "The newest 30 records. All others are still being read.");
    const auto* log = newest()->findChild<QTableView*>();
    EXPECT_EQ(log->model()->rowCount(), 30);
    EXPECT_EQ(log->model()->index(log->currentIndex().row(), LogModel::kText).data(), "line 999");
    EXPECT_TRUE(log->viewport()->rect().contains(log->visualRect(log->currentIndex()).center()));
    slow.let_go = true;
    ASSERT_TRUE(QTest::qWaitFor([this] { return tabs->count() == 1; }));
    EXPECT_TRUE(QTest::qWaitFor([this] { return newest() == nullptr; }));
    EXPECT_TRUE(tabs->isVisible());
}

TEST_F(Loading, EndOfALogGoesIfReadingIsCancelled) {
    window.show();
    window.open({"/slow/long"});
    ASSERT_TRUE(QTest::qWaitFor([this] { return newest() != nullptr && newest()->isVisible(); }));
    status->findChild<QPushButton*>("cancel")->click();
    EXPECT_TRUE(QTest::qWaitFor([this] { return newest() == nullptr; }));
    EXPECT_TRUE(window.findChild<QWidget*>("start")->isVisible());
}

TEST_F(Loading, OpenDocumentIsNotHiddenByTheEndOfAnother) {
    window.show();
    window.open({"/first"});
    ASSERT_TRUE(QTest::qWaitFor([this] { return tabs->count() == 1; }));
    ASSERT_NO_FATAL_FAILURE(begin("/slow/long"));
    EXPECT_EQ(newest(), nullptr);
    EXPECT_TRUE(tabs->isVisible());
}

TEST_F(Loading, WindowCanBeDestroyedWhileReading) {
    ASSERT_NO_FATAL_FAILURE(begin());  // the destructors wait for the worker
}

}  // namespace

}  // namespace lastwords::gui
