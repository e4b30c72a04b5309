// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/level.cpp.
#include "printkfmt/model/level.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

unsigned long levels(std::string_view list) {
    const auto parsed = parse_levels(list);
    return parsed ? parsed->to_ulong() : 0;
}

TEST(Levels, NamesAndNumbersOfAListAreSet) {
    EXPECT_EQ(levels("err,warn"), 0b0001'1000U);
    EXPECT_EQ(levels("3,4"), 0b0001'1000U);
    EXPECT_EQ(levels("ERR"), 0b0000'1000U);
}

TEST(Levels, RangeIncludesBothEndsInEitherOrder) {
    EXPECT_EQ(levels("emerg..info"), 0b0111'1111U);
    EXPECT_EQ(levels("info..notice"), 0b0110'0000U);
}

TEST(Levels, PlusAfterANameMeansAndMoreSevere) {
    EXPECT_EQ(levels("err+"), 0b0000'1111U);
}

TEST(Levels, PlusBeforeANameMeansAndLessSevere) {
    EXPECT_EQ(levels("+err"), 0b1111'1000U);
}

TEST(Levels, UnknownNameIsRefusedAndTheKnownOnesAreListed) {
    const auto parsed = parse_levels("err,bad");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().kind, ErrorKind::kUnsupported);
    EXPECT_NE(parsed.error().message.find("'bad'"), std::string::npos);
    EXPECT_NE(parsed.error().message.find("emerg"), std::string::npos);
}

TEST(Levels, EmptyItemEightAndNegativeAreRefused) {
    EXPECT_FALSE(parse_levels(""));
    EXPECT_FALSE(parse_levels("err,,warn"));
    EXPECT_FALSE(parse_levels("8"));
    EXPECT_FALSE(parse_levels("-1"));
    EXPECT_FALSE(parse_levels("err.."));
}

TEST(Facilities, NamesAndNumbersAreSet) {
    const auto parsed = parse_facilities("kern,daemon,20");
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->test(0));
    EXPECT_TRUE(parsed->test(3));
    EXPECT_TRUE(parsed->test(20));
    EXPECT_EQ(parsed->count(), 3U);
}

TEST(Facilities, UnknownNameAnd256AreRefused) {
    EXPECT_FALSE(parse_facilities("kernel"));
    EXPECT_FALSE(parse_facilities("256"));
}

TEST(Names, OutsideTheTablesAreEmpty) {
    EXPECT_EQ(level_name(4), "warn");
    EXPECT_EQ(level_name(8), "");
    EXPECT_EQ(facility_name(11), "ftp");
    EXPECT_EQ(facility_name(12), "");
}

}  // namespace
}  // namespace lastwords::printkfmt
