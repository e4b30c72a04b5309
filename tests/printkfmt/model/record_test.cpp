// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/record.cpp.
#include "printkfmt/model/record.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string caller(std::uint32_t id, std::size_t width) {
    std::string out;
    append_caller({id}, width, out);
    return out;
}

TEST(CallerText, TaskAndCpuAreRightAligned) {
    EXPECT_EQ(caller(1, 6), "    T1");
    EXPECT_EQ(caller(0x80000003, 6), "    C3");
    EXPECT_EQ(caller(1234567, 6), "T1234567");
    EXPECT_EQ(caller(1, 1), "T1");
}

TEST(KernelShows, OnlyFinishedAndWholeRecords) {
    EXPECT_TRUE(kernel_shows(test::source_of({}).log.records[0]));
    for (const RecordState state : {RecordState::kReserved, RecordState::kCommitted}) {
        EXPECT_FALSE(kernel_shows(test::source_of({.state = state}).log.records[0]));
    }
    for (const TextState state : {TextState::kSoFar, TextState::kUnreadable, TextState::kDoubtful,
                                  TextState::kOverwritten, TextState::kDamaged}) {
        EXPECT_FALSE(kernel_shows(test::source_of({.text_state = state}).log.records[0]));
    }
}

}  // namespace
}  // namespace lastwords::printkfmt
