// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/console_table.cpp.
#include "printkfmt/render/console_table.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

const ConsoleColumn* column(const std::vector<ConsoleColumn>& table, std::string_view title) {
    for (const ConsoleColumn& one : table) {
        if (one.field.title == title) {
            return &one;
        }
    }
    return nullptr;
}

TEST(ConsoleTable, HasACellForEveryConsole) {
    Source source;
    source.consoles = {test::console_at("tty0", 5), test::console_at("ttyS0", 3415)};
    for (const ConsoleColumn& one : console_table(source)) {
        EXPECT_EQ(one.cells.size(), 2U) << one.field.title;
    }
}

TEST(ConsoleTable, KnowsWhichColumnsAreNumbers) {
    Source source;
    source.consoles = {test::console_at("ttyS0", 5)};
    const auto table = console_table(source);
    ASSERT_NE(column(table, "NEXT-SEQ"), nullptr);
    EXPECT_TRUE(column(table, "NEXT-SEQ")->number);
    EXPECT_FALSE(column(table, "NAME")->number);
}

TEST(ConsoleTable, ColumnThatNoConsoleFillsIsLeftOut) {
    Source source;
    source.consoles = {test::console_at("ttyS0", 5)};
    EXPECT_EQ(column(console_table(source), "MAYBE-FROM"), nullptr);
    source.consoles[0].certain = false;
    EXPECT_NE(column(console_table(source), "MAYBE-FROM"), nullptr);
}

}  // namespace
}  // namespace lastwords::printkfmt
