// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/elf_notes.h.
#include "extractor/image/elf_notes.h"

#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/memory_file.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;

TEST(ElfNotes, NameAndDescriptorArePaddedToFour) {
    const auto bytes = BytesBuilder()
                           .u32(5)
                           .u32(3)
                           .u32(1)
                           .text("CORE")
                           .u8(0)
                           .fill(3, 0)
                           .text("abc")
                           .u8(0)
                           .u32(11)
                           .u32(2)
                           .u32(0)
                           .text("VMCOREINFO")
                           .u8(0)
                           .u8(0)
                           .text("hi")
                           .fill(2, 0)
                           .take();
    const auto notes = read_elf_notes(bytes, std::endian::little);
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].name, "CORE");
    EXPECT_EQ(notes[0].type, 1U);
    EXPECT_EQ(as_text(notes[0].desc), "abc");
    EXPECT_EQ(notes[1].name, "VMCOREINFO");
    EXPECT_EQ(as_text(notes[1].desc), "hi");
    EXPECT_EQ(notes[1].desc_at, 24U + 24U);
}

TEST(ElfNotes, BigEndianNotesAreRead) {
    const auto bytes = test::build_vmcoreinfo_note("OSRELEASE=1\n", std::endian::big);
    const auto notes = read_elf_notes(bytes, std::endian::big);
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(as_text(notes[0].desc), "OSRELEASE=1\n");
}

TEST(ElfNotes, ZerosBetweenNotesArePassedOver) {
    BytesBuilder bytes;
    bytes.bytes(test::build_note("CORE", 1, as_bytes("one"))).fill(44, 0);
    bytes.bytes(test::build_vmcoreinfo_note("two")).fill(8, 0);
    const auto all = bytes.take();
    const auto notes = read_elf_notes(all, std::endian::little);
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(as_text(notes[1].desc), "two");
}

TEST(ElfNotes, NameWithoutItsNulIsTaken) {
    const auto bytes =
        BytesBuilder().u32(4).u32(2).u32(9).text("CORE").text("xy").fill(2, 0).take();
    const auto notes = read_elf_notes(bytes, std::endian::little);
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].name, "CORE");
}

TEST(ElfNotes, NoteThatDoesNotFitEndsTheList) {
    BytesBuilder bytes;
    bytes.bytes(test::build_note("CORE", 1, as_bytes("one")));
    bytes.u32(5).u32(0xffffffff).u32(1).text("CORE").fill(4, 0);
    const auto all = bytes.take();
    EXPECT_EQ(read_elf_notes(all, std::endian::little).size(), 1U);
}

TEST(ElfNotes, NameSizeNearTheEndOf32BitsEndsTheList) {
    const auto bytes = BytesBuilder().u32(0xffffffff).u32(0).u32(1).fill(64, 1).take();
    EXPECT_TRUE(read_elf_notes(bytes, std::endian::little).empty());
}

TEST(ElfNotes, FirstVmcoreinfoIsTheOneAndSaysWhereItIs) {
    BytesBuilder bytes;
    bytes.bytes(test::build_vmcoreinfo_note("first")).bytes(test::build_vmcoreinfo_note("second"));
    const test::MemoryFile file(BytesBuilder().fill(4096, 0).take());
    ImageFacts facts;
    Findings findings;
    add_note_facts(bytes.take(), {file, FileOffset{0x100}}, facts, findings);
    EXPECT_EQ(facts.vmcoreinfo, "first");
    EXPECT_EQ(facts.vmcoreinfo_at, FileOffset{0x118});
}

TEST(ElfNotes, Cr3OfEveryQemuCpuIsKept) {
    BytesBuilder bytes;
    for (const std::uint64_t cr3 : {0x1000U, 0x2000U}) {
        bytes.bytes(
            test::build_note("QEMU", 0, BytesBuilder().put(416, 8, cr3).pad_to(440).take()));
    }
    const test::MemoryFile file({});
    ImageFacts facts;
    Findings findings;
    add_note_facts(bytes.take(), {file, {}}, facts, findings);
    EXPECT_EQ(facts.cr3, (std::vector<std::uint64_t>{0x1000, 0x2000}));
}

TEST(ElfNotes, OurOwnHaveTheKernelsAndRegistersOfTheOriginalDump) {
    BytesBuilder bytes;
    for (const std::string_view text : {"OSRELEASE=1\n", "OSRELEASE=2\n"}) {
        bytes.bytes(test::build_note("LASTWORDS", 1, as_bytes(text)));
    }
    bytes.bytes(test::build_note("LASTWORDS", 2, BytesBuilder().u64(0x1000).u64(0).u32(7).take()));
    bytes.bytes(test::build_note("LASTWORDS", 3, as_bytes("of a later version")));
    const test::MemoryFile file({});
    ImageFacts facts;
    Findings findings;
    add_note_facts(bytes.take(), {file, {}}, facts, findings);
    EXPECT_EQ(facts.more_vmcoreinfo, (std::vector<std::string>{"OSRELEASE=1\n", "OSRELEASE=2\n"}));
    EXPECT_EQ(facts.cr3, (std::vector<std::uint64_t>{0x1000, 0}));
    EXPECT_TRUE(facts.vmcoreinfo.empty());
}

TEST(ElfNotes, ShortQemuNoteHasNoCr3) {
    const auto bytes = test::build_note("QEMU", 0, BytesBuilder().fill(420, 1).take());
    const test::MemoryFile file({});
    ImageFacts facts;
    Findings findings;
    add_note_facts(bytes, {file, {}}, facts, findings);
    EXPECT_TRUE(facts.cr3.empty());
}

TEST(ElfNotes, TextAfterTheNulIsNoVmcoreinfo) {
    const auto bytes = test::build_vmcoreinfo_note(std::string_view("A=1\n\0\0\0junk", 11));
    const test::MemoryFile file({});
    ImageFacts facts;
    Findings findings;
    add_note_facts(bytes, {file, {}}, facts, findings);
    EXPECT_EQ(facts.vmcoreinfo, "A=1\n");
}

}  // namespace
}  // namespace lastwords::extractor
