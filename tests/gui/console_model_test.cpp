// SPDX-License-Identifier: GPL-2.0-or-later
// What the table of consoles shows; its columns are printkfmt's fields.
#include "gui/console_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <vector>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

int columnOf(const ConsoleModel& model, const QString& title) {
    for (int column = 0; column < model.columnCount(); ++column) {
        if (model.headerData(column, Qt::Horizontal).toString() == title) {
            return column;
        }
    }
    return -1;
}

TEST(ConsoleModel, KeepsTheRulesOfItemModels) {
    ConsoleModel model(sampleSource());
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 2);
}

TEST(ConsoleModel, EveryTitledFieldIsAColumnWithItsSentence) {
    const ConsoleModel model(sampleSource());
    int column = 0;
    for (const printkfmt::ConsoleField& field : printkfmt::console_fields()) {
        if (field.title.empty()) {
            continue;
        }
        EXPECT_EQ(model.headerData(column, Qt::Horizontal).toString().toStdString(), field.title);
        EXPECT_EQ(
            model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().toStdString(),
            field.doc);
        ++column;
    }
    EXPECT_EQ(model.laneColumn(), column);
    EXPECT_EQ(model.columnCount(), column + 1);
}

TEST(ConsoleModel, ShowsNameAndUnflushedRecords) {
    const ConsoleModel model(sampleSource());
    const int name = columnOf(model, QStringLiteral("NAME"));
    const int unflushed = columnOf(model, QStringLiteral("UNFLUSHED"));
    ASSERT_GE(name, 0);
    ASSERT_GE(unflushed, 0);
    EXPECT_EQ(model.data(model.index(1, name)).toString(), "slow0");
    EXPECT_EQ(model.data(model.index(1, unflushed)).toString(), "2");
    EXPECT_EQ(model.data(model.index(0, unflushed)).toString(), "0");
}

TEST(ConsoleModel, LaneIsTheVerdictForWhoCannotSeeIt) {
    const ConsoleModel model(sampleSource());
    const QModelIndex lane = model.index(1, model.laneColumn());
    EXPECT_TRUE(model.data(lane, Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(QStringLiteral("slow0 never showed")));
}

TEST(ConsoleModel, ConsolesCanBeUnchecked) {
    ConsoleModel model(sampleSource());
    EXPECT_EQ(model.checked(), (std::vector<std::size_t>{0, 1}));
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(model.checked(), (std::vector<std::size_t>{1}));
    EXPECT_FALSE(model.setData(model.index(0, 1), Qt::Unchecked, Qt::CheckStateRole));
}

TEST(ConsoleModel, TooltipIsTheVerdict) {
    const ConsoleModel model(sampleSource());
    const QString tip = model.data(model.index(1, 0), Qt::ToolTipRole).toString();
    EXPECT_TRUE(tip.startsWith(QStringLiteral("slow0"))) << tip.toStdString();
}

}  // namespace

}  // namespace lastwords::gui
