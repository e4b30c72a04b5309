// SPDX-License-Identifier: GPL-2.0-or-later
// The menu of a cell, its keys, and the words that they put into the filter line.
#include <gtest/gtest.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTest>

#include "gui/list/cell_words.h"
#include "gui/list/filter_line.h"
#include "gui/rows/highlighters.h"
#include "gui/rows/row_filter.h"
#include "tests/gui/real_dump_page.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

TEST(FilterLine, AWordGoesIntoEachAlternative) {
    EXPECT_EQ(lineWith({}, QStringLiteral("err+")), QStringLiteral("err+"));
    EXPECT_EQ(lineWith(QStringLiteral("a or b c"), QStringLiteral("err+")),
              QStringLiteral("a err+ or b c err+"));
    EXPECT_TRUE(lineHas(QStringLiteral("a err+ or b c err+"), QStringLiteral("err+")));
    EXPECT_FALSE(lineHas(QStringLiteral("a err+ or b"), QStringLiteral("err+")));
    EXPECT_EQ(lineWithout(QStringLiteral("a err+ or b c err+"), QStringLiteral("err+")),
              QStringLiteral("a or b c"));
}

TEST(FilterLine, AWordTakesItsOppositeOutAndIsThereOnce) {
    EXPECT_EQ(lineWith(QStringLiteral("!err+ x"), QStringLiteral("err+")),
              QStringLiteral("x err+"));
    EXPECT_EQ(lineWith(QStringLiteral("err+ x"), QStringLiteral("err+")), QStringLiteral("err+ x"));
    EXPECT_EQ(lineWith(QStringLiteral("cpu:1"), QStringLiteral("!cpu:1")),
              QStringLiteral("!cpu:1"));
}

TEST(FilterLine, ALineThatIsNoFilterIsReplacedAndAnEmptyAlternativeIsNone) {
    EXPECT_EQ(lineWith(QStringLiteral("\"open"), QStringLiteral("err+")), QStringLiteral("err+"));
    EXPECT_EQ(lineWithout(QStringLiteral("err+ or b"), QStringLiteral("err+")), QString());
}

TEST(FilterLine, QuotesAndBackslashesInATextAreEscaped) {
    EXPECT_EQ(quoted(QStringLiteral("a \"b\" \\c")), QStringLiteral("\"a \\\"b\\\" \\\\c\""));
}

TEST(CellWords, AcceptTheirOwnRowInEveryColumn) {
    const auto rows = std::make_shared<const LogRows>(sampleSource());
    for (std::uint32_t row = 0; row < rows->size(); ++row) {
        for (int column = 0; column < LogModel::kColumnCount; ++column) {
            for (const QString& word : wordsOfCell(*rows, row, column, {0, 1})) {
                const auto accepts = rowFilter(word, rows, Remarks::kNever);
                ASSERT_TRUE(accepts.has_value()) << word.toStdString();
                EXPECT_TRUE((*accepts)(row)) << word.toStdString();
            }
        }
    }
}

TEST(CellWords, SayWhatTheCellSays) {
    const LogRows rows(sampleSource());
    EXPECT_EQ(wordsOfCell(rows, 1, LogModel::kLevel, {}),
              (QStringList{QStringLiteral("info"), QStringLiteral("info+")}));
    EXPECT_EQ(wordsOfCell(rows, 1, LogModel::kCaller, {}),
              QStringList{QStringLiteral("caller:T7")});
    EXPECT_EQ(wordsOfCell(rows, 0, LogModel::kCaller, {}),
              QStringList{QStringLiteral("caller:C3")});
    EXPECT_EQ(wordsOfCell(rows, 1, LogModel::kFates, {0, 1}),
              (QStringList{QStringLiteral("missed:slow0"), QStringLiteral("shown:ttyS0")}));
    EXPECT_EQ(wordsOfCell(rows, 1, LogModel::kText, {}), QStringList{QStringLiteral("\"first\"")});
    EXPECT_TRUE(wordsOfCell(rows, 3, LogModel::kLevel, {}).isEmpty());
    EXPECT_EQ(consoleWord(QStringLiteral("missed"), "tty S\"0"),
              QStringLiteral("missed:\"tty S\\\"0\""));
}

class CellMenuOfADump : public testing::Test {
 protected:
    RealDumpPage page_{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump"};

    QLineEdit* filter() { return page_.part<QLineEdit>("filter"); }
    void goToColumn(int column) {
        page_.log().setCurrentIndex(
            page_.log().model()->index(page_.log().currentIndex().row(), column));
    }
    /// Opens the menu of the current cell with the menu key, and returns it.
    QMenu* menu() {
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {1, 1}, {1, 1});
        QApplication::sendEvent(page_.log().viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        EXPECT_NE(menu, nullptr);
        return menu;
    }
    static QAction* entry(const QMenu& menu, const QString& text) {
        for (QAction* action : menu.actions()) {
            if (action->text() == text) {
                return action;
            }
        }
        ADD_FAILURE() << "no " << text.toStdString();
        return nullptr;
    }
};

TEST_F(CellMenuOfADump, OnlyTheseAndNotTheseWriteTheFilter) {
    goToColumn(LogModel::kLevel);
    const QString level = page_.current(LogModel::kLevel);
    QMenu* opened = menu();
    entry(*opened, QStringLiteral("Only %1+").arg(level))->trigger();
    opened->close();
    EXPECT_EQ(filter()->text(), level + u'+');
    opened = menu();
    entry(*opened, QStringLiteral("Not %1").arg(level))->trigger();
    opened->close();
    EXPECT_EQ(filter()->text(), level + QStringLiteral("+ !") + level);
}

TEST_F(CellMenuOfADump, KeysDoTheSameForTheCurrentCell) {
    goToColumn(LogModel::kSeq);
    const QString seq = page_.current(LogModel::kSeq);
    page_.press(Qt::Key_I);
    EXPECT_EQ(filter()->text(), QStringLiteral("seq:%1..").arg(seq));
    EXPECT_TRUE(QTest::qWaitFor([&] { return page_.cell(0, LogModel::kSeq) == seq; }, 10'000));
    filter()->clear();
    goToColumn(LogModel::kLevel);
    page_.press(Qt::Key_X);
    EXPECT_EQ(filter()->text(), QStringLiteral("!") + page_.current(LogModel::kLevel));
}

TEST_F(CellMenuOfADump, TheMenuOfAnyCellHasTheOtherActionsToo) {
    goToColumn(LogModel::kText);
    QMenu* opened = menu();
    QMenu* others = entry(*opened, QStringLiteral("Other Actions"))->menu();
    ASSERT_NE(others, nullptr);
    QStringList names;
    for (const QAction* action : others->actions()) {
        names << action->objectName();
        EXPECT_FALSE(action->shortcut().isEmpty()) << action->objectName().toStdString();
    }
    for (const char* name : {"copy", "foldAll", "firstTrace", "onlyThis", "markMode", "hitList",
                             "highlighters", "chipErrors", "search"}) {
        EXPECT_TRUE(names.contains(QString::fromLatin1(name))) << name;
    }
    opened->close();
}

TEST_F(CellMenuOfADump, HighlightMakesTheRowsStandOut) {
    goToColumn(LogModel::kLevel);
    page_.press(Qt::Key_H);
    const QModelIndex cell =
        page_.log().model()->index(page_.log().currentIndex().row(), LogModel::kText);
    EXPECT_TRUE(cell.data(Qt::BackgroundRole).isValid());
    EXPECT_TRUE(cell.data().toString().contains(QStringLiteral("\u25c6 Kernel panic")))
        << cell.data().toString().toStdString();
    Highlighters::shared().set({});
    EXPECT_FALSE(cell.data(Qt::BackgroundRole).isValid());
}

}  // namespace

}  // namespace lastwords::gui
