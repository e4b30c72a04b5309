// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/kdump_compressed.h and kdump_pages.h.
#include "extractor/image/kdump_compressed.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::build_kdump;
using test::BytesBuilder;
using test::numbered_page;
using test::OpenedImage;
using test::Page;
using test::Pages;
using test::repeated_page;
using testing::HasSubstr;

// Offsets at which build_kdump() puts the bitmaps and page descriptors of a 64-bit file of version
// 6 without notes and with 8 page frames.
constexpr std::size_t kBitmap1 = 0x2000;
constexpr std::size_t kBitmap2 = 0x3000;
constexpr std::size_t kDescriptors = 0x4000;

const PageCodec* codec(std::string_view name) {
    return find_page_codec(name);
}

/// Frames 1, 3 and 5 are in the dump, 2 and 7 are excluded, and the others do not exist.
Pages some_pages(std::size_t bytes = 4096) {
    return {{1, repeated_page(1, bytes)},
            {2, {}},
            {3, repeated_page(3, bytes)},
            {5, repeated_page(5, bytes)},
            {7, {}}};
}

/// A form in which a test writes its pages. The tests expect the same answers for every form.
struct Form {
    unsigned version;
    const KdumpLayout* layout;
    std::endian order;
    std::uint32_t page_bytes;
    std::string_view codec;
};

std::vector<Form> every_form() {
    std::vector<Form> forms;
    for (unsigned version = 1; version <= kKdumpVersionMax; ++version) {
        for (const KdumpLayout* layout : {&kKdump64, &kKdump32Packed, &kKdump32Aligned}) {
            for (const std::endian order : {std::endian::little, std::endian::big}) {
                forms.push_back({version, layout, order, 4096, "zlib"});
            }
        }
    }
    for (const std::string_view name : {"raw", "lzo", "snappy", "zstd"}) {
        for (const std::uint32_t page_bytes : {4096U, 65536U}) {
            forms.push_back({6, &kKdump64, std::endian::little, page_bytes, name});
        }
    }
    return forms;
}

std::string name_of_form(const testing::TestParamInfo<Form>& one) {
    const Form& form = one.param;
    const char* layout = form.layout == &kKdump64         ? "64"
                         : form.layout == &kKdump32Packed ? "32Packed"
                                                          : "32Aligned";
    return fmt::format("V{}Bits{}{}Page{}{}", form.version, layout,
                       form.order == std::endian::little ? "Little" : "Big", form.page_bytes,
                       form.codec);
}

class EveryForm : public testing::TestWithParam<Form> {
 protected:
    KdumpPlan plan() const {
        KdumpPlan plan;
        plan.version = GetParam().version;
        plan.layout = GetParam().layout;
        plan.order = GetParam().order;
        plan.page_bytes = GetParam().page_bytes;
        plan.vmcoreinfo = "OSRELEASE=6.1.0\n";
        if (GetParam().codec != "raw") {
            plan.codecs = {codec(GetParam().codec)};
        }
        return plan;
    }
};

TEST_P(EveryForm, EveryPageReadsAsItself) {
    const std::uint64_t bytes = GetParam().page_bytes;
    const OpenedImage dump(build_kdump(plan(), some_pages(bytes)));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    for (const std::uint64_t pfn : {1U, 3U, 5U}) {
        EXPECT_EQ(*dump.read(pfn * bytes, bytes), repeated_page(pfn, bytes)) << pfn;
    }
}

TEST_P(EveryForm, ExcludedIsNotMissing) {
    const std::uint64_t bytes = GetParam().page_bytes;
    const OpenedImage dump(build_kdump(plan(), some_pages(bytes)));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.error_at(2 * bytes).kind, ErrorKind::kExcluded);
    EXPECT_EQ(dump.error_at(4 * bytes).kind, ErrorKind::kMissing);
    EXPECT_EQ(dump.error_at(8 * bytes).kind, ErrorKind::kMissing);
}

TEST_P(EveryForm, VmcoreinfoIsThereSinceVersionThree) {
    const OpenedImage dump(build_kdump(plan(), some_pages(GetParam().page_bytes)));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().vmcoreinfo, GetParam().version >= 3 ? "OSRELEASE=6.1.0\n" : "");
}

INSTANTIATE_TEST_SUITE_P(KdumpCompressed, EveryForm, testing::ValuesIn(every_form()), name_of_form);

TEST(KdumpCompressed, CodecIsThatOfThePageNotOfTheHeader) {
    KdumpPlan plan;
    plan.codecs = {codec("zlib"), codec("lzo"), codec("snappy"), codec("zstd")};
    Pages pages;
    for (std::uint64_t pfn = 0; pfn < 9; ++pfn) {
        pages[pfn] = pfn == 4 ? numbered_page(pfn) : repeated_page(pfn);
    }
    const OpenedImage dump(build_kdump(plan, pages));
    for (const auto& [pfn, page] : pages) {
        EXPECT_EQ(*dump.read(pfn * 4096, 4096), page) << pfn;
    }
}

TEST(KdumpCompressed, ReadGoesAcrossPages) {
    const OpenedImage dump(build_kdump({}, {{1, numbered_page(1)}, {2, numbered_page(2)}}));
    std::vector<std::byte> both = numbered_page(1);
    const Page second = numbered_page(2);
    both.insert(both.end(), second.begin(), second.end());
    EXPECT_EQ(*dump.read(0x1000 + 100, 4096),
              std::vector<std::byte>(both.begin() + 100, both.begin() + 100 + 4096));
}

TEST(KdumpCompressed, ReadIntoAnExcludedPageGivesWhatIsBeforeIt) {
    const OpenedImage dump(build_kdump({}, some_pages()));
    std::vector<std::byte> bytes(100);
    EXPECT_EQ((*dump).read_some(PhysAddr{0x1ff0}, bytes), 16U);
    EXPECT_EQ(dump.read(0x1ff0, 100).error().kind, ErrorKind::kExcluded);
}

TEST(KdumpCompressed, ZeroPagesShareOneAndReadAsZeros) {
    const Page zeros(4096);
    const auto bytes = build_kdump({}, {{0, zeros}, {1, zeros}, {2, numbered_page(2)}, {3, zeros}});
    EXPECT_EQ(bytes.size(), kDescriptors + 4 * 24 + 2 * 4096);
    const OpenedImage dump(bytes);
    EXPECT_EQ(*dump.read(0x3000, 4096), zeros);
    EXPECT_EQ(*dump.read(0x2000, 4096), numbered_page(2));
}

TEST(KdumpCompressed, FactsSayWhatTheHeaderSays) {
    KdumpPlan plan;
    plan.codecs = {codec("lzo")};
    plan.utsname.release = "6.1.0-test";
    plan.utsname.nodename = "host";
    plan.utsname.machine = "x86_64";
    plan.utsname.version = "#1 SMP";
    plan.notes = test::BytesBuilder()
                     .u32(5)
                     .u32(440)
                     .u32(0)
                     .text("QEMU")
                     .pad_to(20)
                     .put(20 + 416, 8, 0xabc000)
                     .pad_to(20 + 440)
                     .take();
    plan.vmcoreinfo = "OSRELEASE=6.1.0-test\n";
    const OpenedImage dump(build_kdump(plan, some_pages()));
    const ImageFacts& facts = dump.facts();
    EXPECT_EQ(facts.container, "kdump-compressed v6 (lzo)");
    EXPECT_EQ(facts.utsname_release, "6.1.0-test");
    EXPECT_EQ(facts.utsname_nodename, "host");
    EXPECT_EQ(facts.utsname_machine, "x86_64");
    EXPECT_EQ(facts.utsname_version, "#1 SMP");
    EXPECT_EQ(facts.page_bytes, 4096U);
    EXPECT_EQ(facts.cr3, std::vector<std::uint64_t>{0xabc000});
    EXPECT_EQ(facts.vmcoreinfo, "OSRELEASE=6.1.0-test\n");
    EXPECT_EQ(facts.vmcoreinfo_at, FileOffset{4096 + 104 + 460 + 24});
    EXPECT_EQ(facts.header_extents, (std::vector<Extent>{{FileOffset{0}, 0x2000}}));
    EXPECT_FALSE(facts.incomplete);
}

TEST(KdumpCompressed, VmcoreinfoOfTheNotesIsUsedIfTheHeaderNamesNone) {
    KdumpPlan plan;
    plan.vmcoreinfo = "OSRELEASE=6.1.0\n";
    auto bytes = build_kdump(plan, some_pages());
    test::overwrite(bytes, 4096 + 32, 16, 0);  // clears offset_vmcoreinfo and size_vmcoreinfo
    const OpenedImage dump(bytes);
    EXPECT_EQ(dump.facts().vmcoreinfo, "OSRELEASE=6.1.0\n");
}

TEST(KdumpCompressed, VmcoreinfoBeyondTheFileIsFoundAndTheNotesAreUsed) {
    KdumpPlan plan;
    plan.vmcoreinfo = "OSRELEASE=6.1.0\n";
    auto bytes = build_kdump(plan, some_pages());
    test::overwrite(bytes, 4096 + 32 + 6, 1, 0x7f);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().vmcoreinfo, "OSRELEASE=6.1.0\n");
    EXPECT_THAT(dump.findings.kept().at(0).message, HasSubstr("0 could be read"));
}

TEST(KdumpCompressed, QemusEqualBitmapsMakeEveryAbsentPageMissing) {
    auto bytes = build_kdump({}, some_pages());
    const auto second =
        std::vector<std::byte>(bytes.begin() + kBitmap2, bytes.begin() + kDescriptors);
    test::overwrite(bytes, kBitmap1, second);
    const OpenedImage dump(bytes);
    EXPECT_EQ(dump.error_at(0x2000).kind, ErrorKind::kMissing);
    EXPECT_EQ(*dump.read(0x3000, 4096), repeated_page(3));
}

TEST(KdumpCompressed, RangesAreTheDumpedPages) {
    const OpenedImage dump(build_kdump(
        {}, {{1, numbered_page(1)}, {2, numbered_page(2)}, {3, {}}, {5, numbered_page(5)}}));
    EXPECT_EQ((*dump).ranges(), (std::vector<PhysRange>{{PhysAddr{0x1000}, PhysAddr{0x3000}},
                                                        {PhysAddr{0x5000}, PhysAddr{0x6000}}}));
}

TEST(KdumpCompressed, AbsentPagesEndWhereTheReasonChanges) {
    const OpenedImage dump(build_kdump({}, {{1, numbered_page(1)}, {4, {}}, {5, {}}, {9, {}}}));
    const auto until = [&](std::uint64_t at) { return (*dump).absent_until(PhysAddr{at}).value; };
    EXPECT_EQ(until(0x2010), 0x4000U) << "no memory";
    EXPECT_EQ(until(0x4000), 0x6000U) << "excluded";
    EXPECT_LE(until(0x1000), 0x1000U) << "it is there";
    EXPECT_GT(until(0x999000), 0xffffffffffffU) << "behind the end of the dump";
}

TEST(KdumpCompressed, PlaceOfACompressedPageIsAllOfIt) {
    KdumpPlan plan;
    plan.codecs = {codec("zlib")};
    const OpenedImage dump(build_kdump(plan, some_pages()));
    const auto place = (*dump).place(PhysAddr{0x1010});
    ASSERT_TRUE(place);
    EXPECT_TRUE(place->compressed);
    EXPECT_EQ(place->extent.offset, FileOffset{kDescriptors + 3 * 24});
    EXPECT_EQ(place->extent.length, codec("zlib")->compress(repeated_page(1))->size());
    EXPECT_EQ(place->bytes, 4096U - 0x10);
}

TEST(KdumpCompressed, PlaceInARawPageIsTheByteItself) {
    const OpenedImage dump(build_kdump({}, some_pages()));
    const auto place = (*dump).place(PhysAddr{0x3010});
    ASSERT_TRUE(place);
    EXPECT_FALSE(place->compressed);
    EXPECT_EQ(place->extent, (Extent{FileOffset{kDescriptors + 3 * 24 + 4096 + 0x10}, 0xff0}));
}

TEST(KdumpCompressed, PlaceGoesThroughTheFlattenedForm) {
    const auto bytes = build_kdump({}, some_pages());
    const OpenedImage dump(test::build_flattened({{0, bytes}}));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().container, "kdump-compressed v6, flattened");
    EXPECT_EQ((*dump).place(PhysAddr{0x1000})->extent.offset,
              FileOffset{4096 + 16 + kDescriptors + 3 * 24});
}

TEST(KdumpCompressed, DamagedPageIsCorruptAndNamesFrameOffsetAndCodec) {
    KdumpPlan plan;
    plan.codecs = {codec("zlib")};
    auto bytes = build_kdump(plan, some_pages());
    test::overwrite(bytes, kDescriptors + 3 * 24, 2, 0);
    const OpenedImage dump(bytes);
    const Error error = dump.error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message,
                HasSubstr("dump: page frame 0x1 (physical 0x1000): offset 0x4048: "));
    EXPECT_THAT(error.message, HasSubstr("bytes do not decompress with zlib to 4096 bytes"));
    EXPECT_EQ(*dump.read(0x3000, 4096), repeated_page(3));
}

TEST(KdumpCompressed, DamagedPageStaysCorruptWhenReadAgain) {
    KdumpPlan plan;
    plan.codecs = {codec("zstd")};
    auto bytes = build_kdump(plan, some_pages());
    test::flip(bytes, kDescriptors + 3 * 24);
    const OpenedImage dump(bytes);
    EXPECT_EQ(dump.error_at(0x1000).kind, ErrorKind::kCorrupt);
    EXPECT_EQ(dump.error_at(0x1000).kind, ErrorKind::kCorrupt);
}

TEST(KdumpCompressed, UnknownCodecIsCorrupt) {
    auto bytes = build_kdump({}, some_pages());
    test::overwrite(bytes, kDescriptors + 12, 1, 0x40);
    const Error error = OpenedImage(bytes).error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("offset 0x4000: found flags 0x40"));
}

TEST(KdumpCompressed, PageLargerThanABlockIsCorrupt) {
    auto bytes = build_kdump({}, some_pages());
    test::overwrite(bytes, kDescriptors + 8, 1, 1);
    const Error error = OpenedImage(bytes).error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("offset 0x4000: found 4097 bytes, expected at most 4096"));
}

TEST(KdumpCompressed, RawPageSmallerThanABlockIsCorrupt) {
    auto bytes = build_kdump({}, some_pages());
    test::overwrite(bytes, kDescriptors + 9, 1, 8);
    const Error error = OpenedImage(bytes).error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(
        error.message,
        HasSubstr("offset 0x4000: found an uncompressed page of 2048 bytes, expected 4096"));
}

TEST(KdumpCompressed, EmptyDescriptorIsMissing) {
    auto bytes = build_kdump({}, some_pages());
    test::overwrite(bytes, kDescriptors + 24, 24, 0);
    const OpenedImage dump(bytes);
    const Error error = dump.error_at(0x3000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message,
                HasSubstr("page frame 0x3 (physical 0x3000): offset 0x4018: found an empty page "
                          "descriptor"));
    EXPECT_EQ(*dump.read(0x5000, 4096), repeated_page(5));
}

TEST(KdumpCompressed, DataBeyondTheEndOfTheFileIsMissing) {
    auto bytes = build_kdump({}, some_pages());
    test::truncate(bytes, bytes.size() - 1);
    const OpenedImage dump(bytes);
    const Error error = dump.error_at(0x5000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("offset 0x6048: found the end of the file at 0x7047"));
    EXPECT_EQ(*dump.read(0x3000, 4096), repeated_page(3));
}

TEST(KdumpCompressed, DescriptorNearTheEndOf64BitsIsMissing) {
    auto bytes = build_kdump({}, some_pages());
    test::overwrite(bytes, kDescriptors, 8, 0xff);
    EXPECT_EQ(OpenedImage(bytes).error_at(0x1000).kind, ErrorKind::kMissing);
}

TEST(KdumpCompressed, CutDescriptorsAreMissing) {
    auto bytes = build_kdump({}, some_pages());
    test::truncate(bytes, kDescriptors + 30);
    const Error error = OpenedImage(bytes).error_at(0x3000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message,
                HasSubstr("offset 0x4018: found 6 bytes of a page descriptor, expected 24"));
}

TEST(KdumpCompressed, CutBitmapIsMissingAndNamesOffset) {
    auto bytes = build_kdump({}, some_pages());
    test::truncate(bytes, kBitmap2);
    const Error error = OpenedImage(bytes).error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("offset 0x3000: found 0 bytes of a page bitmap"));
}

TEST(KdumpCompressed, FileThatShrinksWhileOpenIsMissing) {
    auto file = std::make_unique<test::MemoryFile>(build_kdump({}, some_pages()));
    test::MemoryFile& shrinking = *file;
    SourceFiles files;
    files.push_back(std::move(file));
    const OpenedImage dump(std::move(files));
    shrinking.shrink(kDescriptors + 100);
    EXPECT_EQ(dump.error_at(0x5000).kind, ErrorKind::kMissing);
}

TEST(KdumpCompressed, IncompleteMarkIsAFactAndANote) {
    KdumpPlan plan;
    plan.status = kDumpIncomplete;
    const OpenedImage dump(build_kdump(plan, some_pages()));
    EXPECT_TRUE(dump.facts().incomplete);
    EXPECT_EQ(dump.findings.kept().at(0).message,
              "dump: the program that wrote the dump marked it as incomplete");
    EXPECT_FALSE(dump.findings.lossy());
}

TEST(KdumpCompressed, OneBitMoreInTheBitmapIsALoss) {
    std::vector<std::byte> bytes = build_kdump({}, some_pages());
    test::flip(bytes, kBitmap2, 2);
    const OpenedImage dump(std::move(bytes));
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.findings.lossy());
    ASSERT_FALSE(dump.findings.empty());
    EXPECT_THAT(
        dump.findings.kept().front().message,
        HasSubstr("bitmap at 0x3000 marks 4 page frames, but there are fewer page descriptors"));
}

TEST(KdumpCompressed, OneBitLessInTheBitmapIsALoss) {
    std::vector<std::byte> bytes = build_kdump({}, some_pages());
    test::flip(bytes, kBitmap2, 1);
    const OpenedImage dump(std::move(bytes));
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.findings.lossy());
    ASSERT_FALSE(dump.findings.empty());
    EXPECT_THAT(dump.findings.kept().front().message,
                HasSubstr("marks 2 page frames, but there are more page descriptors"));
}

TEST_P(EveryForm, WholeBitmapsAreNoLoss) {
    const OpenedImage dump(build_kdump(plan(), some_pages(GetParam().page_bytes)));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_FALSE(dump.findings.lossy());
}

TEST(KdumpCompressed, ConsecutivePagesTakeFewReads) {
    Pages pages;
    for (std::uint64_t pfn = 0; pfn < 512; ++pfn) {
        pages[pfn] = repeated_page(pfn);
    }
    KdumpPlan plan;
    plan.codecs = {codec("zlib")};
    auto file = std::make_unique<test::MemoryFile>(build_kdump(plan, pages));
    const test::MemoryFile& counted = *file;
    SourceFiles files;
    files.push_back(std::move(file));
    const OpenedImage dump(std::move(files));
    ASSERT_TRUE(dump.read(0, pages.size() * 4096));
    EXPECT_LE(counted.reads(), 15U);
}

/// Returns the parts of a split dump. Part i has the page frames from bounds[i] to bounds[i + 1].
std::vector<std::vector<std::byte>> split(const std::vector<std::uint64_t>& bounds,
                                          const Pages& pages) {
    std::vector<std::vector<std::byte>> parts;
    for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
        KdumpPlan plan;
        plan.split = KdumpPlan::Split{bounds[i], bounds[i + 1]};
        parts.push_back(build_kdump(plan, pages));
    }
    return parts;
}

TEST(KdumpSplit, PartsInAnyOrderAreOneImage) {
    const auto parts = split({0, 3, 5, 8}, some_pages());
    const OpenedImage dump(test::memory_files(parts[2], parts[0], parts[1]));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    for (const std::uint64_t pfn : {1U, 3U, 5U}) {
        EXPECT_EQ(*dump.read(pfn * 4096, 4096), repeated_page(pfn));
    }
    EXPECT_EQ(dump.error_at(0x2000).kind, ErrorKind::kExcluded);
    EXPECT_EQ(dump.facts().container, "kdump-compressed v6, 3 parts");
    EXPECT_TRUE(dump.findings.empty());
}

TEST(KdumpSplit, OnePartAloneGivesItsRangeAndTheRestIsMissing) {
    const auto parts = split({0, 3, 8}, some_pages());
    const OpenedImage dump(parts[1]);
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x5000, 4096), repeated_page(5));
    const Error error = dump.error_at(0x1000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("in a part of the split dump that was not given"));
    EXPECT_EQ((*dump).ranges(), (std::vector<PhysRange>{{PhysAddr{0x3000}, PhysAddr{0x4000}},
                                                        {PhysAddr{0x5000}, PhysAddr{0x6000}}}));
}

TEST(KdumpSplit, PartThatIsNotGivenIsNamedByItsFrames) {
    const auto parts = split({0, 3, 5, 8}, some_pages());
    const OpenedImage dump(test::memory_files(parts[0], parts[2]));
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(dump.findings.kept()[0].message,
              "dump: this is a split dump, and the part with page frames 0x3 to 0x5 was not given");
}

TEST(KdumpSplit, RangesGoOnFromPartToPartAlsoIfOneIsGivenTwice) {
    const Pages pages{{1, numbered_page(1)}, {2, numbered_page(2)}, {3, numbered_page(3)}};
    const auto parts = split({0, 2, 4}, pages);
    const OpenedImage dump(test::memory_files(parts[0], parts[1], parts[0]));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ((*dump).ranges(), (std::vector<PhysRange>{{PhysAddr{0x1000}, PhysAddr{0x4000}}}));
}

TEST(KdumpSplit, PartsOfDifferentDumpsAreRefused) {
    const auto parts = split({0, 3, 8}, some_pages());
    KdumpPlan other;
    other.split = KdumpPlan::Split{3, 8};
    other.utsname.release = "another";
    const OpenedImage dump(test::memory_files(parts[0], build_kdump(other, some_pages())));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found a part of another dump"));
}

TEST(KdumpSplit, WholeDumpIsNoPart) {
    const auto parts = split({0, 3, 8}, some_pages());
    const OpenedImage dump(test::memory_files(parts[0], build_kdump({}, some_pages())));
    ASSERT_FALSE(dump.image);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found a whole dump, expected a part"));
}

}  // namespace
}  // namespace lastwords::extractor
