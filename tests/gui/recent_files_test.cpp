// SPDX-License-Identifier: GPL-2.0-or-later
// The list of recent files: its order, its length, and where the window shows it.
#include "gui/window/recent_files.h"

#include <gtest/gtest.h>

#include <QMenu>
#include <QPushButton>
#include <QTest>

#include "gui/window/main_window.h"

namespace lastwords::gui {

namespace {

class RecentFilesTest : public testing::Test {
 protected:
    RecentFilesTest() { recent.clear(); }
    ~RecentFilesTest() override { recent.clear(); }

    RecentFiles recent;
};

TEST_F(RecentFilesTest, LatestComesFirstAndOnce) {
    recent.add({{"/a"}, {}});
    recent.add({{"/b", "/c"}, {}});
    recent.add({{"/x/../a"}, {}});
    ASSERT_EQ(recent.all().size(), 2U);
    EXPECT_EQ(recent.all()[0].paths, std::vector<std::string>{"/a"});
    EXPECT_EQ(recent.all()[1].paths, (std::vector<std::string>{"/b", "/c"}));
}

TEST_F(RecentFilesTest, TenAreKept) {
    for (int i = 0; i < 12; ++i) {
        recent.add({{"/" + std::to_string(i)}, {}});
    }
    ASSERT_EQ(recent.all().size(), RecentFiles::kMax);
    EXPECT_EQ(recent.all().front().paths.front(), "/11");
    EXPECT_EQ(recent.all().back().paths.front(), "/2");
}

TEST_F(RecentFilesTest, AddressOfRawMemoryIsKept) {
    recent.add({{"/ram"}, 0x8000'0000'0000'0000U});
    recent.add({{"/other"}, {}});
    EXPECT_EQ(recent.all()[0].raw_base, std::nullopt);
    EXPECT_EQ(recent.all()[1].raw_base, 0x8000'0000'0000'0000U);
}

TEST_F(RecentFilesTest, WindowShowsThemAndForgetsThem) {
    recent.add({{"/a/some&where"}, {}});
    MainWindow window;
    auto* menu = window.findChild<QMenu*>("recentMenu");
    const auto* page = window.findChild<QWidget*>("recent");
    ASSERT_TRUE(menu != nullptr && page != nullptr);
    EXPECT_EQ(menu->actions().first()->text(), "some&&where");
    ASSERT_EQ(page->findChildren<QPushButton*>().size(), 1);
    menu->actions().last()->trigger();
    EXPECT_FALSE(menu->isEnabled());
    EXPECT_TRUE(recent.all().empty());
}

TEST_F(RecentFilesTest, ButtonOfTheStartPageOpensTheFile) {
    recent.add({{"/a/vmcore"}, {}});
    std::vector<std::string> opened;
    MainWindow window([&](std::span<const std::string> paths, const extractor::OpenOptions&) {
        opened.assign(paths.begin(), paths.end());
        return Result<extractor::Recovered>(failure(ErrorKind::kNotFound, "nothing"));
    });
    window.findChild<QWidget*>("recent")->findChild<QPushButton*>()->click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.findChild<QWidget*>("message") != nullptr; }));
    EXPECT_EQ(opened, std::vector<std::string>{"/a/vmcore"});
}

}  // namespace

}  // namespace lastwords::gui
