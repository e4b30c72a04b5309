// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/console.cpp.
#include "printkfmt/model/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

using testing::ElementsAre;

TEST(FlagNames, KnownFlagsComeBeforeOthers) {
    Console console;
    console.flags = 0x17;
    EXPECT_THAT(flag_names(console), ElementsAre("printbuffer", "consdev", "enabled", "anytime"));
    console.flags = 4;
    console.other_flags = {"foo", "0x1400"};
    EXPECT_THAT(flag_names(console), ElementsAre("enabled", "foo", "0x1400"));
    EXPECT_TRUE(flag_names(Console{}).empty());
}

TEST(Coverage, DeliveryOfARecordIsThatOfItsInterval) {
    Coverage coverage;
    coverage.intervals = {{Seq{5}, Seq{8}, Delivery::kLost},
                          {Seq{8}, Seq{10}, Delivery::kUnflushed}};
    EXPECT_EQ(coverage.of(Seq{5}), Delivery::kLost);
    EXPECT_EQ(coverage.of(Seq{7}), Delivery::kLost);
    EXPECT_EQ(coverage.of(Seq{8}), Delivery::kUnflushed);
}

TEST(Coverage, RecordsOutsideEveryIntervalHavePassed) {
    Coverage coverage;
    coverage.intervals = {{Seq{5}, Seq{8}, Delivery::kLost}};
    EXPECT_EQ(coverage.of(Seq{4}), Delivery::kPassed);
    EXPECT_EQ(coverage.of(Seq{8}), Delivery::kPassed);
    EXPECT_EQ(Coverage{}.of(Seq{0}), Delivery::kPassed);
}

TEST(NbconPriority, UnknownNumbersAreCalledUnknown) {
    EXPECT_EQ(nbcon_priority_name(3), "panic");
    EXPECT_EQ(nbcon_priority_name(4), "unknown");
}

}  // namespace
}  // namespace lastwords::printkfmt
