// SPDX-License-Identifier: GPL-2.0-or-later
// The window, with files that are damaged, and over many rounds of use.
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QLineEdit>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <algorithm>
#include <cctype>
#include <random>
#include <string>

#include "gui/window/main_window.h"
#include "gui/window/message_bar.h"
#include "tests/gui/patience.h"
#include "tests/support/damage.h"
#include "tests/support/heap_size.h"
#include "tests/support/rounds.h"
#include "tests/support/temp_file.h"

namespace lastwords::gui {

namespace {

class DamagedFiles : public testing::TestWithParam<const char*> {};

/// Changes a few bits of the file, or cuts it, or fills a part of it with one byte.
std::vector<std::byte> damaged(std::vector<std::byte> bytes, std::mt19937& random) {
    const auto below = [&](std::size_t limit) { return random() % limit; };
    switch (below(4)) {
        case 0:
            test::truncate(bytes, below(bytes.size()));
            break;
        case 1: {
            const std::size_t at = below(bytes.size());
            test::overwrite(bytes, at, std::min<std::size_t>(below(5000), bytes.size() - at),
                            static_cast<std::uint8_t>(random()));
            break;
        }
        default:
            for (std::size_t count = 1 + below(8); count > 0; --count) {
                // Every second bit is one of the headers'.
                test::flip(
                    bytes,
                    below(below(2) == 0 ? std::min<std::size_t>(8192, bytes.size()) : bytes.size()),
                    static_cast<unsigned>(below(8)));
            }
    }
    return bytes;
}

/// Waits until the window shows the file or says why it cannot.
bool ended(MainWindow& window) {
    return QTest::qWaitFor(
        [&] {
            return window.findChild<QTabWidget*>(QStringLiteral("pages")) != nullptr ||
                   window.findChild<MessageBar*>() != nullptr;
        },
        kPatience);
}

TEST_P(DamagedFiles, AreShownOrRefusedInWordsAndCanBeClosed) {
    const auto whole = test::read_file(std::string(LASTWORDS_PROJECT_SAMPLES "/") + GetParam());
    std::mt19937 random{14};
    for (unsigned round = 0; round < test::rounds(2); ++round) {
        SCOPED_TRACE(round);
        const test::TempFile file(damaged(whole, random));
        MainWindow window;
        window.resize(1200, 800);
        window.show();
        window.open({file.path()});
        ASSERT_TRUE(ended(window));
        EXPECT_FALSE(window.grab().isNull());  // paints what is in sight
        if (const auto* log = window.findChild<QTableView*>(QStringLiteral("log"))) {
            EXPECT_GT(log->model()->rowCount(), 0);
            EXPECT_FALSE(window.statusBar()->currentMessage().isEmpty());
        }
        EXPECT_TRUE(window.close());
    }
}

std::string test_name(const testing::TestParamInfo<const char*>& sample) {
    std::string name = sample.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    Samples, DamagedFiles,
    testing::Values("dumps-older/2.6.32-console-sem-held/vmcore.kdump",
                    "dumps-older/5.4-panic/vmcore.kdump", "dumps/6.12-panic/ttyS0.txt",
                    "pstore/erst/kernel-decoded/dmesg-erst-7710730352439853058"),
    test_name);

/// Opens a dump, filters, searches and closes it.
void use(MainWindow& window) {
    window.open({LASTWORDS_PROJECT_SAMPLES "/dumps-older/5.4-panic/vmcore.kdump"});
    ASSERT_TRUE(ended(window));
    auto* log = window.findChild<QTableView*>(QStringLiteral("log"));
    ASSERT_NE(log, nullptr);
    const int rows = log->model()->rowCount();
    auto* filter = window.findChild<QLineEdit*>(QStringLiteral("filter"));
    QTest::keyClicks(filter, QStringLiteral("err+"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log->model()->rowCount() < rows; }, kPatience));
    filter->clear();
    ASSERT_TRUE(QTest::qWaitFor([&] { return log->model()->rowCount() == rows; }, kPatience));
    log->selectRow(0);
    QTest::keyClicks(window.findChild<QLineEdit*>(QStringLiteral("search")),
                     QStringLiteral("panic"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log->currentIndex().row() > 0; }, kPatience));
    auto* documents = window.findChild<QTabWidget*>(QStringLiteral("documents"));
    emit documents->tabCloseRequested(0);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    ASSERT_EQ(documents->count(), 0);
}

TEST(ManyRounds, OfUseTakeNoMoreMemory) {
    MainWindow window;
    window.resize(1200, 800);
    window.show();
    std::size_t first = 0;
    qsizetype objects = 0;
    const unsigned rounds = test::rounds(5);
    for (unsigned round = 0; round < rounds; ++round) {
        ASSERT_NO_FATAL_FAILURE(use(window)) << round;
        if (round == 2) {
            first = test::heap_size();  // by now, what Qt makes once is there
            objects = window.findChildren<QObject*>().size();
        }
    }
    EXPECT_EQ(window.findChildren<QObject*>().size(), objects);
    RecordProperty("bytes", static_cast<int>(test::heap_size()) - static_cast<int>(first));
    constexpr std::size_t kCaches = 256 * 1024;  // of Qt's, which fill at different times
    EXPECT_LT(test::heap_size(), first + kCaches);
}

}  // namespace

}  // namespace lastwords::gui
