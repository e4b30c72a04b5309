// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the list of modules is found where no symbol names it.
#include "extractor/stack/module_list.h"

#include <gtest/gtest.h>

#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

constexpr std::uint64_t kListAt = 8;
constexpr std::uint64_t kNameAt = 24;
constexpr std::uint64_t kObjectAt = 80;
constexpr std::uint64_t kSelfAt = kObjectAt + 16;

class ModuleList : public ::testing::Test {
 protected:
    FakeKernel kernel;
    VirtAddr head = kernel.allocate(64) + 16;
    VirtAddr first;
    VirtAddr last;

    ModuleList() {
        kernel.offset("module.list", kListAt);
        kernel.offset("module.name", kNameAt);
        kernel.offset("module.mkobj", kObjectAt);
        kernel.offset("module_kobject.mod", kSelfAt - kObjectAt);
        first = kernel.allocate(128);
        last = kernel.allocate(128);
        kernel.write(first + kNameAt, as_bytes("virtio_net"));
        kernel.write(last + kNameAt, as_bytes("why"));
        kernel.put_word(first + kSelfAt, first.value);
        kernel.put_word(last + kSelfAt, last.value);
        link(head, first);
        link(first, last);
        link(last, head);
    }
    VirtAddr node(VirtAddr at) const { return at == head ? head : at + kListAt; }
    void link(VirtAddr from, VirtAddr to) {
        kernel.put_word(node(from), node(to).value);
        kernel.put_word(node(to) + 8, node(from).value);
    }
    Result<VirtAddr> find() {
        OpenedKernel opened(kernel);
        return extractor::find_module_list(opened.view);
    }
};

TEST_F(ModuleList, IsFoundByItsShape) {
    EXPECT_EQ(find().value(), head);
}

TEST_F(ModuleList, OfSomethingElseHasNoNames) {
    kernel.put(first + kNameAt, 1, 0x80);
    EXPECT_EQ(find().error().kind, ErrorKind::kNotFound);
}

TEST_F(ModuleList, OfSomethingElseDoesNotPointToItself) {
    kernel.put_word(last + kSelfAt, first.value);
    EXPECT_EQ(find().error().kind, ErrorKind::kNotFound);
}

TEST_F(ModuleList, LeadsBackToItsHead) {
    kernel.put_word(node(last), node(first).value);
    EXPECT_EQ(find().error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace lastwords::test
