// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/lazy_bytes.h.
#include "extractor/kernel/lazy_bytes.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::LazyBytes;

/// Five pages and a half of memory, each byte of which tells its offset. They begin at offset 100
/// of a page.
class LazyBytesOf : public ::testing::Test {
 protected:
    static constexpr std::uint64_t kBytes = 5 * kPage + kPage / 2;

    static std::byte byte_at(std::uint64_t offset) {
        return static_cast<std::byte>((offset ^ offset >> 8) & 0xff);
    }
    static bool is_right(Bytes bytes, std::uint64_t from) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] != byte_at(from + i)) {
                return false;
            }
        }
        return true;
    }

    void SetUp() override {
        std::vector<std::byte> bytes(kBytes);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = byte_at(i);
        }
        at = kernel.allocate(100 + kBytes) + 100;
        kernel.write(at, bytes);
    }

    FakeKernel kernel;
    VirtAddr at;
};

TEST_F(LazyBytesOf, GivesAnyPart) {
    const OpenedKernel opened(kernel);
    const LazyBytes lazy(opened.memory, at, kBytes);
    for (const std::uint64_t from :
         {std::uint64_t{0}, kPage - 101, kPage - 100, 2 * kPage, kBytes}) {
        for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, kPage, 3 * kPage}) {
            if (from + bytes <= kBytes) {
                EXPECT_TRUE(is_right(lazy.view(from, bytes), from)) << from << " " << bytes;
            }
        }
    }
    EXPECT_TRUE(is_right(lazy.view(0, kBytes), 0));
    EXPECT_EQ(lazy.view(0, kBytes).size(), kBytes);
}

TEST_F(LazyBytesOf, ReadsEachPageOnceAndWhenItIsNeeded) {
    const OpenedKernel opened(kernel);
    const std::uint64_t before = kernel.image().reads();
    const LazyBytes lazy(opened.memory, at, kBytes);
    EXPECT_EQ(kernel.image().reads(), before);
    lazy.view(2 * kPage, 8);
    EXPECT_EQ(kernel.image().reads(), before + 1);
    lazy.view(2 * kPage + 16, 8);
    EXPECT_EQ(kernel.image().reads(), before + 1);
    lazy.view(0, kBytes);
    EXPECT_EQ(kernel.image().reads(), before + 6);
}

TEST_F(LazyBytesOf, SaysWhereAPieceEnds) {
    const OpenedKernel opened(kernel);
    const LazyBytes lazy(opened.memory, at, kBytes);
    EXPECT_EQ(lazy.piece_end(0), kPage - 100);
    EXPECT_EQ(lazy.piece_end(kPage - 101), kPage - 100);
    EXPECT_EQ(lazy.piece_end(kPage - 100), 2 * kPage - 100);
    EXPECT_EQ(lazy.piece_end(kBytes - 1), kBytes);
    EXPECT_EQ(lazy.piece_end(kBytes), kBytes);
}

TEST_F(LazyBytesOf, GivesZerosAndTheReasonForWhatCannotBeRead) {
    kernel.refuse(at + 3 * kPage, ErrorKind::kExcluded);
    kernel.refuse(at + kPage, ErrorKind::kCorrupt);
    const OpenedKernel opened(kernel);
    const LazyBytes lazy(opened.memory, at, kBytes);
    EXPECT_EQ(lazy.hole_in(0, kBytes), nullptr) << "nothing is read yet";
    const Bytes hole = lazy.view(3 * kPage, 16);
    EXPECT_TRUE(
        std::all_of(hole.begin(), hole.end(), [](std::byte b) { return b == std::byte{}; }));
    ASSERT_NE(lazy.hole_in(3 * kPage, 1), nullptr);
    EXPECT_EQ(lazy.hole_in(3 * kPage, 1)->why.kind, ErrorKind::kExcluded);
    EXPECT_EQ(lazy.hole_in(3 * kPage, 1)->at, 3 * kPage - 100);
    EXPECT_EQ(lazy.hole_in(4 * kPage - 100, kPage), nullptr);
    lazy.view(0, kBytes);
    EXPECT_EQ(lazy.holes().front().at, kPage - 100);
    EXPECT_EQ(lazy.hole_in(0, kBytes)->why.kind, ErrorKind::kCorrupt);
    EXPECT_EQ(lazy.hole_in(2 * kPage - 100, kBytes - 2 * kPage)->why.kind, ErrorKind::kExcluded);
}

}  // namespace
}  // namespace lastwords::test
