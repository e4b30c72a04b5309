// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/machine/kernel_memory.h: reads of virtual memory that cross pages, some of
// which are not in the dump.
#include "extractor/machine/kernel_memory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <vector>

#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::Hole;
using extractor::KernelMemory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Four pages full of 'x' in the kernel image.
class FourPages : public ::testing::Test {
 protected:
    FakeKernel kernel;
    VirtAddr at = kernel.place(std::vector<std::byte>(4 * kPage, std::byte{'x'}));
    std::vector<std::byte> into = std::vector<std::byte>(4 * kPage, std::byte{'?'});

    std::vector<Hole> read_available(std::uint64_t from, std::uint64_t bytes) {
        const OpenedKernel opened(kernel);
        into.assign(bytes, std::byte{'?'});
        return opened.memory.read_available(at + from, into);
    }
};

TEST_F(FourPages, AreReadOverTheirBorders) {
    const OpenedKernel opened(kernel);
    ASSERT_TRUE(opened.memory.read(at + 100, MutableBytes(into).first(3 * kPage)));
    EXPECT_EQ(into[0], std::byte{'x'});
    EXPECT_EQ(into[3 * kPage - 1], std::byte{'x'});
    EXPECT_EQ(into[3 * kPage], std::byte{'?'});
}

TEST_F(FourPages, GiveTheReasonOfTheFirstPageThatCannotBeRead) {
    kernel.refuse(at + 2 * kPage, ErrorKind::kExcluded);
    const OpenedKernel opened(kernel);
    const auto done = opened.memory.read(at + 100, MutableBytes(into).first(3 * kPage));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(done.error().message,
                HasSubstr(fmt::format("kernel address {:#x}: ", (at + 2 * kPage).value)));
}

TEST_F(FourPages, HaveNoHolesWhenWhole) {
    EXPECT_THAT(read_available(0, 4 * kPage), IsEmpty());
    EXPECT_THAT(read_available(0, 0), IsEmpty());
}

TEST_F(FourPages, GiveWhatLiesAroundAHole) {
    kernel.refuse(at + kPage, ErrorKind::kMissing);
    const auto holes = read_available(10, 3 * kPage);
    ASSERT_EQ(holes.size(), 1);
    EXPECT_EQ(holes[0].at, kPage - 10);
    EXPECT_EQ(holes[0].bytes, kPage);
    EXPECT_EQ(holes[0].why.kind, ErrorKind::kMissing);
    EXPECT_EQ(into[kPage - 11], std::byte{'x'});
    EXPECT_EQ(into[kPage - 10], std::byte{0});
    EXPECT_EQ(into[2 * kPage - 11], std::byte{0});
    EXPECT_EQ(into[2 * kPage - 10], std::byte{'x'});
}

TEST_F(FourPages, GiveHolesOfOneReasonAsOne) {
    kernel.refuse(at + kPage, ErrorKind::kExcluded);
    kernel.refuse(at + 2 * kPage, ErrorKind::kExcluded);
    const auto holes = read_available(0, 4 * kPage);
    ASSERT_EQ(holes.size(), 1);
    EXPECT_EQ(holes[0].bytes, 2 * kPage);
}

TEST_F(FourPages, GiveHolesOfTwoReasonsApart) {
    kernel.refuse(at, ErrorKind::kExcluded);
    kernel.refuse(at + kPage, ErrorKind::kCorrupt);
    kernel.refuse(at + 3 * kPage, ErrorKind::kCorrupt);
    const auto holes = read_available(0, 4 * kPage);
    ASSERT_EQ(holes.size(), 3);
    EXPECT_EQ(holes[0].why.kind, ErrorKind::kExcluded);
    EXPECT_EQ(holes[1].at, kPage);
    EXPECT_EQ(holes[1].why.kind, ErrorKind::kCorrupt);
    EXPECT_EQ(holes[2].at, 3 * kPage);
}

TEST_F(FourPages, EndAHoleWhereTheReadEnds) {
    kernel.refuse(at + kPage, ErrorKind::kMissing);
    const auto holes = read_available(kPage + 5, 7);
    ASSERT_EQ(holes.size(), 1);
    EXPECT_EQ(holes[0].at, 0);
    EXPECT_EQ(holes[0].bytes, 7);
    EXPECT_THAT(into, ::testing::Each(std::byte{0}));
}

TEST_F(FourPages, AreOneHoleWhereNothingIsMapped) {
    const OpenedKernel opened(kernel);
    const VirtAddr unmapped{0xffffc90000000800};
    const auto holes = opened.memory.read_available(unmapped, into);
    ASSERT_EQ(holes.size(), 1);
    EXPECT_EQ(holes[0].bytes, into.size());
    EXPECT_EQ(holes[0].why.kind, ErrorKind::kNotFound);
    EXPECT_THAT(holes[0].why.message, HasSubstr("0xffffc90000000800"));
}

TEST_F(FourPages, AreReadPastTheLastAddress) {
    const OpenedKernel opened(kernel);
    const auto holes = opened.memory.read_available(VirtAddr{0xfffffffffffffff8}, into);
    ASSERT_FALSE(holes.empty());
    EXPECT_EQ(holes.front().at, 0);
    EXPECT_THAT(into, ::testing::Each(std::byte{0}));
}

TEST_F(FourPages, GiveNumbersOfEveryWidth) {
    kernel.put(at + kPage - 3, 8, 0x8877665544332211);
    const OpenedKernel opened(kernel);
    EXPECT_EQ(opened.memory.number(at + kPage - 3, 1), 0x11);
    EXPECT_EQ(opened.memory.number(at + kPage - 3, 2), 0x2211);
    EXPECT_EQ(opened.memory.u32(at + kPage - 3), 0x44332211);
    EXPECT_EQ(opened.memory.word(at + kPage - 3), 0x8877665544332211);
    EXPECT_EQ(opened.memory.pointer(at + kPage - 3), VirtAddr{0x8877665544332211});
}

TEST_F(FourPages, GiveNoNumberThatEndsInAHole) {
    kernel.refuse(at + kPage, ErrorKind::kExcluded);
    const OpenedKernel opened(kernel);
    const auto number = opened.memory.word(at + kPage - 3);
    ASSERT_FALSE(number);
    EXPECT_EQ(number.error().kind, ErrorKind::kExcluded);
}

TEST_F(FourPages, SayWhereTheyLieInTheFile) {
    kernel.image().drop(kernel.phys(at + kPage));
    const OpenedKernel opened(kernel);
    const auto runs = opened.memory.runs(at + 16, 3 * kPage);
    ASSERT_EQ(runs.size(), 2);
    EXPECT_EQ(runs[0].content_at, 0);
    EXPECT_EQ(runs[0].length, kPage - 16);
    EXPECT_EQ(runs[1].content_at, 2 * kPage - 16);
    EXPECT_EQ(runs[1].length, kPage + 16);
    EXPECT_EQ(runs[1].extent.offset, runs[0].extent.offset + runs[0].extent.length);
}

TEST(KernelMemory, TellsWhatIsReadButNotWhatIsSearched) {
    FakeKernel kernel(kFake32);
    const VirtAddr at = kernel.allocate(kPage);
    const extractor::VmcoreInfo info(kernel.vmcoreinfo());
    std::vector<std::pair<VirtAddr, std::uint64_t>> told;
    const KernelMemory memory(kernel.shared_image(), kernel.arch(),
                              kernel.arch().open(info, *kernel.shared_image()).value(),
                              [&](const KernelMemory& read, VirtAddr where, std::uint64_t bytes) {
                                  EXPECT_EQ(&read, &memory);
                                  told.emplace_back(where, bytes);
                              });
    std::vector<std::byte> into(16);
    memory.search(at, into);
    ASSERT_TRUE(memory.read(at + 1, into));
    memory.read_available(at + 2, into);
    ASSERT_TRUE(memory.u32(at + 3));
    EXPECT_THAT(told,
                ElementsAre(std::pair{at + 1, 16U}, std::pair{at + 2, 16U}, std::pair{at + 3, 4U}));
}

TEST(KernelMemory, FallsBackToTheAddressesOfTheDumpsWriter) {
    FakeKernel kernel;
    kernel.image().write(PhysAddr{0x7000000}, as_bytes("direct map"));
    kernel.image().facts_to_fill().segments = {
        {VirtAddr{0xffff888007000000}, PhysAddr{0x7000000}, kPage}};
    const OpenedKernel opened(kernel);
    std::vector<std::byte> into(10);
    ASSERT_TRUE(opened.memory.read(VirtAddr{0xffff888007000000}, into));
    EXPECT_EQ(as_text(into), "direct map");
    EXPECT_FALSE(opened.memory.translate(VirtAddr{0xffff888007000000} + kPage));
    EXPECT_FALSE(opened.memory.translate(VirtAddr{0xffff888006ffffff}));
}

TEST(KernelMemory, FallsBackToNoSegmentOutsideTheKernel) {
    FakeKernel kernel;
    kernel.image().facts_to_fill().segments = {{VirtAddr{0}, PhysAddr{0}, ~std::uint64_t{0}}};
    const OpenedKernel opened(kernel);
    const auto found = opened.memory.translate(VirtAddr{0xffff888007000000});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace lastwords::test
