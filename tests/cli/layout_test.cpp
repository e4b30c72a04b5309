// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/layout.cpp.
#include "cli/layout.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::cli {
namespace {

std::string wrapped(std::string_view words, std::size_t indent) {
    std::string out;
    append_wrapped(words, indent, out);
    return out;
}

std::string table(const printkfmt::Source& source) {
    std::string out;
    append_console_table(source, 2, out);
    return out;
}

TEST(Wrapped, ShortTextIsOneIndentedLine) {
    EXPECT_EQ(wrapped("a b", 2), "  a b\n");
}

TEST(Wrapped, LinesBreakAtBlanksWithinTheColumns) {
    const std::string words = std::string(60, 'a') + " " + std::string(60, 'b');
    EXPECT_EQ(wrapped(words, 2),
              "  " + std::string(60, 'a') + "\n  " + std::string(60, 'b') + "\n");
}

TEST(Wrapped, WordLongerThanALineStaysWhole) {
    const std::string word(150, 'a');
    EXPECT_EQ(wrapped(word, 2), "  " + word + "\n");
    EXPECT_EQ(wrapped("x " + word + " y", 2), "  x\n  " + word + "\n  y\n");
}

TEST(Wrapped, LineThatFitsExactlyIsNotBroken) {
    const std::string words = std::string(48, 'a') + " " + std::string(49, 'b');
    EXPECT_EQ(wrapped(words, 2), "  " + words + "\n");
}

TEST(ConsoleTable, NumbersAreRightAlignedUnderTheirHeads) {
    printkfmt::Source source;
    source.consoles.push_back(test::console_at("ttyS0", 3415));
    test::cover(source.consoles[0], 3415, 3496, printkfmt::Delivery::kUnflushed);
    EXPECT_EQ(table(source),
              "  NAME   TYPE    STATE    NEXT-SEQ  PENDING  UNFLUSHED  SUPPRESSED  LOST  FLAGS\n"
              "  ttyS0  legacy  enabled      3415       81         81           0     0  E\n");
}

TEST(Row, LongValueIsWrappedBelowItself) {
    std::string out;
    append_row("log", std::string(80, 'a') + " b\x1b " + std::string(10, 'c'), out);
    EXPECT_EQ(out, "  log         " + std::string(80, 'a') + " b\\x1b\n              cccccccccc\n");
}

}  // namespace
}  // namespace lastwords::cli
