// SPDX-License-Identifier: GPL-2.0-or-later
// One look through memory for all that ask.
#include "extractor/image/memory_scan.h"

#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {
namespace {

using extractor::MemoryScan;

TEST(MemoryScan, ReadsEachImageOnce) {
    FakeImage one;
    FakeImage other;
    one.write(PhysAddr{0x3000}, BytesBuilder().u32(0x43474244).u32(5).u32(5).take());
    other.write(PhysAddr{0x8000}, as_bytes("no zone"));
    MemoryScan scan;
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(scan.traces_in(one, {}).ramoops_zones.size(), 1U);
        EXPECT_TRUE(scan.traces_in(other, {}).ramoops_zones.empty());
    }
    EXPECT_EQ(one.reads(), 1U);
    EXPECT_EQ(other.reads(), 1U);
}

}  // namespace
}  // namespace lastwords::test
