// SPDX-License-Identifier: GPL-2.0-or-later
// What the log's table shows of each record.
#include "gui/rows/log_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <string>
#include <vector>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

std::shared_ptr<const LogRows> rowsOf(const std::shared_ptr<const printkfmt::Source>& source) {
    return std::make_shared<const LogRows>(source);
}

std::string cell(const LogModel& model, int row, int column, int role = Qt::DisplayRole) {
    return model.data(model.index(row, column), role).toString().toStdString();
}

TEST(LogModel, KeepsTheRulesOfItemModels) {
    LogModel model(rowsOf(sampleSource()));
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 4);
    EXPECT_EQ(model.columnCount(), LogModel::kColumnCount);
}

TEST(LogModel, RowIsSeqTimeLevelCallerAndText) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_EQ(cell(model, 1, LogModel::kSeq), "11");
    EXPECT_EQ(cell(model, 1, LogModel::kTime), "    1.500000");
    EXPECT_EQ(cell(model, 1, LogModel::kLevel), "info");
    EXPECT_EQ(cell(model, 1, LogModel::kCaller), "T7");
}

TEST(LogModel, CallerOutsideTaskContextIsItsCpu) {
    EXPECT_EQ(cell(LogModel(rowsOf(sampleSource())), 0, LogModel::kCaller), "C3");
}

TEST(LogModel, ControlBytesAreEscaped) {
    EXPECT_EQ(cell(LogModel(rowsOf(sampleSource())), 0, LogModel::kText), "red \\x1b[31malert");
}

TEST(LogModel, NewlineInsideARecordDoesNotBreakTheRow) {
    EXPECT_EQ(cell(LogModel(rowsOf(sampleSource())), 1, LogModel::kText), "first\u21b5second");
}

TEST(LogModel, FatesAreASignForEachConsoleInTheirOrder) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_EQ(cell(model, 0, LogModel::kFates), "\u25cf\u25d0");  // ttyS0 shown, slow0 perhaps
    EXPECT_EQ(cell(model, 1, LogModel::kFates), "\u25cf\u25cb");  // slow0 never
    EXPECT_EQ(cell(model, 2, LogModel::kFates), "\u25cf\u00b7");  // kept back by the loglevel
    EXPECT_EQ(cell(model, 1, LogModel::kFates, Qt::AccessibleTextRole),  // and in words
              "ttyS0: shown\nslow0: never shown");
}

TEST(LogModel, FatesAreThoseOnTheCheckedConsoles) {
    LogModel model(rowsOf(sampleSource()));
    model.showFatesOn({1});
    EXPECT_EQ(cell(model, 1, LogModel::kFates), "\u25cb");
    model.showFatesOn({});
    EXPECT_EQ(cell(model, 1, LogModel::kFates), "");
}

TEST(LogModel, RecordWithoutCallerHasNone) {
    EXPECT_EQ(cell(LogModel(rowsOf(capture())), 0, LogModel::kCaller), "");
}

TEST(LogModel, ShowsOnlyTheChosenRows) {
    LogModel model(rowsOf(sampleSource()));
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.show(std::make_shared<const RowNumbers>(RowNumbers{1, 3}));
    ASSERT_EQ(model.rowCount(), 2);
    EXPECT_EQ(cell(model, 0, LogModel::kSeq), "11");
    EXPECT_EQ(cell(model, 1, LogModel::kSeq), "13");
    EXPECT_EQ(model.numberOf(1), 3U);
    EXPECT_EQ(model.rowShowing(1), 0);
    EXPECT_EQ(model.rowShowing(2), 1);  // it is filtered out: the one after it
    EXPECT_EQ(model.rowShowing(4), -1);
    model.show(nullptr);
    EXPECT_EQ(model.rowCount(), 4);
}

TEST(LogModel, ReservedRecordHasNoLevelAndNoTimeAndSaysWhy) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_EQ(cell(model, 3, LogModel::kLevel), "");
    EXPECT_EQ(cell(model, 3, LogModel::kTime), "");
    EXPECT_NE(cell(model, 3, LogModel::kText, Qt::ToolTipRole).find("reserved"), std::string::npos);
}

TEST(LogModel, EmergencyStandsOut) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_TRUE(model.data(model.index(0, LogModel::kText), Qt::ForegroundRole).isValid());
    EXPECT_FALSE(model.data(model.index(1, LogModel::kText), Qt::ForegroundRole).isValid());
}

TEST(LogModel, WhatIsNotProvedIsMarkedWithASignToo) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_EQ(cell(model, 1, LogModel::kFates).find("\u26a0"), std::string::npos);
    EXPECT_NE(cell(model, 3, LogModel::kFates).find("\u26a0"), std::string::npos);
    EXPECT_TRUE(model.data(model.index(3, LogModel::kText), Qt::ForegroundRole).isValid());
}

TEST(LogModel, MarkIsARowBetweenItsRecords) {
    LogModel model(rowsOf(capture()));
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(model.rowCount(), 3);
    EXPECT_EQ(cell(model, 0, LogModel::kText), "before");
    EXPECT_EQ(cell(model, 1, LogModel::kText), "{41 messages dropped here}");
    EXPECT_EQ(cell(model, 1, LogModel::kSeq), "");
    EXPECT_EQ(cell(model, 2, LogModel::kText), "after");
}

TEST(LogModel, GhostsAndGapsAreRowsInTheirPlace) {
    LogModel model(rowsOf(sourceWithGhosts()));
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    std::vector<std::string> texts;
    for (int row = 0; row < model.rowCount(); ++row) {
        texts.push_back(cell(model, row, LogModel::kSeq) + " " + cell(model, row, LogModel::kText));
    }
    EXPECT_EQ(texts, (std::vector<std::string>{
                         "2 ghost", " {2 records (seq 3..4) missing from the log}", "5 record",
                         "6 ghost", " {2 records (seq 7..8) missing from the log}", "9 record"}));
}

TEST(LogModel, GhostIsMarkedAsUnprovedAndSaysWhatItIs) {
    const LogModel model(rowsOf(sourceWithGhosts()));
    EXPECT_NE(cell(model, 0, LogModel::kFates).find("\u26a0"), std::string::npos);
    EXPECT_EQ(cell(model, 2, LogModel::kFates).find("\u26a0"), std::string::npos);
    EXPECT_NE(cell(model, 0, LogModel::kText, Qt::ToolTipRole).find("recycled"), std::string::npos);
}

TEST(LogModel, ColumnsHaveTitles) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_EQ(model.headerData(LogModel::kSeq, Qt::Horizontal).toString(), "Seq");
    EXPECT_EQ(model.headerData(LogModel::kFates, Qt::Horizontal).toString(), "On");
    EXPECT_NE(model.headerData(LogModel::kFates, Qt::Horizontal, Qt::ToolTipRole)
                  .toString()
                  .indexOf(QStringLiteral("never shown")),
              -1);
    EXPECT_FALSE(model.headerData(LogModel::kColumnCount, Qt::Horizontal).isValid());
}

TEST(LogModel, InvalidIndexGivesNothing) {
    const LogModel model(rowsOf(sampleSource()));
    EXPECT_FALSE(model.data(QModelIndex(), Qt::DisplayRole).isValid());
}

}  // namespace

}  // namespace lastwords::gui
