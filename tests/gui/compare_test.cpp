// SPDX-License-Identifier: GPL-2.0-or-later
// What one crash says and another one does not.
#include <gtest/gtest.h>

#include <QAction>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include "gui/rows/log_model.h"
#include "gui/window/main_window.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

class Compare : public testing::Test {
 protected:
    Compare() {
        window_.show();
        window_.activateWindow();
        open("/a/vmcore", "first\nsecond 17");
        open("/b/vmcore", "first\nsecond 23\nthird");
    }
    /// Opens the sample dump with another text of its record 11.
    void open(const char* path, std::string_view text) {
        const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
        dump->paths = {path};
        dump->sources.front().log.records.unpack()[1].text = text;
        window_.showRecovered(dump);
        QCoreApplication::processEvents();
    }
    template <class Widget>
    Widget& part(const char* name) {
        return *tabs().currentWidget()->findChild<Widget*>(QString::fromLatin1(name));
    }
    QTabWidget& tabs() { return *window_.findChild<QTabWidget*>(QStringLiteral("documents")); }
    QTableView& log() { return part<QTableView>("log"); }
    bool waitForRows(int rows) {
        return QTest::qWaitFor([&] { return log().model()->rowCount() == rows; });
    }

    MainWindow window_;
};

TEST_F(Compare, OnlyTheMessageThatTheOtherDoesNotHaveIsShown) {
    QTest::keyClick(&log(), Qt::Key_D, Qt::ControlModifier);
    ASSERT_TRUE(waitForRows(1));
    EXPECT_TRUE(log()
                    .model()
                    ->index(0, LogModel::kText)
                    .data()
                    .toString()
                    .endsWith(QStringLiteral("third")));
    EXPECT_EQ(part<QLabel>("count").text(), QStringLiteral("1 of 4 rows"));
    EXPECT_TRUE(part<QPushButton>("only").isVisible());
    EXPECT_TRUE(part<QPushButton>("only").text().startsWith(QStringLiteral("not in a/vmcore")));
    QTest::keyClick(&log(), Qt::Key_Escape);
    EXPECT_TRUE(waitForRows(4));
    EXPECT_FALSE(part<QPushButton>("only").isVisible());
}

TEST_F(Compare, OtherNumbersAreNothingNew) {
    tabs().setCurrentIndex(0);
    QTest::keyClick(&log(), Qt::Key_D, Qt::ControlModifier);
    EXPECT_TRUE(waitForRows(0));
    QTest::mouseClick(&part<QPushButton>("only"), Qt::LeftButton);
    EXPECT_TRUE(waitForRows(4));
}

TEST_F(Compare, FilterAppliesToo) {
    QTest::keyClick(&log(), Qt::Key_D, Qt::ControlModifier);
    ASSERT_TRUE(waitForRows(1));
    part<QLineEdit>("filter").setText(QStringLiteral("alert"));
    EXPECT_TRUE(waitForRows(0));
    part<QLineEdit>("filter").setText(QStringLiteral("third"));
    EXPECT_TRUE(waitForRows(1));
}

TEST_F(Compare, OneOfSeveralDocumentsIsChosen) {
    open("/c/vmcore", "fourth");
    QTest::keyClick(&log(), Qt::Key_D, Qt::ControlModifier);
    auto* question = window_.findChild<QInputDialog*>(QStringLiteral("compareDialog"));
    ASSERT_NE(question, nullptr);
    EXPECT_EQ(question->comboBoxItems(),
              QStringList({QStringLiteral("a/vmcore"), QStringLiteral("b/vmcore")}));
    question->setTextValue(QStringLiteral("b/vmcore"));
    question->accept();
    EXPECT_TRUE(waitForRows(1));
}

TEST_F(Compare, IsOfferedOnlyIfThereIsAnother) {
    const auto* action = window_.findChild<QAction*>(QStringLiteral("compareDocuments"));
    EXPECT_TRUE(action->isEnabled());
    emit tabs().tabCloseRequested(0);
    EXPECT_FALSE(action->isEnabled());
}

}  // namespace

}  // namespace lastwords::gui
