// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/report.cpp. How the rows are laid out is tested with the command line.
#include "printkfmt/render/report.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string value_of(const std::vector<ReportRow>& rows, std::string_view label) {
    for (const ReportRow& row : rows) {
        if (row.label == label) {
            return row.value;
        }
    }
    return "no such row";
}

TEST(Report, RowsThatHaveNothingToSayAreLeftOut) {
    for (const auto& rows : {summary_rows(Source()), info_rows(Source())}) {
        for (const ReportRow& row : rows) {
            EXPECT_FALSE(row.value.empty()) << row.label;
        }
    }
    EXPECT_EQ(value_of(info_rows(Source()), "build id"), "no such row");
}

TEST(Report, SummaryAndInfoSayTheSameAboutTheMachine) {
    Source source = test::SourceBuilder().lines(5, 2).build();
    source.machine.release = "6.1.0";
    source.machine.cpus_present = 2;
    for (const char* const label : {"kernel", "machine", "log"}) {
        EXPECT_EQ(value_of(summary_rows(source), label), value_of(info_rows(source), label));
    }
    EXPECT_EQ(
        value_of(summary_rows(source), "log"),
        "2 records, seq 5..6, 5.000000 s to 6.000000 s, the 5 records before were overwritten");
}

TEST(Report, SaysWhichOneOfSeveralKernelsItIsAndWhatShowsIt) {
    Source source;
    EXPECT_EQ(value_of(summary_rows(source), "role"), "no such row");
    source.one_of_kernels = {KernelRole::kRunning, true, 2, 0x1000000, "CR3 leads to it"};
    EXPECT_EQ(value_of(summary_rows(source), "role"),
              "the running kernel, of 2 kernels in this memory: CR3 leads to it");
    EXPECT_EQ(value_of(info_rows(source), "role"), value_of(summary_rows(source), "role"));
    source.one_of_kernels = {KernelRole::kCapture, true, 3, 0x1000000, "its elfcorehdr"};
    EXPECT_EQ(value_of(summary_rows(source), "role"),
              "the running kernel, a capture kernel, of 3 kernels in this memory: its elfcorehdr");
    source.one_of_kernels->running = false;
    EXPECT_EQ(value_of(summary_rows(source), "role"),
              "a capture kernel, of 3 kernels in this memory: its elfcorehdr");
}

TEST(Report, AtMostEightRunsOfUnfinishedRecordsAreNamed) {
    Source source = test::SourceBuilder().lines(0, 20).build();
    for (const std::size_t at : {0U, 1U, 2U, 4U, 6U, 8U, 10U, 12U, 14U, 16U, 18U}) {
        source.log.records.unpack()[at].state = RecordState::kReserved;
    }
    EXPECT_EQ(value_of(summary_rows(source), ""),
              "11 records (seq 0..2, 4, 6, 8, 10, 12, 14, 16, ...) reserved: never finished");
}

TEST(Report, ConsolesThatGotEverythingShareASentence) {
    Source source = test::SourceBuilder().lines(0, 4).build();
    source.has_consoles = true;
    source.consoles = {test::console_at("tty0", 4), test::console_at("ttyS0", 4)};
    EXPECT_EQ(verdict_lines(source),
              (std::vector<std::string>{"Every console got everything: tty0, ttyS0."}));
    test::cover(source.consoles[0], 2, 4, Delivery::kUnflushed);
    ASSERT_EQ(verdict_lines(source).size(), 2U);
    EXPECT_EQ(verdict_lines(source)[1], "ttyS0 got everything.");
}

TEST(Report, OnlyASharedPositionIsExplainedByAKernelBefore5_19) {
    Source source = test::SourceBuilder().lines(0, 4).build();
    source.has_consoles = true;
    source.consoles = {test::console_at("tty0", 4)};
    source.consoles[0].certain = false;  // as after damage to its position
    const std::size_t lines = verdict_lines(source).size();
    source.consoles[0].shares_position = true;
    ASSERT_EQ(verdict_lines(source).size(), lines + 1);
    EXPECT_EQ(verdict_lines(source).back().substr(0, 20), "A kernel before 5.19");
}

TEST(Report, ConsolesWithTheSameBasisShareASentence) {
    Source source;
    source.consoles = {test::console_at("tty0", 4), test::console_at("tty1", 4),
                       test::console_at("tty2", 4)};
    source.consoles[0].basis = source.consoles[2].basis = "exact";
    EXPECT_EQ(basis_lines(source), (std::vector<std::string>{"tty0, tty2: exact"}));
}

}  // namespace
}  // namespace lastwords::printkfmt
