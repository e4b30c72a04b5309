// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/find_kernel.h. Memory may contain the VMCOREINFO of several kernels;
// the kernel that died must be found.
#include "extractor/kernel/find_kernel.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/opened_image.h"

namespace lastwords::test {
namespace {

using extractor::find_kernel;
using extractor::KernelOptions;
using extractor::RunningKernel;
using extractor::uts_text;
using extractor::UtsField;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kLive = "6.1.0-live";

/// Returns the text as an ELF note. Kernels keep this note in a page of its own.
std::vector<std::byte> note_of(std::string_view text) {
    return BytesBuilder()
        .u32(11)
        .u32(text.size())
        .u32(0)
        .text("VMCOREINFO")
        .pad_to(24)
        .text(text)
        .take();
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    return text.replace(text.find(what), what.size(), by);
}

class FindKernel : public ::testing::Test {
 protected:
    FakeKernel kernel{extractor::kX86_64, kLive};
    Findings findings;

    void give_note(std::string text) {
        kernel.image().facts_to_fill().vmcoreinfo = std::move(text);
    }
    /// Returns the VMCOREINFO of a kernel of another release.
    std::string of_another() const { return replaced(kernel.vmcoreinfo(), kLive, "5.10.0-dead"); }
    Result<RunningKernel> find(const KernelOptions& options = {}) {
        return find_kernel(kernel.shared_image(), options, findings);
    }
    std::string found_at(VirtAddr at) const {
        return fmt::format("found in memory at physical {:#x}", kernel.phys(at).value);
    }
};

TEST_F(FindKernel, IsTheOneOfTheDumpsNote) {
    give_note(kernel.vmcoreinfo());
    const auto found = find();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->verified);
    EXPECT_EQ(found->info_from, "note of the dump");
    EXPECT_EQ(found->info->value("OSRELEASE"), kLive);
    EXPECT_EQ(uts_text(*found, UtsField::kSysname), "Linux");
    EXPECT_EQ(uts_text(*found, UtsField::kNodename), "fakehost");
    EXPECT_EQ(uts_text(*found, UtsField::kRelease), kLive);
    EXPECT_TRUE(findings.empty());
}

TEST_F(FindKernel, NoteIsBelievedBeforeACopyInMemory) {
    give_note(kernel.vmcoreinfo());
    kernel.place(note_of(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->info_from, "note of the dump");
}

TEST_F(FindKernel, IsFoundInMemoryByItsTextPage) {
    const VirtAddr at = kernel.place(as_bytes(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->verified);
    EXPECT_EQ(found->info_from, found_at(at));
    EXPECT_TRUE(findings.empty());
}

TEST_F(FindKernel, NoteInMemoryIsBelievedBeforeATextPage) {
    kernel.place(as_bytes(kernel.vmcoreinfo()));
    const VirtAddr note = kernel.place(note_of(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->info_from, found_at(note + 24));
}

TEST_F(FindKernel, WinsOverWhatEarlierBootsLeftInMemory) {
    for (int boot = 0; boot < 40; ++boot) {
        kernel.place(note_of(replaced(kernel.vmcoreinfo(), kLive, fmt::format("5.10.{}", boot))));
        kernel.place(as_bytes(of_another()));
    }
    const VirtAddr live = kernel.place(as_bytes(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->info->value("OSRELEASE"), kLive);
    EXPECT_EQ(found->info_from, found_at(live));
}

TEST_F(FindKernel, WinsOverAnEarlierBootOfTheSameReleaseElsewhere) {
    // KASLR moved the kernel, so the address of init_uts_ns in the earlier boot's VMCOREINFO now
    // leads to other data.
    FakeKernel earlier(extractor::kX86_64, kLive);
    std::string text = earlier.vmcoreinfo();
    const std::string uts = fmt::format("{:x}", earlier.stext().value + 0x2000);
    ASSERT_NE(text.find(uts), std::string::npos);
    kernel.place(note_of(replaced(text, uts, fmt::format("{:x}", earlier.stext().value + 0x800))));
    const VirtAddr live = kernel.place(as_bytes(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->info_from, found_at(live));
}

TEST_F(FindKernel, WinsOverANoteOfAnotherKernelWhichIsTold) {
    give_note(of_another());
    kernel.place(note_of(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->info->value("OSRELEASE"), kLive);
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_EQ(findings.kept()[0].message,
              "the copy of VMCOREINFO in memory is used instead: VMCOREINFO names the release "
              "5.10.0-dead, which the kernel's own memory does not confirm");
}

TEST_F(FindKernel, NoteThatNothingConfirmsIsUsedAndTold) {
    give_note(of_another());
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->verified);
    EXPECT_EQ(found->info->value("OSRELEASE"), "5.10.0-dead");
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_EQ(findings.kept()[0].kind, ErrorKind::kCorrupt);
    EXPECT_THAT(findings.kept()[0].message, StartsWith("VMCOREINFO names the release 5.10.0-dead"));
}

TEST_F(FindKernel, NamesOutsideTheDumpNeitherConfirmNorContradict) {
    give_note(kernel.vmcoreinfo());
    kernel.refuse(kernel.stext() + 0x2000, ErrorKind::kExcluded);
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->verified);
    EXPECT_EQ(uts_text(*found, UtsField::kNodename), "");
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_FALSE(findings.lossy());
    EXPECT_THAT(findings.kept()[0].message,
                StartsWith("VMCOREINFO names the release 6.1.0-live, which cannot be confirmed: "
                           "init_uts_ns, which has the kernel's names: "));
}

TEST_F(FindKernel, NoteWithoutTheAddressOfTheNamesNeedsNone) {
    const std::string uts = "SYMBOL(init_uts_ns)";
    give_note(replaced(kernel.vmcoreinfo(), uts, "SYMBOL(some_uts_ns)"));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_FALSE(findings.lossy());
    EXPECT_EQ(findings.kept().at(0).message,
              "VMCOREINFO names the release 6.1.0-live, which cannot be confirmed: VMCOREINFO has "
              "no SYMBOL(init_uts_ns)");
}

TEST_F(FindKernel, ThatMemoryConfirmsWinsOverANoteThatCannotBeConfirmed) {
    give_note(replaced(of_another(), "SYMBOL(init_uts_ns)", "SYMBOL(some_uts_ns)"));
    kernel.place(note_of(kernel.vmcoreinfo()));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->info->value("OSRELEASE"), kLive);
    EXPECT_TRUE(findings.lossy());
    EXPECT_THAT(findings.kept().at(0).message,
                StartsWith("the copy of VMCOREINFO in memory is used instead: VMCOREINFO names the "
                           "release 5.10.0-dead, which cannot be confirmed"));
}

TEST_F(FindKernel, NamesAreFoundWhereKernel510DoesNotSayTheirOffset) {
    give_note(replaced(kernel.vmcoreinfo(), "OFFSET(uts_namespace.name)=4\n", ""));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->verified);
    EXPECT_EQ(uts_text(*found, UtsField::kNodename), "fakehost");
}

TEST_F(FindKernel, ThatIsNowhereIsAnErrorThatSaysWhatWasTried) {
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(found.error().message,
              "the dump has no VMCOREINFO note, and none of the 0 copies found in memory belongs "
              "to a kernel in this dump");
}

TEST_F(FindKernel, ThatLeavesOnlyItsBannerIsNamedByIt) {
    kernel.place(as_bytes("Linux version %s (%s)\nLinux version of a program #1 and of others\n"));
    const VirtAddr at = kernel.place(
        as_bytes("Linux version 5.4.0-mill (joe@mill) (gcc 9.3.0) #1 SMP Tue Jan 6 2026\n"
                 "Linux version 4.19.0-old (joe@mill) (gcc 8.3.0) #1 SMP Tue Jan 6 2025\n"
                 "Linux version 5.4.0-mill (joe@mill) (gcc 9.3.0) #1 SMP Tue Jan 6 2026\n"));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message,
                HasSubstr(fmt::format("belongs to a kernel in this dump; memory has the banner of "
                                      "Linux 5.4.0-mill (at physical {:#x}), 4.19.0-old (at "
                                      "physical {:#x}): `crash` with the vmlinux",
                                      kernel.phys(at).value, kernel.phys(at).value + 70)));
}

TEST_F(FindKernel, OnlyEarlierBootsAreAnErrorThatCountsThem) {
    kernel.place(as_bytes(of_another()));
    kernel.place(note_of(of_another()));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("and none of the 2 copies found in memory"));
}

TEST_F(FindKernel, NoteOfAnUnknownMachineIsAnErrorThatNamesTheKnownOnes) {
    give_note("OSRELEASE=6.1.0-s390x\nPAGESIZE=4096\n");
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(found.error().message,
                HasSubstr("VMCOREINFO of 6.1.0-s390x has none of the keys by which a known "
                          "architecture is recognized (x86_64"));
}

TEST_F(FindKernel, OnlyACopyOfAnUnknownMachineIsAnErrorThatNamesTheKnownOnes) {
    kernel.place(as_bytes("OSRELEASE=6.1.0-s390x\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=1234\n"));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(found.error().message, StartsWith("VMCOREINFO in memory at physical 0x"));
    EXPECT_THAT(found.error().message, HasSubstr("VMCOREINFO of 6.1.0-s390x has none of the keys"));
    EXPECT_THAT(found.error().message, HasSubstr("and none of the 1 copies found in memory"));
}

/// Machines of 32 bits, and machines of big-endian byte order.
TEST(FindKernelOfAnotherMachine, IsAnErrorThatNamesTheKnownOnes) {
    const std::string keys =
        "OSRELEASE=4.19.0-other\nPAGESIZE=4096\nSYMBOL(init_uts_ns)={0}7a6a40\n"
        "SYMBOL(swapper_pg_dir)={0}a2b000\nSYMBOL(_stext)={0}000000\nSYMBOL(log_buf)={0}7d0000\n";
    for (const auto& [core, top] :
         {std::pair{ElfCore{.bits = 32, .machine = 3}, "c1"},                    // EM_386
          {ElfCore{.bits = 32, .machine = 40}, "c0"},                            // EM_ARM
          {ElfCore{.order = std::endian::big, .machine = 21}, "c000000000"},     // EM_PPC64
          {ElfCore{.order = std::endian::big, .machine = 22}, "0000000000"}}) {  // EM_S390
        ElfCore dump = core;
        dump.notes = build_vmcoreinfo_note(fmt::format(fmt::runtime(keys), top), core.order);
        OpenedImage opened(build_elf_core(dump, {{0x1000000, std::vector<std::byte>(8192)}}));
        ASSERT_TRUE(opened.image) << opened.image.error().message;
        const std::shared_ptr<const extractor::MemoryImage> image = *std::move(opened.image);
        Findings findings;
        const auto found = find_kernel(image, {}, findings);
        ASSERT_FALSE(found) << core.machine;
        EXPECT_EQ(found.error().kind, ErrorKind::kUnsupported);
        EXPECT_THAT(found.error().message,
                    HasSubstr("VMCOREINFO of 4.19.0-other has none of the keys by which a known "
                              "architecture is recognized (x86_64, aarch64)"));
    }
}

TEST_F(FindKernel, FormatStringsAndBrokenTextsInMemoryAreNoVmcoreinfo) {
    kernel.place(as_bytes("OSRELEASE=%s\n"));
    kernel.place(as_bytes("OSRELEASE=6.1.0-live\nPAGESIZE=4096\n"));
    kernel.place(as_bytes(replaced(kernel.vmcoreinfo(), "PAGESIZE", "PAGE\x01IZE")));
    const auto found = find();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("none of the 0 copies found in memory"));
}

TEST_F(FindKernel, SearchTellsHowFarItIs) {
    kernel.place(as_bytes(kernel.vmcoreinfo()));
    std::vector<double> steps;
    KernelOptions options;
    options.progress = [&](const std::string& what, double done) {
        EXPECT_EQ(what, "looking through memory for kernels and persistent logs");
        steps.push_back(done);
        return true;
    };
    ASSERT_TRUE(find(options));
    ASSERT_FALSE(steps.empty());
    EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
    EXPECT_EQ(steps.back(), 1.0);
}

}  // namespace
}  // namespace lastwords::test
