// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/text/crash_cause.h: the line that says why the kernel died is found, and lines
// that only resemble it are not.
#include "extractor/text/crash_cause.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using extractor::find_crash_cause;
using extractor::find_hardware;

constexpr std::string_view kPanic = "Kernel panic - not syncing: Fatal exception";

TEST(CrashCause, LogWithoutACrashHasNone) {
    EXPECT_FALSE(find_crash_cause(SourceBuilder().build().log));
    EXPECT_FALSE(find_crash_cause(SourceBuilder().lines(0, 100).build().log));
}

TEST(CrashCause, IsThePanicLine) {
    const auto source = SourceBuilder().lines(0, 7).record({.text = kPanic, .seq = 7}).build();
    const auto crash_cause = find_crash_cause(source.log);
    ASSERT_TRUE(crash_cause);
    EXPECT_EQ(crash_cause->line, kPanic);
    EXPECT_EQ(crash_cause->seq, Seq{7});
    EXPECT_TRUE(crash_cause->panic);
    EXPECT_FALSE(crash_cause->first_fault);
}

TEST(CrashCause, OopsBeforeAPanicIsItsCause) {
    const auto source =
        SourceBuilder()
            .record({.text = "BUG: kernel NULL pointer dereference, address: 0", .seq = 3})
            .record({.text = "Oops: 0002 [#1] SMP", .seq = 4})
            .record({.text = kPanic, .seq = 5})
            .build();
    const auto crash_cause = find_crash_cause(source.log);
    ASSERT_TRUE(crash_cause);
    EXPECT_TRUE(crash_cause->panic);
    EXPECT_EQ(crash_cause->seq, Seq{5});
    ASSERT_TRUE(crash_cause->first_fault);
    EXPECT_EQ(crash_cause->first_fault->line, "BUG: kernel NULL pointer dereference, address: 0");
}

TEST(CrashCause, OopsAfterThePanicIsNotItsCause) {
    const auto source = SourceBuilder()
                            .record({.text = kPanic, .seq = 0})
                            .record({.text = "BUG: scheduling while atomic", .seq = 1})
                            .build();
    ASSERT_TRUE(find_crash_cause(source.log));
    EXPECT_FALSE(find_crash_cause(source.log)->first_fault);
}

TEST(CrashCause, FirstPanicCounts) {
    const auto source = SourceBuilder()
                            .record({.text = kPanic, .seq = 0})
                            .record({.text = "Kernel panic - not syncing: again", .seq = 1})
                            .build();
    ASSERT_TRUE(find_crash_cause(source.log));
    EXPECT_EQ(find_crash_cause(source.log)->seq, Seq{0});
}

TEST(CrashCause, OopsWithoutAPanicIsTheCause) {
    for (const std::string_view line :
         {"BUG: unable to handle page fault for address: ffff",
          "Oops: general protection fault, probably for non-canonical address: 0000 [#1]",
          "kernel BUG at mm/slub.c:123!", "general protection fault: 0000 [#1] SMP",
          "Unable to handle kernel paging request at virtual address 00000000deadbeef",
          "Internal error: Oops: 0000000096000004 [#1] SMP",
          "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [sh:1]", "stack segment: 0000 [#1]",
          "divide error: 0000 [#1]"}) {
        const auto source = SourceBuilder().record({.text = line, .seq = 9}).build();
        const auto crash_cause = find_crash_cause(source.log);
        ASSERT_TRUE(crash_cause) << line;
        EXPECT_EQ(crash_cause->line, line);
        EXPECT_EQ(crash_cause->seq, Seq{9}) << line;
        EXPECT_FALSE(crash_cause->panic) << line;
    }
}

TEST(CrashCause, UserSpaceCannotForgeOne) {
    const auto source = SourceBuilder()
                            .record({.text = kPanic, .seq = 0, .facility = 1})
                            .record({.text = "BUG: forged", .seq = 1, .facility = 3})
                            .lines(2, 5)
                            .build();
    EXPECT_FALSE(find_crash_cause(source.log));
}

TEST(CrashCause, ForgedLinesDoNotHideTheTrueOne) {
    const auto source = SourceBuilder()
                            .record({.text = "BUG: forged cause", .seq = 0, .facility = 1})
                            .record({.text = kPanic, .seq = 1, .facility = 1})
                            .record({.text = "Kernel panic - not syncing: true", .seq = 2})
                            .build();
    ASSERT_TRUE(find_crash_cause(source.log));
    EXPECT_EQ(find_crash_cause(source.log)->seq, Seq{2});
    EXPECT_FALSE(find_crash_cause(source.log)->first_fault);
}

TEST(CrashCause, ReportThatKernelsSurviveIsNamedButNotFatal) {
    constexpr std::string_view kHung = "INFO: task sh:123 blocked for more than 120 seconds.";
    const auto alone = SourceBuilder().record({.text = kHung}).build();
    ASSERT_TRUE(find_crash_cause(alone.log));
    EXPECT_EQ(find_crash_cause(alone.log)->line, kHung);
    EXPECT_FALSE(find_crash_cause(alone.log)->fatal);
    const auto source =
        SourceBuilder()
            .record({.text = kHung, .seq = 0})
            .record({.text = "Kernel panic - not syncing: hung_task: blocked tasks", .seq = 1})
            .build();
    ASSERT_TRUE(find_crash_cause(source.log));
    EXPECT_EQ(find_crash_cause(source.log)->line,
              "Kernel panic - not syncing: hung_task: blocked tasks");
    EXPECT_TRUE(find_crash_cause(source.log)->fatal);
}

TEST(CrashCause, LineThatOnlyQuotesAPanicIsNone) {
    for (const std::string_view line :
         {"---[ end Kernel panic - not syncing: Fatal exception ]---",
          "last boot: Kernel panic - not syncing: Fatal exception", " BUG: indented", "DEBUG: x",
          "Kernel panic - not syncing", "WARNING: CPU: 0 PID: 1 at kernel/panic.c:1"}) {
        EXPECT_FALSE(find_crash_cause(SourceBuilder().record({.text = line}).build().log)) << line;
    }
}

TEST(CrashCause, OnlyItsFirstLineIsGiven) {
    const auto source =
        SourceBuilder()
            .record({.text = "BUG: first\nsecond", .seq = 0})
            .record({.text = "Kernel panic - not syncing: why\nand more\n", .seq = 1})
            .build();
    ASSERT_TRUE(find_crash_cause(source.log));
    EXPECT_EQ(find_crash_cause(source.log)->line, "Kernel panic - not syncing: why");
    EXPECT_EQ(find_crash_cause(source.log)->first_survived->line, "BUG: first");
}

TEST(Hardware, IsTheTracesLineBeforeTheBootsLine) {
    const auto source = SourceBuilder()
                            .record({.text = "DMI: Acme Rocket/X1, BIOS 1.0 01/01/2020", .seq = 0})
                            .record({.text = "Hardware name: Acme Rocket/X2, BIOS 1.1", .seq = 1})
                            .build();
    EXPECT_EQ(find_hardware(source.log), "Acme Rocket/X2, BIOS 1.1");
}

TEST(Hardware, IsTheBootsLineWhereThereIsNoTrace) {
    const auto source = SourceBuilder().record({.text = "DMI: Acme Rocket/X1\nmore"}).build();
    EXPECT_EQ(find_hardware(source.log), "Acme Rocket/X1");
}

// As of arm64 machines that have no tables of the firmware.
TEST(Hardware, IsTheModelOfTheDeviceTree) {
    for (const std::string_view model :
         {"Machine model: Raspberry Pi 4 Model B", "OF: fdt:Machine model: Raspberry Pi 4 Model B",
          "OF: fdt: Machine model: Raspberry Pi 4 Model B"}) {
        const auto source = SourceBuilder()
                                .record({.text = model, .seq = 0})
                                .record({.text = "DMI: not present or invalid.", .seq = 1})
                                .build();
        EXPECT_EQ(find_hardware(source.log), "Raspberry Pi 4 Model B");
    }
}

TEST(Hardware, IsNotKnownWithoutTables) {
    const auto source = SourceBuilder().record({.text = "DMI: not present or invalid."}).build();
    EXPECT_EQ(find_hardware(source.log), "");
}

TEST(Hardware, IsNeitherForgedNorMadeUp) {
    EXPECT_EQ(find_hardware(SourceBuilder().lines(0, 3).build().log), "");
    const auto forged =
        SourceBuilder().record({.text = "Hardware name: Forged", .facility = 1}).build();
    EXPECT_EQ(find_hardware(forged.log), "");
}

}  // namespace
}  // namespace lastwords::test
