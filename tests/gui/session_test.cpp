// SPDX-License-Identifier: GPL-2.0-or-later
// The documents of the last window are opened by the next one, with what their pages showed.
#include "gui/loading/session.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <atomic>
#include <memory>
#include <thread>

#include "gui/base/user_settings.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

Result<extractor::Recovered> openSample(std::span<const std::string> paths,
                                        const extractor::OpenOptions&) {
    if (paths.front().find("gone") != std::string::npos) {
        return failure(ErrorKind::kNotFound, "it is gone");
    }
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    dump->paths.assign(paths.begin(), paths.end());
    return std::move(*dump);
}

class SessionTest : public testing::Test {
 protected:
    SessionTest() { clear(); }
    ~SessionTest() override { clear(); }
    static void clear() {
        setRestoresSession(false);
        setRestoresSession(true);
    }

    void start(Loader::Open open = openSample) {
        window_ = std::make_unique<MainWindow>(std::move(open));
        window_->show();
        window_->restoreSession();
    }
    void close() {
        window_->close();
        window_.reset();
    }
    QTabWidget& tabs() { return *window_->findChild<QTabWidget*>(QStringLiteral("documents")); }
    bool waitForTabs(int count) {
        return QTest::qWaitFor([&] { return tabs().count() == count; });
    }
    template <class Widget>
    Widget& part(int tab, const char* name) {
        return *tabs().widget(tab)->findChild<Widget*>(QString::fromLatin1(name));
    }

    std::unique_ptr<MainWindow> window_;
};

TEST_F(SessionTest, DocumentsComeBackWithFilterAndCurrentRow) {
    start();
    window_->open({"/a/vmcore"});
    window_->open({"/b/vmcore"});
    ASSERT_TRUE(waitForTabs(2));
    auto& log = part<QTableView>(0, "log");
    part<QLineEdit>(0, "filter").setText(QStringLiteral("missed:slow0"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return log.model()->rowCount() == 2; }));
    log.setCurrentIndex(log.model()->index(1, 0));
    const QString text = log.model()->index(1, log.model()->columnCount() - 1).data().toString();
    tabs().setCurrentIndex(0);
    close();

    start();
    ASSERT_TRUE(waitForTabs(2));
    auto& again = part<QTableView>(0, "log");
    EXPECT_EQ(part<QLineEdit>(0, "filter").text(), QStringLiteral("missed:slow0"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return again.model()->rowCount() == 2; }));
    EXPECT_EQ(again.currentIndex().row(), 1);
    EXPECT_EQ(again.model()->index(1, again.model()->columnCount() - 1).data().toString(), text);
    EXPECT_EQ(part<QTableView>(1, "log").model()->rowCount(), 4);
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs().currentIndex() == 0; }));
}

TEST_F(SessionTest, SwitchInTheMenuForgetsTheDocuments) {
    start();
    window_->open({"/a/vmcore"});
    ASSERT_TRUE(waitForTabs(1));
    auto* action = window_->findChild<QAction*>(QStringLiteral("restoreDocuments"));
    ASSERT_TRUE(action->isChecked());
    action->trigger();
    close();
    EXPECT_TRUE(readSession().documents.empty());
    start();
    EXPECT_FALSE(window_->findChild<QAction*>(QStringLiteral("restoreDocuments"))->isChecked());
    EXPECT_EQ(tabs().count(), 0);
}

TEST_F(SessionTest, FileThatIsGoneIsSaidAndForgotten) {
    writeSession({{{{{"/gone"}, {}}, {}, {}}, {{{"/a/vmcore"}, {}}, {}, {}}}, 0});
    start();
    ASSERT_TRUE(waitForTabs(1));
    EXPECT_NE(window_->findChild<QWidget*>(QStringLiteral("message")), nullptr);
    close();
    ASSERT_EQ(readSession().documents.size(), 1U);
    EXPECT_EQ(readSession().documents[0].request.paths.front(), "/a/vmcore");
}

/// The window can be used while a document is still being read, and is closed at once; what was not
/// read yet comes back the next time.
TEST_F(SessionTest, RestoringNeverBlocksAndCanBeCancelled) {
    writeSession({{{{{"/a/slow"}, {}}, {}, {}}, {{{"/b/slow"}, {}}, {}, {}}}, 0});
    const auto slow = [](std::span<const std::string>,
                         const extractor::OpenOptions& options) -> Result<extractor::Recovered> {
        while (options.progress("reading", 0)) {
            std::this_thread::yield();
        }
        return failure(ErrorKind::kCancelled, "cancelled");
    };
    start(slow);
    auto* cancel = window_->findChild<QPushButton*>(QStringLiteral("cancel"));
    ASSERT_NE(cancel, nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return cancel->isVisible(); }));
    cancel->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return cancel->isVisible() && cancel->isEnabled(); }));
    EXPECT_EQ(tabs().count(), 0);
    close();
    ASSERT_EQ(readSession().documents.size(), 1U);
    EXPECT_EQ(readSession().documents[0].request.paths.front(), "/b/slow");
}

TEST_F(SessionTest, ReloadKeepsFilterAndCurrentRow) {
    start();
    window_->open({"/a/vmcore"});
    ASSERT_TRUE(waitForTabs(1));
    part<QLineEdit>(0, "filter").setText(QStringLiteral("detail"));
    auto& log = part<QTableView>(0, "log");
    ASSERT_TRUE(QTest::qWaitFor([&] { return log.model()->rowCount() == 1; }));
    const QWidget* const before = tabs().widget(0);
    window_->findChild<QAction*>(QStringLiteral("reload"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return tabs().widget(0) != before; }));
    EXPECT_EQ(part<QLineEdit>(0, "filter").text(), QStringLiteral("detail"));
}

TEST_F(SessionTest, HostileSettingsHaveLimits) {
    QSettings stored(QStringLiteral("lastwords"), QStringLiteral("lastwords-gui"));
    stored.setValue(QStringLiteral("session/documents/size"), 2'000'000'000);
    stored.setValue(QStringLiteral("session/documents/1/paths"), QStringLiteral("/a"));
    stored.setValue(QStringLiteral("session/documents/1/pages/size"), -5);
    stored.setValue(QStringLiteral("session/documents/2/paths"), 17);
    stored.setValue(QStringLiteral("session/front"), QStringLiteral("x"));
    stored.sync();
    EXPECT_LE(readSession().documents.size(), 20U);
}

TEST(WindowSize, IsKept) {
    MainWindow first;
    first.resize(640, 480);
    first.show();
    first.close();
    EXPECT_EQ(MainWindow().size(), QSize(640, 480));
}

TEST(WindowSize, FillsMostOfTheScreenIfWhatWasKeptIsDamaged) {
    userSettings().setValue("geometry", QByteArray("no geometry"));
    const QSize screen = QGuiApplication::primaryScreen()->availableSize();
    const MainWindow window;
    EXPECT_GT(window.width(), screen.width() / 2);
    EXPECT_LE(window.width(), screen.width());
    EXPECT_GT(window.height(), screen.height() / 2);
    EXPECT_LE(window.height(), screen.height());
}

}  // namespace

}  // namespace lastwords::gui
