// SPDX-License-Identifier: GPL-2.0-or-later
// What the program prints of plog regions, and its exit codes.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/run_program.h"
#include "tests/runtime/region_builder.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

Outcome run_on(RegionBuilder& builder, const std::string& command) {
    const TempFile file(builder.bytes());
    return run_lastwords({command, file.path()});
}

TEST(PlogRegionProgram, ARegionOfVersion1IsComplete) {
    const Outcome outcome =
        run_lastwords({"log", LASTWORDS_SAMPLES "/plog/version-1/region.bin.zst"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("] boot 1, message 39\n"), std::string::npos);
    EXPECT_NE(outcome.out.find("] Kernel panic - not syncing: the end\n"), std::string::npos);
}

TEST(PlogRegionProgram, ACutMessageIsMarkedAndALoss) {
    RegionBuilder builder;
    builder.super(1).record({.text = std::string(1160, 'm'), .flags = PLOG_RECORD_CUT});
    const Outcome outcome = run_on(builder, "log");
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.out.find("mmm {lastwords: cut here: more may have followed}\n"),
              std::string::npos);
    EXPECT_NE(outcome.err.find("number of records that are cut"), std::string::npos);
}

TEST(PlogRegionProgram, DroppedMessagesAreALoss) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).no_record(1, 0, 70);
    const Outcome outcome = run_on(builder, "consoles");
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("at least 70 messages of other CPUs"), std::string::npos);
}

TEST(PlogRegionProgram, ACorrectedBitIsMarkedAndNoLoss) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3);
    builder.bytes().at(builder.last_record() + 20) ^= std::byte{4};
    const Outcome outcome = run_on(builder, "log");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("line 2 {lastwords: corrected: one flipped bit was put right by the "
                               "checksum}\n"),
              std::string::npos);
}

TEST(PlogRegionProgram, AContinuedLineIsOneLine) {
    RegionBuilder builder;
    builder.super(1)
        .record({.text = "usb 1-1: "})
        .record({.text = "reset ", .seq = 1, .flags = PLOG_RECORD_CONT})
        .record({.text = "done", .seq = 2, .flags = PLOG_RECORD_CONT});
    EXPECT_EQ(run_on(builder, "log").out, "[    0.001000] usb 1-1: reset done\n");
}

}  // namespace
}  // namespace lastwords::test
