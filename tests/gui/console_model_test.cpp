// SPDX-License-Identifier: GPL-2.0-or-later
// What the table of consoles shows; its columns are printkfmt's fields.
#include "gui/lanes/console_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <atomic>
#include <memory>
#include <vector>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

std::shared_ptr<const LogRows> rowsOfTheSample() {
    return std::make_shared<const LogRows>(sampleSource());
}

int columnOf(const ConsoleModel& model, const QString& title) {
    for (int column = 0; column < model.columnCount(); ++column) {
        if (model.headerData(column, Qt::Horizontal).toString() == title) {
            return column;
        }
    }
    return -1;
}

TEST(ConsoleModel, KeepsTheRulesOfItemModels) {
    ConsoleModel model(rowsOfTheSample());
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 3);  // two consoles and the errors
}

TEST(ConsoleModel, EveryTitledFieldIsAColumnWithItsSentence) {
    const ConsoleModel model(rowsOfTheSample());
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
    const ConsoleModel model(rowsOfTheSample());
    const int name = columnOf(model, QStringLiteral("NAME"));
    const int unflushed = columnOf(model, QStringLiteral("UNFLUSHED"));
    ASSERT_GE(name, 0);
    ASSERT_GE(unflushed, 0);
    EXPECT_EQ(model.data(model.index(1, name)).toString(), "slow0");
    EXPECT_EQ(model.data(model.index(1, unflushed)).toString(), "2");
    EXPECT_EQ(model.data(model.index(0, unflushed)).toString(), "0");
}

TEST(ConsoleModel, LaneIsTheVerdictForWhoCannotSeeIt) {
    const ConsoleModel model(rowsOfTheSample());
    const QModelIndex lane = model.index(1, model.laneColumn());
    EXPECT_TRUE(model.data(lane, Qt::AccessibleTextRole)
                    .toString()
                    .startsWith(QStringLiteral("slow0 never showed")));
}

TEST(ConsoleModel, LastRowIsTheErrorsAndHasNoBox) {
    const auto rows = rowsOfTheSample();
    ConsoleModel model(rows);
    const QModelIndex name = model.index(2, 0);
    EXPECT_EQ(model.rowAt(2).kind, ConsoleModel::RowKind::kErrors);
    EXPECT_EQ(name.data().toString(), "errors");
    EXPECT_FALSE(model.flags(name).testFlag(Qt::ItemIsUserCheckable));
    EXPECT_FALSE(model.setData(name, Qt::Unchecked, Qt::CheckStateRole));
    model.show(pictureOf(*rows, std::atomic<bool>(false)));
    EXPECT_EQ(model.data(model.index(2, model.laneColumn()), Qt::AccessibleTextRole).toString(),
              "Records of level err or worse: 1.");
}

TEST(ConsoleModel, ConsolesCanBeUnchecked) {
    ConsoleModel model(rowsOfTheSample());
    EXPECT_EQ(model.checked(), (std::vector<std::size_t>{0, 1}));
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(model.checked(), (std::vector<std::size_t>{1}));
    EXPECT_FALSE(model.setData(model.index(0, 1), Qt::Unchecked, Qt::CheckStateRole));
}

TEST(ConsoleModel, TooltipIsTheVerdict) {
    const ConsoleModel model(rowsOfTheSample());
    const QString tip = model.data(model.index(1, 0), Qt::ToolTipRole).toString();
    EXPECT_TRUE(tip.startsWith(QStringLiteral("slow0"))) << tip.toStdString();
}

}  // namespace

}  // namespace lastwords::gui
