// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/trim/kdump_writer.h. kdump_compressed_test.cpp also reads files of this
// writer.
#include "extractor/trim/kdump_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::build_kdump;
using test::numbered_page;
using test::OpenedImage;
using testing::HasSubstr;

Result<void> write(const KdumpPlan& plan) {
    test::MemorySink sink;
    return write_kdump(
        plan, [](std::uint64_t, MutableBytes) { return Result<void>{}; }, sink);
}

TEST(KdumpWriter, MemoryThatIsNotKeptReadsAsExcluded) {
    KdumpPlan plan;
    plan.existing = {{PhysAddr{0x1000}, PhysAddr{0x4000}}};
    plan.max_mapnr = 16;
    const OpenedImage dump(build_kdump(plan, {{2, numbered_page(2)}}));
    EXPECT_EQ(*dump.read(0x2000, 4096), numbered_page(2));
    EXPECT_EQ(dump.error_at(0x1000).kind, ErrorKind::kExcluded);
    EXPECT_EQ(dump.error_at(0x3000).kind, ErrorKind::kExcluded);
    EXPECT_EQ(dump.error_at(0x4000).kind, ErrorKind::kMissing);
}

TEST(KdumpWriter, PlanOfADumpKeepsItsNotesAndNames) {
    KdumpPlan original;
    original.utsname = {.sysname = "Linux",
                        .nodename = "host",
                        .release = "6.1.0",
                        .version = "#1",
                        .machine = "x86_64",
                        .domain = "(none)"};
    original.vmcoreinfo = "OSRELEASE=6.1.0\nNUMBER(phys_base)=-4096\n";
    const OpenedImage dump(build_kdump(original, {{1, numbered_page(1)}}));
    KdumpPlan plan = plan_kdump(dump.facts());
    EXPECT_EQ(plan.phys_base, ~std::uint64_t{0} - 4095);
    const OpenedImage copy(build_kdump(plan, {{1, numbered_page(1)}}));
    EXPECT_EQ(copy.facts().utsname_nodename, "host");
    EXPECT_EQ(copy.facts().utsname_release, "6.1.0");
    EXPECT_EQ(copy.facts().utsname_machine, "x86_64");
    EXPECT_EQ(copy.facts().vmcoreinfo, original.vmcoreinfo);
    EXPECT_EQ(copy.facts().notes, dump.facts().notes);
}

TEST(KdumpWriter, ElfCoreGetsItsUtsnameFromVmcoreinfoAndMachine) {
    test::ElfCore core;
    core.notes = test::build_vmcoreinfo_note("A=1\nOSRELEASE=6.12.1\nB=2\n");
    const OpenedImage dump(test::build_elf_core(core, {{0x1000, numbered_page(1)}}));
    const KdumpPlan plan = plan_kdump(dump.facts());
    EXPECT_EQ(plan.utsname.release, "6.12.1");
    EXPECT_EQ(plan.utsname.machine, "x86_64");
    EXPECT_EQ(plan.utsname.nodename, "(none)");
}

TEST(KdumpWriter, HeaderHasTheWordsOfTheKernelsMachine) {
    ImageFacts facts;
    EXPECT_EQ(plan_kdump(facts).layout, &kKdump64);
    facts.utsname_machine = "i686";
    EXPECT_EQ(plan_kdump(facts).layout, &kKdump32Packed);
    facts.utsname_machine = "armv7l";
    EXPECT_EQ(plan_kdump(facts).layout, &kKdump32Aligned);
    facts.utsname_machine = "ia64";
    EXPECT_EQ(plan_kdump(facts).layout, &kKdump64);
}

TEST(KdumpWriter, PageThatDoesNotShrinkIsStoredRaw) {
    KdumpPlan plan;
    plan.codecs = {find_page_codec("zlib")};
    const OpenedImage dump(build_kdump(plan, {{0, numbered_page(0)}, {1, test::repeated_page(1)}}));
    EXPECT_FALSE((*dump).place(PhysAddr{0})->compressed);
    EXPECT_TRUE((*dump).place(PhysAddr{0x1000})->compressed);
}

TEST(KdumpWriter, DumpWithoutPagesStillHasItsBitmaps) {
    KdumpPlan plan;
    plan.max_mapnr = 100;
    const OpenedImage dump(build_kdump(plan, {}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.error_at(0x1000).kind, ErrorKind::kMissing);
    EXPECT_THAT(dump.error_at(0x1000).message, HasSubstr("not memory, according to the dump"));
}

TEST(KdumpWriter, LargeAddressesKeepTheirFrames) {
    KdumpPlan plan;
    plan.codecs = {find_page_codec("zlib")};
    const std::uint64_t pfn = 0x2345678;
    const OpenedImage dump(
        build_kdump(plan, {{3, test::repeated_page(3)}, {pfn, test::repeated_page(4)}}));
    EXPECT_EQ(*dump.read(pfn * 4096, 4096), test::repeated_page(4));
    EXPECT_EQ(*dump.read(3 * 4096, 4096), test::repeated_page(3));
}

TEST(KdumpWriter, ErrorOfTheReaderEndsTheWriting) {
    KdumpPlan plan;
    plan.pfns = {1};
    plan.max_mapnr = 2;
    test::MemorySink sink;
    const Result<void> done = write_kdump(
        plan,
        [](std::uint64_t, MutableBytes) -> Result<void> {
            return failure(ErrorKind::kCorrupt, "page is bad");
        },
        sink);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "page is bad");
}

TEST(KdumpWriter, ImpossiblePlansAreRefused) {
    KdumpPlan plan;
    EXPECT_EQ(write(plan).error().kind, ErrorKind::kUnsupported);  // the plan has no page frames
    plan.max_mapnr = 10;
    EXPECT_TRUE(write(plan));
    plan.pfns = {10};
    EXPECT_FALSE(write(plan));
    plan.pfns = {3, 3};
    EXPECT_FALSE(write(plan));
    plan.pfns = {3, 4};
    plan.version = 7;
    EXPECT_FALSE(write(plan));
}

}  // namespace
}  // namespace lastwords::extractor
