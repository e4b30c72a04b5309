// SPDX-License-Identifier: GPL-2.0-or-later
// Words that are added to the filter line.
#include "gui/list/filter_line.h"

#include <gtest/gtest.h>

namespace lastwords::gui {

namespace {

TEST(FilterLine, WordComesBehindTheOthersAndTakesThePlaceOfItsKind) {
    const auto with = [](const char* text, const char* word) {
        return lineWithInstead(QString::fromUtf8(text), QString::fromUtf8(word)).toStdString();
    };
    EXPECT_EQ(with("", "seq:1..2"), "seq:1..2");
    EXPECT_EQ(with("err+ \"soft lockup\"", "seq:1..2"), "err+ \"soft lockup\" seq:1..2");
    EXPECT_EQ(with("seq:7 err+ !seq:8", "seq:1..2"), "err+ seq:1..2");
    EXPECT_EQ(with("err+", "err+"), "err+");
}

TEST(FilterLine, EachSideOfOrHasTheWord) {
    EXPECT_EQ(lineWithInstead("seq:5 a or /b c/", "seq:1..2").toStdString(),
              "a seq:1..2 or /b c/ seq:1..2");
    EXPECT_EQ(lineWithInstead("a or seq:1", "seq:2").toStdString(), "a seq:2 or seq:2");
}

TEST(FilterLine, WordReplacesWhatIsNoFilter) {
    EXPECT_EQ(lineWithInstead("missed:", "seq:1..2").toStdString(), "seq:1..2");
    EXPECT_EQ(lineWithInstead("err+ \"open", "seq:1..2").toStdString(), "seq:1..2");
}

}  // namespace

}  // namespace lastwords::gui
