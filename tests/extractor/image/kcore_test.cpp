// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/kcore.cpp, by cores as fs/proc/kcore.c writes them.
#include "extractor/image/kcore.h"

#include <elf.h>
#include <gmock/gmock.h>

#include "extractor/kernel/find_kernel.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::ElfCore;
using test::ElfCoreLoad;
using test::numbered_page;
using test::OpenedImage;
using testing::HasSubstr;

constexpr std::uint64_t kLinearMap = 0xffff880000000000;

/// Returns the notes of /proc/kcore: of the processor, of the program, and of the task that reads.
std::vector<std::byte> kcore_notes() {
    std::vector<std::byte> notes =
        test::build_note("CORE", NT_PRSTATUS, std::vector<std::byte>(336));
    const std::vector<std::byte> program = test::BytesBuilder()
                                               .pad_to(40)
                                               .text("vmlinux")
                                               .pad_to(56)
                                               .text("ro quiet")
                                               .pad_to(136)
                                               .take();
    for (const auto& more :
         {test::build_note("CORE", NT_PRPSINFO, program),
          test::build_note("CORE", NT_TASKSTRUCT, std::vector<std::byte>(999))}) {
        notes.insert(notes.end(), more.begin(), more.end());
    }
    return notes;
}

/// Returns the segments that a kernel of x86-64 before 4.12 gives, in its order.
std::vector<ElfCoreLoad> old_segments(std::vector<std::byte> ram, std::uint64_t ram_at) {
    return {{0, numbered_page(9), 0, 0xffffffff81000000},
            {0, {}, std::uint64_t{32} << 40U, 0xffffc90000000000},
            {0, numbered_page(8), 0, 0xffffffffa0000000},
            {0, numbered_page(1), 0, kLinearMap + 0x1000},
            {0, numbered_page(7), 0, 0xffffea0000000000},
            {0, std::move(ram), 0, kLinearMap + ram_at}};
}

TEST(Kcore, WithoutPhysicalAddressesIsReadByItsLinearMap) {
    const OpenedImage core(
        test::build_elf_core({.notes = kcore_notes()}, old_segments(numbered_page(2), 0x100000)));
    ASSERT_TRUE(core.image) << core.image.error().message;
    EXPECT_EQ(core.facts().container, "ELF64 core of /proc/kcore");
    EXPECT_EQ((*core).ranges(),
              (std::vector<PhysRange>{{{0x1000}, {0x2000}}, {{0x100000}, {0x101000}}}));
    EXPECT_EQ(*core.read(0x100000, 4096), numbered_page(2));
}

TEST(Kcore, WithoutItsNotesIsKnownByTheKernelsAddresses) {
    const OpenedImage core(test::build_elf_core({}, old_segments(numbered_page(2), 0x100000)));
    ASSERT_TRUE(core.image) << core.image.error().message;
    EXPECT_EQ(core.facts().container, "ELF64 vmcore");
    EXPECT_EQ(*core.read(0x100000, 4096), numbered_page(2));
}

TEST(Kcore, LinearMapMayBeMovedByKaslr) {
    constexpr std::uint64_t kMoved = 0xffff9a4b40000000;
    const OpenedImage core(test::build_elf_core(
        {.notes = kcore_notes()},
        {{0, numbered_page(1), 0, kMoved + 0x1000}, {0, numbered_page(2), 0, kMoved + 0x7000}}));
    ASSERT_TRUE(core.image) << core.image.error().message;
    EXPECT_EQ(*core.read(0x7000, 4096), numbered_page(2));
}

TEST(Kcore, OfAMachineOf32BitsIsKnownByItsNotes) {
    ElfCore core{.bits = 32, .machine = EM_386, .notes = kcore_notes()};
    const std::vector<ElfCoreLoad> loads{{0, numbered_page(1), 0, 0xf8000000},
                                         {0, numbered_page(2), 0, 0xc0000000}};
    const OpenedImage dump(test::build_elf_core(core, loads));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0, 4096), numbered_page(2));
    core.notes.clear();
    EXPECT_THAT(OpenedImage(test::build_elf_core(core, loads)).image.error().message,
                HasSubstr("core of a process"));
}

TEST(Kcore, WithPhysicalAddressesIsReadByThem) {
    const OpenedImage core(test::build_elf_core(
        {.notes = kcore_notes()}, {{~std::uint64_t{0}, numbered_page(1), 0, 0xffffc90000000000},
                                   {0x1000000, numbered_page(2), 0, 0xffffffff81000000},
                                   {0x3000, numbered_page(3), 0, kLinearMap + 0x3000}}));
    ASSERT_TRUE(core.image) << core.image.error().message;
    EXPECT_EQ(core.facts().container, "ELF64 core of /proc/kcore");
    EXPECT_EQ(*core.read(0x3000, 4096), numbered_page(3));
    EXPECT_EQ(*core.read(0x1000000, 4096), numbered_page(2));
}

TEST(Kcore, OfProcessesIsNone) {
    const OpenedImage core(
        test::build_elf_core({}, {{0, numbered_page(1), 0, 0x400000},
                                  {0, numbered_page(2), 0, 0x7fff00000000},
                                  {0, numbered_page(3), 0, 0xffffffffff600000}}));
    ASSERT_FALSE(core.image);
    EXPECT_THAT(core.image.error().message, HasSubstr("core of a process"));
}

TEST(Kcore, WithoutVmcoreinfoHasItsKernelFoundInMemory) {
    test::FakeKernel kernel;
    kernel.place(as_bytes(kernel.vmcoreinfo()));
    const PhysRange range = kernel.shared_image()->ranges().front();
    std::vector<std::byte> ram(range.end - range.begin);
    kernel.image().peek(range.begin, ram);
    OpenedImage core(test::build_elf_core({.notes = kcore_notes()},
                                          old_segments(std::move(ram), range.begin.value)));
    ASSERT_TRUE(core.image) << core.image.error().message;
    Findings findings;
    const std::shared_ptr<const MemoryImage> image = *std::move(core.image);
    const auto found = find_kernel(image, {}, findings);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->verified);
}

}  // namespace
}  // namespace lastwords::extractor
