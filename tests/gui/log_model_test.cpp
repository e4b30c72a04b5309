// SPDX-License-Identifier: GPL-2.0-or-later
// What the log's table shows of each record.
#include "gui/log_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <string>
#include <vector>

#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

std::string cell(const LogModel& model, int row, int column, int role = Qt::DisplayRole) {
    return model.data(model.index(row, column), role).toString().toStdString();
}

TEST(LogModel, KeepsTheRulesOfItemModels) {
    LogModel model(sampleSource());
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 4);
    EXPECT_EQ(model.columnCount(), LogModel::kColumnCount);
}

TEST(LogModel, RowIsSeqTimeLevelCallerAndText) {
    const LogModel model(sampleSource());
    EXPECT_EQ(cell(model, 1, LogModel::kSeq), "11");
    EXPECT_EQ(cell(model, 1, LogModel::kTime), "    1.500000");
    EXPECT_EQ(cell(model, 1, LogModel::kLevel), "info");
    EXPECT_EQ(cell(model, 1, LogModel::kCaller), "T7");
}

TEST(LogModel, CallerOutsideTaskContextIsItsCpu) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 0, LogModel::kCaller), "C3");
}

TEST(LogModel, ControlBytesAreEscaped) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 0, LogModel::kText), "red \\x1b[31malert");
}

TEST(LogModel, NewlineInsideARecordDoesNotBreakTheRow) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 1, LogModel::kText), "first\u21b5second");
}

TEST(LogModel, UnflushedRecordNamesItsConsole) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 1, LogModel::kNotShownOn), "slow0");
}

TEST(LogModel, DoubtfulRecordHasAQuestionMark) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 0, LogModel::kNotShownOn), "slow0?");
}

TEST(LogModel, SuppressedRecordIsNotMissing) {
    EXPECT_EQ(cell(LogModel(sampleSource()), 2, LogModel::kNotShownOn), "");
}

TEST(LogModel, ReservedRecordHasNoLevelAndNoTimeAndSaysWhy) {
    const LogModel model(sampleSource());
    EXPECT_EQ(cell(model, 3, LogModel::kLevel), "");
    EXPECT_EQ(cell(model, 3, LogModel::kTime), "");
    EXPECT_NE(cell(model, 3, LogModel::kText, Qt::ToolTipRole).find("reserved"), std::string::npos);
}

TEST(LogModel, EmergencyStandsOut) {
    const LogModel model(sampleSource());
    EXPECT_TRUE(model.data(model.index(0, LogModel::kText), Qt::ForegroundRole).isValid());
    EXPECT_FALSE(model.data(model.index(1, LogModel::kText), Qt::ForegroundRole).isValid());
}

TEST(LogModel, WhatIsNotProvedIsMarked) {
    const LogModel model(sampleSource());
    EXPECT_FALSE(model.data(model.index(1, LogModel::kText), Qt::BackgroundRole).isValid());
    EXPECT_TRUE(model.data(model.index(3, LogModel::kText), Qt::BackgroundRole).isValid());
}

TEST(LogModel, MarkIsARowBetweenItsRecords) {
    LogModel model(capture());
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(model.rowCount(), 3);
    EXPECT_EQ(cell(model, 0, LogModel::kText), "before");
    EXPECT_EQ(cell(model, 1, LogModel::kText), "{41 messages dropped here}");
    EXPECT_EQ(cell(model, 1, LogModel::kSeq), "");
    EXPECT_EQ(cell(model, 2, LogModel::kText), "after");
}

TEST(LogModel, GhostsAndGapsAreRowsInTheirPlace) {
    LogModel model(sourceWithGhosts());
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
    const LogModel model(sourceWithGhosts());
    EXPECT_TRUE(model.data(model.index(0, LogModel::kText), Qt::BackgroundRole).isValid());
    EXPECT_FALSE(model.data(model.index(2, LogModel::kText), Qt::BackgroundRole).isValid());
    EXPECT_NE(cell(model, 0, LogModel::kText, Qt::ToolTipRole).find("recycled"), std::string::npos);
}

TEST(LogModel, ColumnsHaveTitles) {
    const LogModel model(sampleSource());
    EXPECT_EQ(model.headerData(LogModel::kSeq, Qt::Horizontal).toString(), "Seq");
    EXPECT_EQ(model.headerData(LogModel::kNotShownOn, Qt::Horizontal).toString(), "Not shown on");
    EXPECT_FALSE(model.headerData(LogModel::kColumnCount, Qt::Horizontal).isValid());
}

TEST(LogModel, InvalidIndexGivesNothing) {
    const LogModel model(sampleSource());
    EXPECT_FALSE(model.data(QModelIndex(), Qt::DisplayRole).isValid());
}

}  // namespace

}  // namespace lastwords::gui
