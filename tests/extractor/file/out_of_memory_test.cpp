// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/out_of_memory.h.
#include "extractor/file/out_of_memory.h"

#include <gtest/gtest.h>

namespace lastwords::extractor {
namespace {

TEST(OutOfMemory, IsAnErrorThatNamesTheFile) {
    const auto read = or_out_of_memory("ram.bin", []() -> Result<int> { throw std::bad_alloc(); });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kSystem);
    EXPECT_EQ(
        read.error().message,
        "ram.bin: there is not enough memory to read it: raise the limit (ulimit -v), or read "
        "it on a machine with more memory");
}

TEST(OutOfMemory, AnAnswerStaysAsItIs) {
    EXPECT_EQ(or_out_of_memory("ram.bin", []() -> Result<int> { return 3; }), 3);
}

}  // namespace
}  // namespace lastwords::extractor
