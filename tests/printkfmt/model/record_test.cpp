// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/record.cpp.
#include "printkfmt/model/record.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace lastwords::printkfmt
