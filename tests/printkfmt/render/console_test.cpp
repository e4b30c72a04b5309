// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/console.cpp: what a plain console emits.
#include "printkfmt/render/console.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string console(const test::RecordSpec& spec, const RenderOptions& options = {}) {
    const Source source = test::source_of(spec);
    std::string out;
    append_console(RenderContext(source, options), source.log.records[0], out);
    return out;
}

RenderOptions with_buffer(std::uint32_t bytes) {
    RenderOptions options;
    options.buffers.console_bytes = bytes;
    return options;
}

TEST(ConsoleFormat, PrefixStandsBeforeEveryLine) {
    EXPECT_EQ(console({.text = "one\n\ntwo", .timestamp_ns = 1'234'567'890}),
              "[    1.234567] one\n[    1.234567] \n[    1.234567] two\n");
}

TEST(ConsoleFormat, EmptyRecordIsThePrefixAlone) {
    EXPECT_EQ(console({.text = ""}), "[    0.000000] \n");
}

TEST(ConsoleFormat, TextThatEndsInANewlineGivesOneMoreLine) {
    EXPECT_EQ(console({.text = "a\n"}), "[    0.000000] a\n[    0.000000] \n");
}

TEST(ConsoleFormat, BytesAreExact) {
    EXPECT_EQ(console({.text = "\x1b[31m\xe9\t\\"}), "[    0.000000] \x1b[31m\xe9\t\\\n");
}

TEST(ConsoleFormat, ControlBytesAreEscapedOnATerminal) {
    RenderOptions options;
    options.terminal = true;
    EXPECT_EQ(console({.text = "a\x1b[31m\nb"}, options),
              "[    0.000000] a\\x1b[31m\n[    0.000000] b\n");
}

TEST(ConsoleFormat, CallerFollowsTheTimeWithoutABlank) {
    RenderOptions options;
    options.caller = true;
    EXPECT_EQ(console({.text = "a", .caller = 0x80000003}, options), "[    0.000000][    C3] a\n");
}

// The prefix is 15 bytes long. Each line needs room for the prefix, the text and a newline; a NUL
// must fit behind the last line.
TEST(ConsoleFormat, LineThatJustFitsIsWhole) {
    EXPECT_EQ(console({.text = "0123456789"}, with_buffer(15 + 10 + 2)),
              "[    0.000000] 0123456789\n");
}

TEST(ConsoleFormat, SingleLineThatDoesNotFitIsNotPrinted) {
    EXPECT_EQ(console({.text = "0123456789"}, with_buffer(15 + 10 + 1)), "");
}

TEST(ConsoleFormat, LastLineThatDoesNotFitIsLeftOut) {
    EXPECT_EQ(console({.text = "first\nsecond"}, with_buffer(40)), "[    0.000000] first\n");
}

TEST(ConsoleFormat, LinesWithinTheCutAreStillPrinted) {
    EXPECT_EQ(console({.text = "a\nb\na line that is long"}, with_buffer(50)),
              "[    0.000000] a\n[    0.000000] b\n");
}

TEST(ConsoleFormat, CutThatEndsAfterANewlineGivesNoEmptyLine) {
    // There is room for exactly "a", its newline and the NUL. Nothing remains of the second line,
    // so it is dropped.
    EXPECT_EQ(console({.text = "a\nb"}, with_buffer(15 + 2 + 2)), "[    0.000000] a\n");
}

}  // namespace
}  // namespace lastwords::printkfmt
