// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the names of variables: of locks, above all.
#include "extractor/stack/code_map.h"

#include <gtest/gtest.h>

#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

TEST(CodeMap, NamesAVariableOfAModule) {
    FakeStacks memory;
    const VirtAddr lock = memory.module("acme", "hub_lock", call_frame(16));
    memory.finish();
    OpenedKernel opened(memory.kernel);
    const extractor::CodeMap code(opened.view, opened.findings);
    EXPECT_EQ(code.data_name(lock), "hub_lock [acme]");
    EXPECT_EQ(code.data_name(lock + 0x18), "hub_lock+0x18 [acme]");
    EXPECT_EQ(code.data_name(lock + 0x1000), "");
    EXPECT_EQ(code.data_name(VirtAddr{}), "");
}

}  // namespace
}  // namespace lastwords::test
