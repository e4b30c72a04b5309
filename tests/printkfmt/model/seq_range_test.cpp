// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/seq_range.cpp.
#include "printkfmt/model/seq_range.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

TEST(SeqRange, OpenEndsAndSingleNumbersAreUnderstood) {
    EXPECT_EQ(parse_seq_range("5..").value().first, 5U);
    EXPECT_FALSE(parse_seq_range("5..").value().last);
    EXPECT_EQ(parse_seq_range("..7").value().last, 7U);
    EXPECT_EQ(parse_seq_range("6").value().first, 6U);
    EXPECT_EQ(parse_seq_range("6").value().last, 6U);
    EXPECT_EQ(parse_seq_range("18446744073709551615").value().first, UINT64_MAX);
}

TEST(SeqRange, EmptyBackwardsTooLargeAndJunkAreRefused) {
    for (const std::string_view text :
         {"", "..", "7..5", "a", "5..b", "-1", "18446744073709551616", "1...2"}) {
        EXPECT_FALSE(parse_seq_range(text)) << text;
    }
}

TEST(SeqRange, RecordWithoutASeqIsInNoRangeThatHasALimit) {
    EXPECT_TRUE(SeqRange{}.has(std::nullopt));
    EXPECT_FALSE((SeqRange{.first = 0}).has(std::nullopt));
    EXPECT_FALSE((SeqRange{.last = 9}).has(std::nullopt));
    EXPECT_TRUE((SeqRange{.first = 3, .last = 9}).has(Seq{9}));
}

}  // namespace
}  // namespace lastwords::printkfmt
