// SPDX-License-Identifier: GPL-2.0-or-later
// What the window keeps open, and what it says when something cannot be opened.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QAction>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QEvent>
#include <QInputDialog>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryFile>
#include <QTest>
#include <QToolButton>
#include <array>
#include <memory>

#include "extractor/open.h"
#include "gui/base/workers.h"
#include "gui/pages/document.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

std::shared_ptr<extractor::Recovered> dumpAt(const std::string& path) {
    // A copy would point to the texts of the original.
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    dump->paths = {path};
    return dump;
}

/// Opens every file but those with "bad" in their names. Notes what it was asked for.
struct FakeOpen {
    std::vector<std::string> paths;
    std::optional<std::uint64_t> raw_base;

    Loader::Open function() {
        return [this](std::span<const std::string> given,
                      const extractor::OpenOptions& options) -> Result<extractor::Recovered> {
            paths.assign(given.begin(), given.end());
            if (options.raw_base_given) {
                raw_base = options.raw_base;
            }
            if (paths.front().find("bad") != std::string::npos) {
                return failure(ErrorKind::kNotFound, "it is \x1b[31m bad");
            }
            return std::move(*dumpAt(paths.front()));
        };
    }
};

QTabWidget* tabsOf(const QWidget& window) {
    return window.findChild<QTabWidget*>("documents");
}

bool waitForTabs(const QWidget& window, int count) {
    return QTest::qWaitFor([&] { return tabsOf(window)->count() == count; });
}

QWidget* waitForMessage(const QWidget& window) {
    QWidget* message = nullptr;
    (void)QTest::qWaitFor(
        [&] { return (message = window.findChild<QWidget*>("message")) != nullptr; });
    return message;
}

void deleteWhatIsLeft() {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void drop(QWidget& window, const QList<QUrl>& urls) {
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &event);
}

TEST(Documents, AnotherFileIsAnotherTab) {
    MainWindow window;
    window.showRecovered(dumpAt("/mon/vmcore"));
    window.showRecovered(dumpAt("/tue/vmcore"));
    ASSERT_EQ(tabsOf(window)->count(), 2);
    EXPECT_EQ(tabsOf(window)->tabText(0), "mon/vmcore");
    EXPECT_EQ(tabsOf(window)->tabText(1), "tue/vmcore");
    EXPECT_EQ(window.windowTitle(), "tue/vmcore - lastwords");
    tabsOf(window)->setCurrentIndex(0);
    EXPECT_EQ(window.windowTitle(), "mon/vmcore - lastwords");
}

TEST(Documents, TabsAreHiddenWithOneDocument) {
    MainWindow window;
    window.show();
    window.showRecovered(dumpAt("/mon/vmcore"));
    EXPECT_FALSE(tabsOf(window)->tabBar()->isVisible());
    window.showRecovered(dumpAt("/tue/vmcore"));
    EXPECT_TRUE(tabsOf(window)->tabBar()->isVisible());
}

TEST(Documents, SameFileAgainTakesItsOwnPlace) {
    MainWindow window;
    window.showRecovered(dumpAt("/mon/vmcore"));
    window.showRecovered(dumpAt("/tue/vmcore"));
    window.showRecovered(dumpAt("/mon/./vmcore"));
    deleteWhatIsLeft();
    EXPECT_EQ(tabsOf(window)->count(), 2);
    EXPECT_EQ(tabsOf(window)->currentIndex(), 1);
    EXPECT_EQ(window.findChildren<QTableView*>("log").size(), 2);
}

TEST(Documents, FailureKeepsWhatIsOpenAndIsShownWithoutControlBytes) {
    FakeOpen fake;
    MainWindow window(fake.function());
    window.showRecovered(sampleDump());
    const QString title = window.windowTitle();
    window.open({"bad"});
    QWidget* message = waitForMessage(window);
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->findChild<QLabel*>("failure")->text(), "it is \\x1b[31m bad");
    EXPECT_EQ(QAccessible::queryAccessibleInterface(message)->role(), QAccessible::AlertMessage);
    EXPECT_EQ(window.windowTitle(), title);
    EXPECT_NE(window.findChild<QTableView*>("log"), nullptr);
}

TEST(Documents, MessageCanBeClosedAndNewAttemptRemovesIt) {
    FakeOpen fake;
    MainWindow window(fake.function());
    window.open({"bad"});
    ASSERT_NE(waitForMessage(window), nullptr);
    window.showFailure({{"./bad"}, {}}, {ErrorKind::kNotFound, "again"});
    deleteWhatIsLeft();
    ASSERT_EQ(window.findChildren<QWidget*>("message").size(), 1);
    window.findChild<QToolButton*>("close")->click();
    deleteWhatIsLeft();
    EXPECT_EQ(window.findChild<QWidget*>("message"), nullptr);
}

TEST(Documents, FileOfUnknownFormCanBeOpenedAsRam) {
    QTemporaryFile file("bad");
    ASSERT_TRUE(file.open());
    FakeOpen fake;
    MainWindow window(fake.function());
    window.open({file.fileName().toStdString()});
    const QWidget* message = waitForMessage(window);
    ASSERT_NE(message, nullptr);
    auto* button = message->findChild<QPushButton*>();
    ASSERT_NE(button, nullptr);
    button->click();
    auto* question = window.findChild<QInputDialog*>();
    ASSERT_NE(question, nullptr);
    question->setTextValue("0x40000000");
    question->accept();
    EXPECT_TRUE(QTest::qWaitFor([&] { return fake.raw_base.has_value(); }));
    EXPECT_EQ(fake.raw_base, 0x4000'0000U);
}

TEST(Documents, FileThatIsNotThereIsNotOfferedAsRam) {
    MainWindow window;
    window.open({"/nowhere/vmcore"});
    const QWidget* message = waitForMessage(window);
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->findChild<QPushButton*>(), nullptr);
}

TEST(Documents, WhatIsDroppedIsOpenedTogether) {
    FakeOpen fake;
    MainWindow window(fake.function());
    drop(window,
         {QUrl("https://host/vmcore"), QUrl("file:///a/vmcore"), QUrl("file:///a/pstore/")});
    ASSERT_TRUE(waitForTabs(window, 1));
    ASSERT_EQ(fake.paths.size(), 2U);
    EXPECT_EQ(fake.paths[0], "/a/vmcore");
    EXPECT_EQ(window.windowTitle(), "vmcore, pstore - lastwords");
}

TEST(Documents, ReloadReadsTheSameFilesAgain) {
    FakeOpen fake;
    MainWindow window(fake.function());
    window.open({"/a/vmcore"});
    ASSERT_TRUE(waitForTabs(window, 1));
    const QWidget* before = tabsOf(window)->widget(0);
    fake.paths.clear();
    for (QAction* action : window.findChildren<QAction*>()) {
        if (action->shortcut() == QKeySequence(Qt::Key_F5)) {
            action->trigger();
        }
    }
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabsOf(window)->widget(0) != before; }));
    EXPECT_EQ(fake.paths, std::vector<std::string>{"/a/vmcore"});
    EXPECT_EQ(tabsOf(window)->count(), 1);
}

TEST(Documents, MoreSourcesThanThereAreLettersForAreNotMerged) {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    while (dump->sources.size() <= printkfmt::kMergeSourcesMax) {
        dump->sources.emplace_back();
    }
    MainWindow window;
    window.showRecovered(dump);
    workers().waitForDone();
    QCoreApplication::processEvents();
    const auto* pages = window.findChild<QTabWidget*>(QStringLiteral("pages"));
    EXPECT_EQ(pages->count(), static_cast<int>(dump->sources.size()));
    EXPECT_TRUE(window.statusBar()->currentMessage().endsWith(
        QStringLiteral("not merged: 53 sources, at most 52 can be")));
}

TEST(Documents, LastOneClosedLeavesTheStartPage) {
    MainWindow window;
    window.show();
    window.showRecovered(sampleDump());
    EXPECT_FALSE(window.findChild<QWidget*>("start")->isVisible());
    emit tabsOf(window)->tabCloseRequested(0);
    EXPECT_TRUE(window.findChild<QWidget*>("start")->isVisible());
    EXPECT_EQ(window.windowTitle(), "lastwords");
    EXPECT_EQ(window.focusWidget(), window.findChild<QPushButton*>("openFiles"));
}

TEST(Documents, KeyboardStartsAtTheOpenButtonAndThenInTheLog) {
    MainWindow window;
    window.show();
    EXPECT_EQ(window.focusWidget(), window.findChild<QPushButton*>("openFiles"));
    window.showRecovered(sampleDump());
    ASSERT_NE(window.focusWidget(), nullptr);
    EXPECT_EQ(window.focusWidget()->objectName(), "log");
}

/// Whether the widget is a part of a page, which has tests of its own.
bool isInPage(const QWidget* widget) {
    const QWidget* const parent = widget->parentWidget();
    return parent != nullptr && ((qobject_cast<const QStackedWidget*>(widget) != nullptr &&
                                  parent->objectName() == QStringLiteral("pages")) ||
                                 isInPage(parent));
}

TEST(Documents, EveryControlAroundThePagesHasAName) {
    MainWindow window;
    window.showFailure({{"/bad"}, {}}, {ErrorKind::kCorrupt, "bad"});
    window.showRecovered(dumpAt("/mon/vmcore"));
    window.showRecovered(dumpAt("/tue/vmcore"));
    int controls = 0;
    for (QWidget* control : window.findChildren<QWidget*>()) {
        if (control->focusPolicy() == Qt::NoFocus || isInPage(control)) {
            continue;
        }
        ++controls;
        const QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(control);
        ASSERT_NE(seen, nullptr);
        EXPECT_FALSE(seen->text(QAccessible::Name).isEmpty())
            << control->metaObject()->className() << ' ' << control->objectName().toStdString();
    }
    EXPECT_GE(controls, 7);
}

/// The dump's own log and a captured console of the same crash.
TEST(Documents, SourcesOfOneCrashAreOneListOnTheFirstPage) {
    const std::array<std::string, 2> paths{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump",
                                           LASTWORDS_SAMPLES "/6.12-panic/ttyS0.txt"};
    auto recovered = extractor::open_dump(paths, {});
    ASSERT_TRUE(recovered.has_value());
    Document document({{paths[0], paths[1]}, {}},
                      Opened(std::make_shared<const extractor::Recovered>(*std::move(recovered))));
    bool merged = false;
    QObject::connect(&document, &Document::merged, [&merged] { merged = true; });
    ASSERT_TRUE(QTest::qWaitFor([&merged] { return merged; }, 60'000));
    ASSERT_EQ(document.count(), 3);
    EXPECT_EQ(document.tabText(0), QStringLiteral("A, B: all of one crash"));
    EXPECT_EQ(document.currentIndex(), 0);
    EXPECT_TRUE(document.outcome().contains(QStringLiteral("consoles that missed records: 4")))
        << document.outcome().toStdString();
}

}  // namespace

}  // namespace lastwords::gui
