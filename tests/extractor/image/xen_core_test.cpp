// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/xen_core.h, with cores as docs/misc/dump-core-format.txt of Xen has
// them.
#include "extractor/image/xen_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "extractor/open.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"
#include "tests/support/temp_folder.h"
#include "tests/support/xen_core_builder.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::numbered_page;
using test::OpenedImage;
using testing::ElementsAre;
using testing::HasSubstr;

/// Returns a core with these frames, changed by `change`.
template <typename Change>
std::vector<std::byte> changed(const std::vector<std::uint64_t>& frames, const Change& change) {
    test::XenCore core = test::numbered_xen_core(frames);
    change(core);
    return test::build_xen_core(core);
}

std::vector<std::byte> build(const std::vector<std::uint64_t>& frames) {
    return changed(frames, [](test::XenCore& /*core*/) {});
}

TEST(XenCore, PagesAreReadByTheFramesOfTheirSection) {
    const OpenedImage dump(build({0x100, 5, 6, 0x100000}));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "Xen domain core");
    EXPECT_EQ(dump.facts().elf_machine, 62);
    EXPECT_EQ(*dump.read(0x100000, 4096), numbered_page(1));
    EXPECT_EQ(*dump.read(0x5000, 4096), numbered_page(2));
    EXPECT_EQ(*dump.read(0x6000, 4096), numbered_page(3));
    EXPECT_EQ(*dump.read(0x100000000, 4096), numbered_page(4));
    EXPECT_EQ(dump.error_at(0x7000).kind, ErrorKind::kMissing);
}

TEST(XenCore, RangesAreAscendingAndMerged) {
    EXPECT_THAT((*OpenedImage(build({0x100, 6, 5}))).ranges(),
                ElementsAre(PhysRange{PhysAddr{0x5000}, PhysAddr{0x7000}},
                            PhysRange{PhysAddr{0x100000}, PhysAddr{0x101000}}));
}

TEST(XenCore, FramesThatNoAddressHasAreLeftOut) {
    const OpenedImage dump(build({~std::uint64_t{0}, 7, ~std::uint64_t{0} >> 4U}));
    ASSERT_TRUE(dump.image);
    EXPECT_THAT((*dump).ranges(), ElementsAre(PhysRange{PhysAddr{0x7000}, PhysAddr{0x8000}}));
    EXPECT_EQ(*dump.read(0x7000, 4096), numbered_page(2));
}

TEST(XenCore, DomainWithMachineAddressesIsNamed) {
    const OpenedImage dump(changed({1}, [](test::XenCore& core) { core.paravirtual = true; }));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found the core of a Xen PV domain"));
    EXPECT_THAT(dump.image.error().message, HasSubstr("crash VMLINUX FILE"));
}

TEST(XenCore, CutCoreKeepsThePagesThatAreThere) {
    auto bytes = build({5, 6, 9});
    // The frames come first, as if the file were cut in the pages.
    const auto frames = BytesBuilder().u64(5).u64(6).u64(9).take();
    std::copy(frames.begin(), frames.end(), bytes.begin() + 0x800);
    store_number(MutableBytes(bytes).subspan(test::kXenFramesHeader + 24, 8), 0x800,
                 std::endian::little);
    test::truncate(bytes, test::kXenPagesAt + 2 * 4096);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_TRUE(dump.facts().incomplete);
    EXPECT_EQ(*dump.read(0x6000, 4096), numbered_page(2));
    EXPECT_EQ(dump.error_at(0x9000).kind, ErrorKind::kMissing);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(dump.findings.kept()[0].message,
              "dump: the dump is cut: 2 of the 3 pages of the domain are read");
}

TEST(XenCore, FramesBeyondTheFileAreMissing) {
    auto bytes = build({5, 6, 9});
    test::overwrite(bytes, test::kXenFramesHeader + 24, 7, 0x7f);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kMissing);
}

TEST(XenCore, PagesBeyondTheFileAreNotThere) {
    auto bytes = build({5, 6, 9});
    test::overwrite(bytes, test::kXenPagesHeader + 24, 7, 0x7f);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE((*dump).ranges().empty());
    EXPECT_TRUE(dump.facts().incomplete);
}

TEST(XenCore, HugeSectionsAreCutToTheFile) {
    auto bytes = build({5, 6, 9});
    test::overwrite(bytes, test::kXenPagesHeader + 32, 8, 0xff);
    test::overwrite(bytes, test::kXenFramesHeader + 32, 8, 0xff);
    const OpenedImage dump(bytes);
    // The file ends behind the frames, so their section gives more than there are.
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x9000, 4096), numbered_page(3));
}

TEST(XenCore, ImpossiblePageSizeIsCorrupt) {
    for (const std::uint64_t size :
         {std::uint64_t{0}, std::uint64_t{5000}, std::uint64_t{1} << 40U}) {
        const OpenedImage dump(changed({5}, [&](test::XenCore& core) { core.page_bytes = size; }));
        ASSERT_FALSE(dump.image);
        EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(dump.image.error().message, HasSubstr("found a page size of"));
    }
}

TEST(XenCore, AnotherMajorVersionOfTheFormatIsRefused) {
    const OpenedImage dump(
        changed({5}, [](test::XenCore& core) { core.format_version = std::uint64_t{1} << 32U; }));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("of Xen's core format, expected 0.1"));
}

TEST(XenCore, ElfCoreWithOtherSectionsIsRefused) {
    const OpenedImage dump(changed({5}, [](test::XenCore& core) { core.pages_name = ".data"; }));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message,
                HasSubstr("without PT_LOAD segments and without Xen's sections"));
}

TEST(XenCore, WrongSectionTableIsCorrupt) {
    auto bytes = build({5});
    test::overwrite(bytes, 62, 1, 77);  // e_shstrndx
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
}

TEST(XenCore, NotesBeyondTheFileAreMissing) {
    auto bytes = build({5});
    test::overwrite(bytes, test::kXenNotesHeader + 24, 7, 0x7f);
    EXPECT_EQ(OpenedImage(bytes).image.error().kind, ErrorKind::kMissing);
}

/// A dump of a Xen host: `name` and `type` are those of a note of its hypervisor.
std::vector<std::byte> host_dump(std::string_view name, std::uint32_t type) {
    auto notes = test::build_vmcoreinfo_note("OSRELEASE=6.1.0\nPAGESIZE=4096\n");
    const auto xen = test::build_note(name, type, std::vector<std::byte>(80));
    notes.insert(notes.end(), xen.begin(), xen.end());
    return test::build_elf_core({.notes = notes}, {{0x1000, numbered_page(1)}});
}

TEST(XenHost, IsToldByTheNotesOfItsHypervisor) {
    EXPECT_TRUE(has_xen_crash_notes(OpenedImage(host_dump("Xen", 0x1000001)).facts()));
    EXPECT_TRUE(has_xen_crash_notes(OpenedImage(host_dump("VMCOREINFO_XEN", 0)).facts()));
    EXPECT_FALSE(has_xen_crash_notes(OpenedImage(host_dump("Xen", 0x2000001)).facts()));
    EXPECT_FALSE(has_xen_crash_notes(OpenedImage(host_dump("QEMU", 0x1000001)).facts()));
}

TEST(XenHost, IsNamedFirstIfItsDom0CannotBeRead) {
    test::TempFolder folder;
    folder.add("vmcore", host_dump("VMCOREINFO_XEN", 0));
    const auto opened = open_dump(std::vector<std::string>{folder / "vmcore"}, {});
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message,
                testing::StartsWith(folder / "vmcore" + ": the dump is of a Xen host"));
    EXPECT_THAT(opened.error().message, HasSubstr("crash VMLINUX FILE"));
    EXPECT_THAT(opened.error().message, HasSubstr("6.1.0"));
}

}  // namespace
}  // namespace lastwords::extractor
