// SPDX-License-Identifier: GPL-2.0-or-later
// Columns that are shown, hidden and moved with the mouse and with keys, and found again by another
// window.
#include "gui/base/table_columns.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QTest>
#include <memory>

#include "gui/base/user_settings.h"
#include "gui/lanes/console_table.h"
#include "gui/list/log_table.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

const QString kStored = QStringLiteral("tables/columns");

class Columns : public testing::Test {
 protected:
    Columns() {
        userSettings().remove(QStringLiteral("tables"));
        makeWindow();
    }
    ~Columns() override { userSettings().remove(QStringLiteral("tables")); }

    void makeWindow() {
        window_ = std::make_unique<MainWindow>();
        window_->resize(1100, 800);
        window_->show();
        window_->showRecovered(sampleDump());
        window_->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(window_.get(), 10'000));
        log().setFocus();
    }
    LogTable& log() { return *window_->findChild<LogTable*>(QStringLiteral("log")); }
    ConsoleTable& consoles() { return *window_->findChild<ConsoleTable*>(); }

    /// Returns the heads of the columns that are shown, from left to right.
    static QString heads(const QTableView& table) {
        QStringList found;
        const QHeaderView* const header = table.horizontalHeader();
        for (int place = 0; place < header->count(); ++place) {
            const int column = header->logicalIndex(place);
            if (!header->isSectionHidden(column)) {
                found << table.model()->headerData(column, Qt::Horizontal).toString();
            }
        }
        return found.join(u' ');
    }
    static QMenu* opened() {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        EXPECT_NE(menu, nullptr);
        return menu;
    }
    static QMenu* menuOfHeader(const QTableView& table) {
        QWidget* const header = table.horizontalHeader()->viewport();
        const QPoint at(20, header->height() / 2);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, header->mapToGlobal(at));
        QApplication::sendEvent(header, &event);
        return opened();
    }
    static QAction* entry(const QMenu& menu, const QString& begin) {
        for (QAction* action : menu.actions()) {
            if (action->text().startsWith(begin)) {
                return action;
            }
        }
        return nullptr;
    }
    static void click(QMenu& menu, const QString& begin) {
        QAction* const action = entry(menu, begin);
        ASSERT_NE(action, nullptr) << begin.toStdString();
        QTest::mouseClick(&menu, Qt::LeftButton, {}, menu.actionGeometry(action).center());
    }
    void store(const QStringList& entries) {
        userSettings().setValue(kStored, entries);
        makeWindow();
    }

    std::unique_ptr<MainWindow> window_;
};

TEST_F(Columns, MenuOfTheHeaderHidesAndShowsAndTheNextWindowFindsIt) {
    ASSERT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
    click(*menuOfHeader(log()), QStringLiteral("Level:"));
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Caller Text"));
    makeWindow();
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Caller Text"));
    click(*menuOfHeader(log()), QStringLiteral("Level:"));
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
}

TEST_F(Columns, KeysOpenTheMenuAndChoose) {
    QTest::keyClick(&log(), Qt::Key_C, Qt::ShiftModifier);
    QMenu* const menu = opened();
    ASSERT_NE(menu, nullptr);
    QTest::keyClick(menu, Qt::Key_Down);  // the first entry that is shown is "On"
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    EXPECT_EQ(heads(log()), QStringLiteral("On Time Level Caller Text"));
    EXPECT_TRUE(log().hasFocus());
}

TEST_F(Columns, MenuViewHasThemAsOneEntryForEachTable) {
    auto* view = window_->findChild<QMenu*>(QStringLiteral("viewMenu"));
    emit view->aboutToShow();
    QAction* const columns = entry(*view, QStringLiteral("Colum&ns"));
    ASSERT_NE(columns, nullptr);
    ASSERT_NE(columns->menu(), nullptr);
    EXPECT_NE(entry(*columns->menu(), QStringLiteral("Seq:")), nullptr);
    EXPECT_NE(entry(*view, QStringLiteral("C&olumns of the Consoles")), nullptr);
    EXPECT_EQ(entry(*view, QStringLiteral("Seq:")), nullptr);
}

TEST_F(Columns, KeyMovesTheColumnOfTheCurrentCellOverHiddenOnes) {
    click(*menuOfHeader(log()), QStringLiteral("Time:"));
    log().setCurrentIndex(log().model()->index(1, LogModel::kLevel));
    QTest::keyClick(&log(), Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(heads(log()), QStringLiteral("On Level Seq Caller Text"));
    EXPECT_EQ(log().currentIndex().column(), LogModel::kLevel);
    makeWindow();
    EXPECT_EQ(heads(log()), QStringLiteral("On Level Seq Caller Text"));
    log().setCurrentIndex(log().model()->index(1, LogModel::kText));
    QTest::keyClick(&log(), Qt::Key_Right, Qt::AltModifier);  // there is nothing to the right
    EXPECT_EQ(heads(log()), QStringLiteral("On Level Seq Caller Text"));
}

TEST_F(Columns, MouseMovesAColumnAndItStaysThere) {
    QWidget* const header = log().horizontalHeader()->viewport();
    const auto middle = [&](int column) {
        return QPoint(log().columnViewportPosition(column) + log().columnWidth(column) / 2,
                      header->height() / 2);
    };
    const QPoint to = middle(LogModel::kTime) + QPoint(log().columnWidth(LogModel::kTime) / 3, 0);
    QTest::mousePress(header, Qt::LeftButton, {}, middle(LogModel::kSeq));
    QTest::mouseMove(header, (middle(LogModel::kSeq) + to) / 2);
    QTest::mouseMove(header, to);
    QTest::mouseRelease(header, Qt::LeftButton, {}, to);
    EXPECT_EQ(heads(log()), QStringLiteral("On Time Seq Level Caller Text"));
    makeWindow();
    EXPECT_EQ(heads(log()), QStringLiteral("On Time Seq Level Caller Text"));
}

TEST_F(Columns, UsualColumnsComeBack) {
    store({QStringLiteral("text"), QStringLiteral("-seq")});
    click(*menuOfHeader(log()), QStringLiteral("&Usual Columns"));
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
    EXPECT_FALSE(userSettings().contains(kStored));
}

TEST_F(Columns, TextIsAlwaysShownAndWhatThisPageHasNotIsNotOffered) {
    const QMenu* const menu = menuOfHeader(log());
    EXPECT_EQ(entry(*menu, QStringLiteral("Text")), nullptr);
    EXPECT_FALSE(entry(*menu, QStringLiteral("In:"))->isVisible());
    EXPECT_TRUE(entry(*menu, QStringLiteral("On:"))->isVisible());
    for (const char* key :
         {"-notes", "-in", "-on", "-seq", "-time", "-level", "-caller", "-text"}) {
        userSettings().setValue(kStored, userSettings().value(kStored).toStringList()
                                             << QString::fromLatin1(key));
    }
    makeWindow();
    EXPECT_EQ(heads(log()), QStringLiteral("Text"));
    log().goTo(3);  // also where only one column is left
    EXPECT_EQ(log().currentIndex().row(), 3);
}

TEST_F(Columns, SettingsOfAnotherVersionOrOfAnEnemyDoNoHarm) {
    store({QStringLiteral("level"),
           QStringLiteral("level"),
           QStringLiteral("-level"),
           {},
           QStringLiteral("-"),
           QStringLiteral("--seq"),
           QStringLiteral("nosuch"),
           QString(100'000, u'x')});
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
    store(QStringList(1'000, QStringLiteral("q")));
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
    userSettings().setValue(kStored, QByteArray("\x00\xff\x01", 3));
    makeWindow();
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
}

TEST_F(Columns, WhatAnotherPageHasKeepsItsPlaceInTheSettings) {
    store(QStringLiteral("notes in on time -future seq level caller text").split(u' '));
    click(*menuOfHeader(log()), QStringLiteral("Seq:"));
    EXPECT_EQ(
        userSettings().value(kStored).toStringList().mid(3, 3),
        (QStringList{QStringLiteral("time"), QStringLiteral("-future"), QStringLiteral("-seq")}));
}

TEST_F(Columns, CopyDoesNotDependOnThem) {
    log().goTo(1);
    QTest::keyClick(&log(), Qt::Key_C, Qt::ControlModifier);
    const QString before = QApplication::clipboard()->text();
    EXPECT_TRUE(before.contains(QStringLiteral("1.500000")));
    click(*menuOfHeader(log()), QStringLiteral("Time:"));
    log().goTo(1);
    QTest::keyClick(&log(), Qt::Key_C, Qt::ControlModifier);
    EXPECT_EQ(QApplication::clipboard()->text(), before);
}

TEST_F(Columns, ColumnOfTheCurrentCellIsHiddenAndAnotherCellIsCurrent) {
    log().selectionModel()->setCurrentIndex(
        log().model()->index(2, LogModel::kSeq),
        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    click(*menuOfHeader(log()), QStringLiteral("Seq:"));
    EXPECT_EQ(log().currentIndex().row(), 2);
    EXPECT_EQ(log().currentIndex().column(), LogModel::kFates);
    EXPECT_EQ(log().selectionModel()->selectedRows().size(), 1);
}

TEST_F(Columns, ConsolesHaveTheirOwn) {
    const QString before = heads(consoles());
    ASSERT_TRUE(before.contains(QStringLiteral(" STATE ")));
    consoles().setFocus();
    QTest::keyClick(&consoles(), Qt::Key_L, Qt::ShiftModifier);
    click(*opened(), QStringLiteral("STATE:"));
    EXPECT_FALSE(heads(consoles()).contains(QStringLiteral(" STATE ")));
    EXPECT_EQ(heads(log()), QStringLiteral("On Seq Time Level Caller Text"));
    makeWindow();
    EXPECT_FALSE(heads(consoles()).contains(QStringLiteral(" STATE ")));
    EXPECT_TRUE(heads(consoles()).startsWith(QStringLiteral("NAME ")));
}

}  // namespace

}  // namespace lastwords::gui
