// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/elf_vmcore.h and elf_headers.h.
#include "extractor/image/elf_vmcore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::ElfCore;
using test::numbered_page;
using test::OpenedImage;
using testing::HasSubstr;

constexpr std::size_t kPhdrOffset = 64 + 56;  // offset of the first PT_LOAD in a 64-bit core

ElfCore with_vmcoreinfo(ElfCore core = {}) {
    core.notes = test::build_vmcoreinfo_note("OSRELEASE=6.1.0\n", core.order);
    return core;
}

/// Each test of this suite runs on the four kinds of core: 32 and 64 bits, both byte orders.
class EveryElf : public testing::TestWithParam<ElfCore> {};

TEST_P(EveryElf, MemoryIsReadByPhysicalAddress) {
    const OpenedImage dump(test::build_elf_core(
        with_vmcoreinfo(GetParam()), {{0x1000, numbered_page(1)}, {0x100000, numbered_page(2)}}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
    EXPECT_EQ(*dump.read(0x100000, 4096), numbered_page(2));
}

TEST_P(EveryElf, FactsSayWhatTheHeadersSay) {
    const OpenedImage dump(
        test::build_elf_core(with_vmcoreinfo(GetParam()), {{0x1000, numbered_page(1)}}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, GetParam().bits == 32 ? "ELF32 vmcore" : "ELF64 vmcore");
    EXPECT_EQ(dump.facts().byte_order, GetParam().order);
    EXPECT_EQ(dump.facts().vmcoreinfo, "OSRELEASE=6.1.0\n");
    EXPECT_EQ(dump.facts().elf_machine, 62);
}

TEST_P(EveryElf, ProgramHeadersBehindSectionHeadersAreFound) {
    ElfCore core = GetParam();
    core.qemu_headers = true;
    const OpenedImage dump(test::build_elf_core(core, {{0x1000, numbered_page(1)}}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
}

TEST_P(EveryElf, CountBeyond16BitsIsTakenFromSectionHeaderZero) {
    ElfCore core = GetParam();
    core.extended_count = true;
    const OpenedImage dump(
        test::build_elf_core(core, {{0x1000, numbered_page(1)}, {0x4000, numbered_page(4)}}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x4000, 4096), numbered_page(4));
}

INSTANTIATE_TEST_SUITE_P(ElfVmcore, EveryElf,
                         testing::Values(ElfCore{.bits = 64}, ElfCore{.bits = 32},
                                         ElfCore{.bits = 64, .order = std::endian::big},
                                         ElfCore{.bits = 32, .order = std::endian::big}),
                         [](const auto& one) {
                             return (one.param.bits == 32 ? std::string("Elf32")
                                                          : std::string("Elf64")) +
                                    (one.param.order == std::endian::little ? "Little" : "Big");
                         });

TEST(ElfVmcore, TailOfASegmentThatIsNotInTheFileIsExcluded) {
    const OpenedImage dump(test::build_elf_core({}, {{0x1000, numbered_page(1), 0x3000}}));
    EXPECT_TRUE(dump.read(0x1fff, 1));
    const Error error = dump.error_at(0x2000);
    EXPECT_EQ(error.kind, ErrorKind::kExcluded);
    EXPECT_THAT(error.message, HasSubstr("physical 0x2000"));
}

TEST(ElfVmcore, MemoryInNoSegmentIsMissing) {
    const OpenedImage dump(test::build_elf_core({}, {{0x1000, numbered_page(1)}}));
    EXPECT_EQ(dump.error_at(0xfff).kind, ErrorKind::kMissing);
    const Error error = dump.error_at(0x2000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_EQ(error.message, "dump: physical 0x2000 is in no PT_LOAD");
}

TEST(ElfVmcore, AbsentMemoryEndsWhereTheReasonChanges) {
    const OpenedImage dump(
        test::build_elf_core({}, {{0x1000, numbered_page(1), 0x3000}, {0x8000, numbered_page(8)}}));
    const auto until = [&](std::uint64_t at) { return (*dump).absent_until(PhysAddr{at}).value; };
    EXPECT_EQ(until(0x10), 0x1000U);
    EXPECT_EQ(until(0x2000), 0x4000U) << "excluded";
    EXPECT_EQ(until(0x4000), 0x8000U) << "in no segment";
    EXPECT_EQ(until(0x1000), 0x1000U) << "it is there";
    EXPECT_GT(until(0x9000), 0xffffffffffffU) << "behind the last segment";
}

TEST(ElfVmcore, ReadIntoAGapGivesWhatIsBeforeIt) {
    const OpenedImage dump(test::build_elf_core({}, {{0x1000, numbered_page(1)}}));
    std::vector<std::byte> bytes(100);
    EXPECT_EQ((*dump).read_some(PhysAddr{0x1ff0}, bytes), 16U);
}

TEST(ElfVmcore, ReadGoesOnInTheNextSegment) {
    const OpenedImage dump(
        test::build_elf_core({}, {{0x2000, numbered_page(2)}, {0x1000, numbered_page(1)}}));
    std::vector<std::byte> both = numbered_page(1);
    const auto second = numbered_page(2);
    both.insert(both.end(), second.begin(), second.end());
    EXPECT_EQ(*dump.read(0x1000, 8192), both);
}

TEST(ElfVmcore, FirstOfOverlappingSegmentsGivesTheBytes) {
    const OpenedImage dump(test::build_elf_core(
        {}, {{0x2000, numbered_page(9)}, {0x1000, test::repeated_page(5, 0x3000)}}));
    EXPECT_EQ(*dump.read(0x2000, 4096), numbered_page(9));
    EXPECT_EQ(*dump.read(0x3000, 4096), test::repeated_page(5));
}

TEST(ElfVmcore, ExcludedTailDoesNotHideBytesOfALaterSegment) {
    const OpenedImage dump(
        test::build_elf_core({}, {{0x1000, numbered_page(1), 0x4000}, {0x3000, numbered_page(3)}}));
    EXPECT_EQ(dump.error_at(0x2000).kind, ErrorKind::kExcluded);
    EXPECT_EQ(*dump.read(0x3000, 4096), numbered_page(3));
    EXPECT_EQ(dump.error_at(0x4000).kind, ErrorKind::kExcluded);
}

TEST(ElfVmcore, SegmentWithoutPhysicalAddressIsIgnored) {
    const OpenedImage dump(test::build_elf_core(
        {}, {{~std::uint64_t{0}, numbered_page(1)}, {0x1000, numbered_page(2)}}));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ((*dump).ranges(), (std::vector<PhysRange>{{PhysAddr{0x1000}, PhysAddr{0x2000}}}));
}

TEST(ElfVmcore, SegmentAtTheTopOfTheAddressSpaceDoesNotWrap) {
    const OpenedImage dump(test::build_elf_core(
        {}, {{~std::uint64_t{0} - 0xfff, numbered_page(1)}, {0x1000, numbered_page(2)}}));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(*dump.read(~std::uint64_t{0} - 0xfff, 8), [] {
        auto page = numbered_page(1);
        page.resize(8);
        return page;
    }());
    EXPECT_EQ(dump.error_at(0).kind, ErrorKind::kMissing);
}

TEST(ElfVmcore, RangesAreAscendingMergedAndWithoutExcludedTails) {
    const OpenedImage dump(test::build_elf_core({}, {{0x5000, numbered_page(5)},
                                                     {0x2000, numbered_page(2), 0x2000},
                                                     {0x1000, numbered_page(1)}}));
    EXPECT_EQ((*dump).ranges(), (std::vector<PhysRange>{{PhysAddr{0x1000}, PhysAddr{0x3000}},
                                                        {PhysAddr{0x5000}, PhysAddr{0x6000}}}));
}

TEST(ElfVmcore, PlaceNamesTheFileOffsetOfAByte) {
    const auto bytes = test::build_elf_core({}, {{0x1000, numbered_page(1)}});
    const OpenedImage dump(bytes);
    const auto place = (*dump).place(PhysAddr{0x1010});
    ASSERT_TRUE(place);
    EXPECT_EQ(place->extent, (Extent{FileOffset{0x1010}, 0xff0}));
    EXPECT_EQ(place->bytes, 0xff0U);
    EXPECT_FALSE(place->compressed);
}

TEST(ElfVmcore, VirtualAddressesAreKeptAndNeighboursJoined) {
    const OpenedImage dump(
        test::build_elf_core({}, {{0x1000, numbered_page(1), 0, 0xffff888000001000},
                                  {0x2000, numbered_page(2), 0, 0xffff888000002000},
                                  {0x8000, numbered_page(8), 0, 0xffffffff81000000}}));
    const std::vector<VirtualSegment>& segments = dump.facts().segments;
    ASSERT_EQ(segments.size(), 2U);
    EXPECT_EQ(segments[0].bytes, 0x2000U);
    EXPECT_EQ(segments[1].virt, VirtAddr{0xffffffff81000000});
    EXPECT_EQ(segments[1].phys, PhysAddr{0x8000});
}

TEST(ElfVmcore, QemuWithoutPagingHasNoVirtualSegments) {
    const OpenedImage dump(test::build_elf_core(
        {}, {{0x1000, numbered_page(1)}, {0xfffc0000, numbered_page(2), 0, 0xfffc0000}}));
    EXPECT_TRUE(dump.facts().segments.empty());
}

TEST(ElfVmcore, S390MapsItsMemoryToTheSameAddresses) {
    const OpenedImage dump(
        test::build_elf_core({.machine = 22}, {{0x1000, numbered_page(1), 0, 0x1000}}));
    EXPECT_EQ(dump.facts().segments.size(), 1U);
}

TEST(ElfVmcore, CutFileKeepsWhatIsThereAndTheRestIsMissing) {
    auto bytes = test::build_elf_core({}, {{0x1000, numbered_page(1)}, {0x4000, numbered_page(4)}});
    test::truncate(bytes, bytes.size() - 4096 - 96);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.facts().incomplete);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(
        dump.findings.kept()[0].message,
        "dump: the dump is cut: the file ends at 0x1fa0, but its memory segments end at 0x3000");
    EXPECT_TRUE(dump.read(0x1f9f, 1));
    const Error error = dump.error_at(0x1fa0);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("offset 0x1fa0: found the end of the file"));
    EXPECT_EQ(dump.error_at(0x4000).kind, ErrorKind::kMissing);
}

TEST(ElfVmcore, FileThatShrinksWhileOpenIsMissing) {
    auto file =
        std::make_unique<test::MemoryFile>(test::build_elf_core({}, {{0x1000, numbered_page(1)}}));
    test::MemoryFile& shrinking = *file;
    SourceFiles files;
    files.push_back(std::move(file));
    const OpenedImage dump(std::move(files));
    shrinking.shrink(0x1800);
    EXPECT_EQ(dump.error_at(0x1800).kind, ErrorKind::kMissing);
}

TEST(ElfVmcore, IncompleteMarkOfMakedumpfileIsAFact) {
    EXPECT_TRUE(OpenedImage(test::build_elf_core({.flags = 1}, {{0, numbered_page(1)}}))
                    .facts()
                    .incomplete);
    // On RISC-V the same bit of e_flags is EF_RISCV_RVC.
    EXPECT_FALSE(
        OpenedImage(test::build_elf_core({.machine = 243, .flags = 1}, {{0, numbered_page(1)}}))
            .facts()
            .incomplete);
}

TEST(ElfVmcore, HeaderExtentsCoverHeadersAndNotes) {
    const OpenedImage dump(test::build_elf_core(with_vmcoreinfo(), {{0x1000, numbered_page(1)}}));
    const std::uint64_t notes_at = 64 + 2 * 56;
    EXPECT_EQ(
        dump.facts().header_extents,
        (std::vector<Extent>{
            {FileOffset{0}, 64}, {FileOffset{64}, 2 * 56}, {FileOffset{notes_at}, 12 + 12 + 16}}));
    EXPECT_EQ(dump.facts().vmcoreinfo_at, FileOffset{notes_at + 24});
}

TEST(ElfVmcore, OpeningTakesFewReads) {
    auto file = std::make_unique<test::MemoryFile>(
        test::build_elf_core(with_vmcoreinfo(), {{0x1000, numbered_page(1)}}));
    const test::MemoryFile& counted = *file;
    SourceFiles files;
    files.push_back(std::move(file));
    const OpenedImage dump(std::move(files));
    ASSERT_TRUE(dump.image);
    EXPECT_LE(counted.reads(), 5U);
}

TEST(ElfVmcore, ExecutableIsNamedAndNoCore) {
    for (const std::uint16_t type : {std::uint16_t{2}, std::uint16_t{3}}) {
        const OpenedImage dump(test::build_elf_core({.type = type}, {{0, numbered_page(1)}}));
        ASSERT_FALSE(dump.image);
        EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
        EXPECT_THAT(dump.image.error().message, HasSubstr("dump: offset 0x0: found an ELF exec"));
        EXPECT_THAT(dump.image.error().message, HasSubstr("not a core"));
    }
}

TEST(ElfVmcore, KernelModuleIsNoCore) {
    const OpenedImage dump(test::build_elf_core({.type = 1}, {{0, numbered_page(1)}}));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().message,
              "dump: offset 0x0: found an ELF object file or module, not a core, expected a kernel "
              "memory dump");
}

TEST(ElfVmcore, CoreOfAProcessIsRefused) {
    const OpenedImage dump(test::build_elf_core(
        {}, {{0, numbered_page(1), 0, 0x400000}, {0, numbered_page(2), 0, 0x7fff00000000}}));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("core of a process"));
}

TEST(ElfVmcore, CoreWithoutSegmentsIsRefused) {
    const OpenedImage dump(test::build_elf_core(with_vmcoreinfo(), {}));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("without PT_LOAD"));
}

TEST(ElfVmcore, CutHeaderIsMissingAndNamesLengths) {
    auto bytes = test::build_elf_core({}, {{0, numbered_page(1)}});
    test::truncate(bytes, 40);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(dump.image.error().message, "dump: offset 0x0: found 40 bytes, expected 64");
}

TEST(ElfVmcore, CutProgramHeaderTableIsMissing) {
    auto bytes = test::build_elf_core({}, {{0, numbered_page(1)}});
    test::truncate(bytes, kPhdrOffset);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(dump.image.error().message,
              "dump: offset 0x40: found the end of the file at 0x78, expected 2 program headers");
}

TEST(ElfVmcore, UnknownClassIsCorruptAndNamesItsOffset) {
    auto bytes = test::build_elf_core({}, {{0, numbered_page(1)}});
    test::overwrite(bytes, 4, 1, 7);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
    EXPECT_EQ(dump.image.error().message, "dump: offset 0x4: found ELF class 7, expected 1 or 2");
}

TEST(ElfVmcore, WrongEntrySizeIsCorrupt) {
    auto bytes = test::build_elf_core({}, {{0, numbered_page(1)}});
    test::overwrite(bytes, 54, 1, 32);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found e_phentsize 32, expected 56"));
}

/// Returns the only note of a dump of two pages, whose header 0 of sections does not have the
/// number of program headers.
std::string note_without_count(const std::vector<std::byte>& bytes) {
    const OpenedImage dump(bytes);
    EXPECT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x4000, 4096), numbered_page(4));
    EXPECT_EQ(dump.facts().vmcoreinfo, "OSRELEASE=6.1.0\n");
    EXPECT_EQ(dump.findings.kept().size(), 1U);
    return dump.findings.kept().front().message;
}

TEST(ElfVmcore, WithoutTheNumberOfProgramHeadersIsReadByThoseThatCanBeSome) {
    auto bytes = test::build_elf_core(with_vmcoreinfo({.extended_count = true}),
                                      {{0x1000, numbered_page(1)}, {0x4000, numbered_page(4)}});
    auto wrong = bytes;
    test::overwrite(wrong, 64 + 0x2c, 4, 0xff);
    EXPECT_EQ(note_without_count(wrong),
              "dump: offset 0x40: found no number of program headers (e_phnum is PN_XNUM, so "
              "section header 0 has it): it says 4294967295, and there is room for 217: the 3 "
              "program headers that can be some are used");
    auto beyond = bytes;
    test::overwrite(beyond, 40 + 6, 1, 0x7f);  // e_shoff
    EXPECT_THAT(note_without_count(beyond), HasSubstr("found 0 bytes, expected 64"));
    test::overwrite(bytes, 40, 8, 0);
    EXPECT_THAT(note_without_count(bytes), HasSubstr("e_shoff is 0"));
}

TEST(ElfVmcore, FlattenedCoreIsReadThroughItsRecords) {
    const auto bytes = test::build_elf_core(with_vmcoreinfo(), {{0x1000, numbered_page(1)}});
    const OpenedImage dump(test::build_flattened({{0, bytes}}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "ELF64 vmcore, flattened");
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
    EXPECT_EQ(dump.facts().vmcoreinfo_at, FileOffset{4096 + 16 + 64 + 2 * 56 + 24});
}

TEST(ElfVmcore, HugeNoteSegmentIsCutToTheFile) {
    auto bytes = test::build_elf_core(with_vmcoreinfo(), {{0x1000, numbered_page(1)}});
    test::overwrite(bytes, 64 + 32, 7, 0xff);  // p_filesz of PT_NOTE
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().vmcoreinfo, "OSRELEASE=6.1.0\n");
    EXPECT_FALSE(dump.findings.empty());
}

}  // namespace
}  // namespace lastwords::extractor
