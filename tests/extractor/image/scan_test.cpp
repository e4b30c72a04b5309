// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/scan.h: the work follows what the files hold.
#include "extractor/image/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractor/image/raw_memory.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"
#include "tests/support/sparse_file.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::SparseFile;
using testing::ElementsAre;

constexpr std::uint64_t kTiB = std::uint64_t{1} << 40U;
constexpr std::uint64_t kPage = 4096;

/// The pages that a scan passes on, and where it ended early.
struct Passed {
    std::vector<std::uint64_t> pages;
    std::uint64_t unreadable = 0;
    std::optional<PhysAddr> end;

    explicit Passed(const MemoryImage& image) {
        const auto look = [&](Bytes window, PhysAddr at) {
            for (std::uint64_t page = 0; page * kPage < window.size(); ++page) {
                if (pages.size() < 100) {
                    pages.push_back(at.value / kPage + page);
                }
            }
            unreadable += window.empty() ? 1U : 0U;
            return true;
        };
        end = scan_memory(image, look, [](double) { return true; });
    }
};

/// An image that claims 1 PiB of memory.
class ClaimingImage final : public MemoryImage {
 public:
    ClaimingImage(bool readable, std::uint64_t stored) : readable_(readable), stored_(stored) {}

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override { return {{PhysAddr{}, PhysAddr{1024 * kTiB}}}; }
    std::uint64_t stored_bytes() const override { return stored_; }
    Result<std::uint64_t> read_some(PhysAddr, MutableBytes into) const override {
        if (!readable_) {
            return failure(ErrorKind::kMissing, "not there");
        }
        return into.size();
    }
    Result<Place> place(PhysAddr) const override { return failure(ErrorKind::kMissing, "nowhere"); }

 private:
    ImageFacts facts_;
    bool readable_;
    std::uint64_t stored_;
};

TEST(Scan, OfRawMemoryReadsOnlyWhatIsNoHole) {
    auto file = std::make_unique<SparseFile>(
        kTiB, std::map<std::uint64_t, std::vector<std::byte>>{
                  {5 * kPage + 100, BytesBuilder().fill(50, 1).take()},
                  {kTiB - 2 * kPage, BytesBuilder().fill(kPage, 2).take()}});
    const SparseFile& sparse = *file;
    const auto image = open_raw_memory(std::move(file), PhysAddr{0x10 * kPage});
    const Passed passed(**image);
    EXPECT_EQ(passed.pages.front(), 0x15U);
    EXPECT_EQ(passed.pages.back(), 0x10 + kTiB / kPage - 1);
    EXPECT_LT(sparse.bytes_read(), 1U << 20U);
    EXPECT_FALSE(passed.end);
}

/// Returns an ELF dump of one page whose PT_LOAD claims 64 TiB of memory in the file.
std::vector<std::byte> claiming_elf() {
    constexpr std::size_t kFileszAt = 64 + 56 + 32;  // e_ehsize, the PT_NOTE, p_filesz
    auto bytes = test::build_elf_core({}, {{0x4000, test::numbered_page(1), 64 * kTiB}});
    store_number(MutableBytes(bytes).subspan(kFileszAt, 8), 64 * kTiB, std::endian::little);
    return bytes;
}

TEST(Scan, OfAnElfDumpReadsOnlyWhatIsNoHole) {
    SourceFiles files;
    files.push_back(std::make_unique<SparseFile>(
        128 * kTiB, std::map<std::uint64_t, std::vector<std::byte>>{{0, claiming_elf()}}));
    const test::OpenedImage image(std::move(files));
    ASSERT_TRUE(image.image);
    EXPECT_EQ((*image).ranges().back().end.value, 0x4000 + 64 * kTiB);
    EXPECT_EQ(Passed(*image).pages.front(), 4U);
    EXPECT_LT(Passed(*image).pages.size(), 100U);
    EXPECT_FALSE(Passed(*image).end);
}

TEST(Scan, OfACutElfDumpEndsWithTheFile) {
    const test::OpenedImage image(claiming_elf());
    ASSERT_TRUE(image.image);
    EXPECT_EQ((*image).ranges(), (std::vector<PhysRange>{{PhysAddr{0x4000}, PhysAddr{0x5000}}}));
    EXPECT_THAT(Passed(*image).pages, ElementsAre(4));
}

TEST(Scan, OfAKdumpEndsWithTheLastPageDescriptorInTheFile) {
    test::Pages pages;
    for (std::uint64_t pfn = 0; pfn < 1000; ++pfn) {
        pages[pfn] = test::repeated_page(pfn);
    }
    auto bytes = test::build_kdump({}, pages);
    // Header, sub header, two bitmaps, and 100 descriptors of 24 bytes.
    bytes.resize(4 * kPage + 100 * 24);
    const test::OpenedImage image(bytes);
    ASSERT_TRUE(image.image);
    EXPECT_EQ((*image).ranges(), (std::vector<PhysRange>{{PhysAddr{}, PhysAddr{100 * kPage}}}));
    EXPECT_EQ(Passed(*image).unreadable, 100U);
}

TEST(Scan, PassesPagesThatRepeatTheOneBeforeOnlyOnce) {
    test::Pages pages;
    for (std::uint64_t pfn = 0; pfn < 40; ++pfn) {
        pages[pfn] = test::Page(kPage);
    }
    pages[7] = test::numbered_page(7);
    const test::OpenedImage image(test::build_kdump({}, pages));
    ASSERT_TRUE(image.image);
    EXPECT_THAT(Passed(*image).pages, ElementsAre(0, 7, 8));
}

TEST(Scan, EndsWhenItHasReadFarMoreThanTheFileHolds) {
    const Passed passed(ClaimingImage(true, 1U << 20U));
    ASSERT_TRUE(passed.end);
    EXPECT_EQ(passed.end->value, (1U << 30U) + (64U << 20U));
}

TEST(Scan, EndsAfterMemoryThatCannotBeRead) {
    const Passed passed(ClaimingImage(false, kTiB));
    ASSERT_TRUE(passed.end);
    EXPECT_EQ(passed.end->value, std::uint64_t{4} << 30U);
    EXPECT_EQ(passed.unreadable, (std::uint64_t{4} << 30U) / kPage);
}

}  // namespace
}  // namespace lastwords::extractor
