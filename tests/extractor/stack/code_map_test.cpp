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

/// A kernel that calls msleep() in code that belongs to no function of its own.
class CodeOfAModule : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr msleep = memory.function("msleep", call_frame(16));
    VirtAddr code = memory.kernel.allocate(kPage);
    VirtAddr struct_module = memory.kernel.allocate(kPage);
    VirtAddr after = code + 0x15;

    void call(VirtAddr target) {
        memory.kernel.put(after - 5, 1, 0xe8);
        memory.kernel.put(after - 4, 4, (target.value - after.value) & 0xffffffff);
    }
    bool may_be() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        return extractor::CodeMap(opened.view, opened.findings).may_be_of_module(after);
    }
};

TEST_F(CodeOfAModule, IsWhatCallsTheKernelIfTheListOfModulesIsCut) {
    memory.kernel.variable("modules", 8, struct_module.value);
    memory.kernel.refuse(struct_module, ErrorKind::kExcluded);
    call(msleep);
    EXPECT_TRUE(may_be());
}

TEST_F(CodeOfAModule, CallsWholeFunctions) {
    memory.kernel.variable("modules", 8, struct_module.value);
    memory.kernel.refuse(struct_module, ErrorKind::kExcluded);
    call(msleep + 8);
    EXPECT_FALSE(may_be());
}

TEST_F(CodeOfAModule, IsNoneIfAllModulesAreKnown) {
    const VirtAddr head = memory.kernel.variable("modules", 8, 0);
    memory.words(head, {head.value, head.value});
    call(msleep);
    EXPECT_FALSE(may_be());
}

}  // namespace
}  // namespace lastwords::test
