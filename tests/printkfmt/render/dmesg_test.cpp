// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/dmesg.cpp. The expected bytes are what dmesg(1) of util-linux 2.38.1
// printed for the same records, except in tests of remarks, which dmesg(1) does not have.
#include "printkfmt/render/dmesg.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string dmesg(const test::RecordSpec& spec, const RenderOptions& options = {}) {
    const Source source = test::source_of(spec);
    std::string out;
    append_dmesg(RenderContext(source, options), source.log.records[0], out);
    return out;
}

RenderOptions decoded() {
    RenderOptions options;
    options.decode = true;
    return options;
}

RenderOptions colored() {
    RenderOptions options;
    options.color = true;
    return options;
}

RenderOptions without_time() {
    RenderOptions options;
    options.no_time = true;
    return options;
}

TEST(DmesgFormat, RecordIsTimeAndText) {
    EXPECT_EQ(dmesg({.text = "abc", .timestamp_ns = 5'646'906'233}), "[    5.646906] abc\n");
}

TEST(DmesgFormat, FollowingLinesAreIndentedByThePrefix) {
    EXPECT_EQ(dmesg({.text = "one\ntwo"}), "[    0.000000] one\n               two\n");
    EXPECT_EQ(dmesg({.text = "one\ntwo"}, without_time()), "one\ntwo\n");
}

TEST(DmesgFormat, EmptyRecordIsAnEmptyLineWithoutPrefix) {
    EXPECT_EQ(dmesg({.text = ""}), "\n");
    EXPECT_EQ(dmesg({.text = ""}, decoded()), "\n");
}

TEST(DmesgFormat, ARecordOfAnotherCpuAfterThePanicSaysSo) {
    Source source = test::source_of({.text = "a"});
    source.log.records.unpack()[0].late = true;
    std::string out;
    append_dmesg(RenderContext(source, {}), source.log.records[0], out);
    EXPECT_EQ(
        out,
        "[    0.000000] a {lastwords: late: written by another CPU after the panic had begun}\n");
}

TEST(DmesgFormat, DecodeNamesFacilityAndLevel) {
    EXPECT_EQ(dmesg({.text = "a\nb"}, decoded()),
              "kern  :info  : [    0.000000] a\n                              b\n");
    EXPECT_EQ(dmesg({.text = "a", .level = 3, .facility = 10}, decoded()),
              "authpriv:err   : [    0.000000] a\n");
}

TEST(DmesgFormat, DecodeIsSilentForFacilitiesWithoutAName) {
    EXPECT_EQ(dmesg({.text = "a", .facility = 16}, decoded()), "[    0.000000] a\n");
}

TEST(DmesgFormat, WallTimeReplacesSecondsSinceBoot) {
    setenv("TZ", "UTC0", 1);
    tzset();
    Source source = test::source_of({.text = "a", .timestamp_ns = 1'000'000'000});
    source.machine.wall_clock = WallClock{1'795'256'800'000'000'000, 0, ""};
    RenderOptions options;
    options.wall_time = true;
    std::string out;
    append_dmesg(RenderContext(source, options), source.log.records[0], out);
    EXPECT_EQ(out, "[Sat Nov 21 10:26:41 2026] a\n");
    unsetenv("TZ");
    tzset();
}

TEST(DmesgFormat, BootTimeStaysWhereThereIsNoWallClock) {
    RenderOptions options;
    options.wall_time = true;
    EXPECT_EQ(dmesg({.text = "a"}, options), "[    0.000000] a\n");
}

TEST(DmesgFormat, CallerFollowsTheTime) {
    RenderOptions options;
    options.caller = true;
    EXPECT_EQ(dmesg({.text = "a", .caller = 1}, options), "[    0.000000][    T1] a\n");
}

TEST(DmesgFormat, ColorsAreThoseOfDmesg) {
    EXPECT_EQ(dmesg({.text = "a"}, colored()), "\033[32m[    0.000000] \033[0ma\n");
    EXPECT_EQ(dmesg({.text = "usb 1-1: bad thing", .level = 3}, colored()),
              "\033[32m[    0.000000] \033[0m\033[33musb 1-1: \033[0m\033[31mbad thing\033[0m\n");
    EXPECT_EQ(dmesg({.text = "x", .level = 1}, colored()),
              "\033[32m[    0.000000] \033[0m\033[7m\033[31mx\033[0m\n");
    EXPECT_EQ(dmesg({.text = "sh[1]: segfault at 0", .level = 6}, colored()),
              "\033[32m[    0.000000] \033[0m\033[33msh[1]: \033[0m\033[2m\033[31msegfault at "
              "0\033[0m\n");
}

TEST(DmesgFormat, NoColorStandsForATimeThatIsNotShown) {
    RenderOptions options = colored();
    options.no_time = true;
    EXPECT_EQ(dmesg({.text = "a"}, options), "a\n");
}

TEST(DmesgFormat, CarriageReturnIsKeptInAPipeAndEscapedOnATerminal) {
    EXPECT_EQ(dmesg({.text = "a\rb"}, without_time()), "a\rb\n");
    RenderOptions options = without_time();
    options.terminal = true;
    EXPECT_EQ(dmesg({.text = "a\rb"}, options), "a\\x0db\n");
}

TEST(DmesgFormat, ReservedRecordIsMarked) {
    EXPECT_EQ(dmesg({.text = "half",
                     .timestamp_ns = std::nullopt,
                     .state = RecordState::kReserved,
                     .text_state = TextState::kSoFar,
                     .has_level = false}),
              "[   no time  ] half {lastwords: reserved: the writer never finished this record; "
              "the text is shown as far as it was written}\n");
}

TEST(DmesgFormat, LevelOfARecordThatHasNoneIsAQuestionMark) {
    const std::string out =
        dmesg({.text = "half", .state = RecordState::kReserved, .has_level = false}, decoded());
    EXPECT_EQ(out.find("?     :?     : ["), 0U);
}

TEST(DmesgFormat, CommittedRecordIsMarked) {
    EXPECT_EQ(
        dmesg({.text = "a", .state = RecordState::kCommitted}),
        "[    0.000000] a {lastwords: committed: the writer may not have finished this line}\n");
}

TEST(DmesgFormat, TextThatIsNotWholeIsMarkedEvenIfEmpty) {
    EXPECT_EQ(dmesg({.text = "", .text_state = TextState::kDamaged}),
              "[    0.000000]  {lastwords: the text is damaged and not shown}\n");
    for (const TextState state : {TextState::kUnreadable, TextState::kDoubtful,
                                  TextState::kOverwritten, TextState::kSoFar}) {
        EXPECT_NE(dmesg({.text = "a", .text_state = state}).find("{lastwords: "),
                  std::string::npos);
    }
}

TEST(DmesgFormat, GhostIsMarked) {
    const Source source = test::source_of({.text = "a", .state = RecordState::kReusable});
    RenderContext context(source, {});
    context.ghost = true;
    std::string out;
    append_dmesg(context, source.log.records[0], out);
    EXPECT_EQ(out, "[    0.000000] a {lastwords: ghost: the kernel had recycled this record}\n");
}

TEST(DmesgFormat, GhostWhoseTextWasNeverStoredIsNotCalledRecycled) {
    const Source source = test::source_of({.text = "", .text_state = TextState::kOverwritten});
    RenderContext context(source, {});
    context.ghost = true;
    std::string out;
    append_dmesg(context, source.log.records[0], out);
    EXPECT_EQ(out, "[    0.000000]  {lastwords: no text: the kernel's ring had no room for it}\n");
}

TEST(DmesgFormat, DoubtfulDeliveryIsMarkedWithTheConsole) {
    const Source source = test::source_of({.text = "a"});
    RenderContext context(source, {});
    context.doubtful = true;
    context.console = "ttyS0";
    std::string out;
    append_dmesg(context, source.log.records[0], out);
    EXPECT_EQ(out, "[    0.000000] a {lastwords: ttyS0 may have shown it}\n");
}

}  // namespace
}  // namespace lastwords::printkfmt
