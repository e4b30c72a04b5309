// SPDX-License-Identifier: GPL-2.0-or-later
// Mark mode, the ticks beside the scroll bar, the chips, and the list of hits, on a real dump.
#include <gtest/gtest.h>

#include <QAction>
#include <QFont>
#include <QLineEdit>
#include <QListView>
#include <QTest>
#include <QToolButton>
#include <string>

#include "gui/list/tick_bar.h"
#include "tests/gui/real_dump_page.h"

namespace lastwords::gui {

namespace {

class MarkMode : public testing::Test {
 protected:
    RealDumpPage page_{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump"};

    void TearDown() override {
        if (auto* mark = page_.part<QAction>("markMode"); mark->isChecked()) {
            mark->toggle();  // it would be remembered for the next test
        }
    }
    QLineEdit* filter() { return page_.part<QLineEdit>("filter"); }
    bool waitForCount(const QString& words) {
        return QTest::qWaitFor([&] { return page_.count() == words; }, 10'000);
    }
    int linesWith(std::string_view words) {
        int lines = 0;
        for (const printkfmt::Record& record : page_.source().log.records) {
            lines += record.text.find(words) != std::string_view::npos ? 1 : 0;
        }
        return lines;
    }
    int ticks(TickBar::Kind kind) {
        auto* bar = page_.part<TickBar>("ticks");
        int count = 0;
        for (int y = 0; y < bar->height(); ++y) {
            count += bar->tickAt(kind, y) ? 1 : 0;
        }
        return count;
    }
    QString boldRows() {
        QStringList rows;
        for (int row = 0; row < page_.rows(); ++row) {
            const QModelIndex cell = page_.log().model()->index(row, LogModel::kText);
            if (cell.data(Qt::FontRole).value<QFont>().bold()) {
                rows << cell.data().toString();
            }
        }
        return rows.join(u'\n');
    }
};

TEST_F(MarkMode, AllRowsStayAndThoseOfTheFilterHaveASign) {
    const int all = page_.rows();
    page_.press(Qt::Key_M, Qt::ControlModifier);
    QTest::keyClicks(filter(), QStringLiteral("lagcon"));
    const int marked = linesWith("lagcon");
    ASSERT_GT(marked, 1);
    ASSERT_TRUE(waitForCount(QStringLiteral("%1 of %2 rows marked").arg(marked).arg(all)))
        << page_.count().toStdString();
    EXPECT_EQ(page_.rows(), all);
    EXPECT_EQ(page_.part<QAction>("markMode")->iconText(), QStringLiteral("\u2713 Mark"));
    const QStringList bold = boldRows().split(u'\n');
    ASSERT_EQ(bold.size(), marked);
    for (const QString& text : bold) {
        EXPECT_TRUE(text.contains(QStringLiteral("\u00bb "))) << text.toStdString();
    }
    EXPECT_GT(ticks(TickBar::kMarks), 0);
    EXPECT_LE(ticks(TickBar::kMarks), marked);
    page_.press(Qt::Key_M, Qt::ControlModifier);
    EXPECT_TRUE(page_.waitForRows(marked));
    EXPECT_EQ(ticks(TickBar::kMarks), 0);
    EXPECT_EQ(boldRows(), QString());
}

TEST_F(MarkMode, IsRemembered) {
    page_.press(Qt::Key_M, Qt::ControlModifier);
    RealDumpPage other(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump");
    EXPECT_TRUE(other.part<QAction>("markMode")->isChecked());
}

TEST_F(MarkMode, TicksOfErrorsAreThereAndAClickGoesToOne) {
    ASSERT_TRUE(QTest::qWaitFor([&] { return ticks(TickBar::kErrors) > 0; }, 10'000));
    page_.log().goTo(0);
    auto* bar = page_.part<TickBar>("ticks");
    int y = bar->height() - 1;
    while (!bar->tickAt(TickBar::kErrors, y)) {
        --y;
    }
    QTest::mouseClick(bar, Qt::LeftButton, {}, {3, y});
    EXPECT_EQ(page_.current(LogModel::kLevel), QStringLiteral("emerg"));
}

TEST_F(MarkMode, AFoldedBlockHasTheTicksOfItsLines) {
    QTest::keyClicks(page_.part<QLineEdit>("search"), QStringLiteral("\"do_dup2\""));
    ASSERT_TRUE(QTest::qWaitFor([&] { return ticks(TickBar::kHits) > 0; }, 10'000));
    page_.press(Qt::Key_Minus);
    EXPECT_TRUE(page_.current(LogModel::kText).startsWith(QStringLiteral("\u25b8")));
    EXPECT_EQ(ticks(TickBar::kHits), 1);
}

TEST_F(MarkMode, ChipsPutWordsIntoTheLineAndFollowIt) {
    auto* errors = page_.part<QAction>("chipErrors");
    page_.press(Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QStringLiteral("err+"));
    EXPECT_TRUE(errors->isChecked());
    EXPECT_TRUE(errors->text().startsWith(u'\u2713'));
    page_.press(Qt::Key_3, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QStringLiteral("err+ !text:whole"));
    page_.press(Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QStringLiteral("!text:whole"));
    EXPECT_FALSE(errors->isChecked());
    filter()->setText(QStringLiteral("panic err+"));  // by hand
    EXPECT_TRUE(errors->isChecked());
    EXPECT_FALSE(page_.part<QAction>("chipDoubtful")->isChecked());
}

TEST_F(MarkMode, ChipOfTheWorstConsoleShowsWhatItMissed) {
    auto* missed = page_.part<QAction>("chipMissed");
    const QString name = missed->property("title").toString().mid(10);  // "Missed by lag1"
    EXPECT_FALSE(name.isEmpty());
    page_.press(Qt::Key_2, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QStringLiteral("missed:") + name);
    std::uint64_t most = 0;
    for (const printkfmt::Console& console : page_.source().consoles) {
        if (console.name == name.toStdString()) {
            most = console.coverage.unflushed;
        }
    }
    EXPECT_GT(most, 0U);
}

TEST_F(MarkMode, ChipOfTheCallerIsThatOfTheCurrentRowUntilItIsPressed) {
    auto* caller = page_.part<QAction>("chipCaller");
    const QString before = page_.current(LogModel::kCaller);
    if (before.isEmpty()) {
        EXPECT_FALSE(caller->isEnabled());
        return;
    }
    EXPECT_TRUE(caller->text().endsWith(before)) << caller->text().toStdString();
    page_.press(Qt::Key_4, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QStringLiteral("caller:") + before);
    page_.log().goTo(0);
    page_.press(Qt::Key_4, Qt::ControlModifier);
    EXPECT_EQ(filter()->text(), QString());
}

TEST_F(MarkMode, TheHitsAreAListFromWhichEnterGoesToTheRow) {
    auto* hits = page_.part<QListView>("hits");
    EXPECT_FALSE(hits->isVisible());
    page_.part<QLineEdit>("search")->setText(QStringLiteral("lagcon"));
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return hits->model()->rowCount() == linesWith("lagcon"); }, 10'000));
    page_.press(Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(hits->isVisible());
    EXPECT_TRUE(hits->hasFocus());
    hits->setCurrentIndex(hits->model()->index(0, 0));
    QTest::keyClick(hits, Qt::Key_Down);
    QTest::keyClick(hits, Qt::Key_Return);
    EXPECT_TRUE(hits->currentIndex().data().toString().endsWith(page_.current(LogModel::kText)));
    EXPECT_EQ(page_.count(), QStringLiteral("hit 2 of %1").arg(linesWith("lagcon")));
    QTest::keyClick(hits, Qt::Key_N);
    EXPECT_EQ(hits->currentIndex().row(), 2);
    QTest::keyClick(hits, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_FALSE(hits->isVisible());
    EXPECT_TRUE(page_.log().hasFocus());
}

TEST_F(MarkMode, HitsThatTheFilterHidesArePassedOver) {
    filter()->setText(QStringLiteral("!lagcon"));
    ASSERT_TRUE(page_.waitForRows(static_cast<int>(page_.source().log.records.size()) -
                                  linesWith("lagcon")));
    page_.part<QLineEdit>("search")->setText(QStringLiteral("lagcon"));
    EXPECT_TRUE(
        waitForCount(QStringLiteral("%1 hits, all hidden by the filter").arg(linesWith("lagcon"))))
        << page_.count().toStdString();
}

}  // namespace

}  // namespace lastwords::gui
