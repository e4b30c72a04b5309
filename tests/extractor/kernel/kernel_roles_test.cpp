// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/kernel_roles.h, through find_kernels(): several kernels in one memory,
// of which one ran when it was saved.
#include "extractor/kernel/kernel_roles.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "extractor/kernel/find_kernel.h"
#include "tests/support/kernels_in_memory.h"

namespace lastwords::test {
namespace {

using extractor::find_kernels;
using extractor::RunningKernel;
using printkfmt::KernelRole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kLow = 0x1000000;
constexpr std::uint64_t kHigh = 0x8000000;
constexpr std::uint64_t k2020 = 1'577'836'800;  // in seconds since 1970
constexpr std::uint64_t kReservedFrom = 0x6000000;
constexpr std::uint64_t kReservedTo = 0xbffffff;

std::vector<std::string> releases(const std::vector<RunningKernel>& kernels) {
    std::vector<std::string> all;
    for (const RunningKernel& kernel : kernels) {
        all.emplace_back(kernel.info->value("OSRELEASE").value_or(""));
    }
    return all;
}

class KernelRoles : public ::testing::Test {
 protected:
    /// Two kernels, the older one lower in memory, where it is found first.
    FakeKernel older{extractor::kX86_64, "5.10.0-older", place_at(kLow)};
    FakeKernel newer{extractor::kX86_64, "6.12.0-newer", place_at(kHigh)};
    std::shared_ptr<FakeImage> memory = std::make_shared<FakeImage>();
    Findings findings;

    extractor::ImageFacts& facts() { return memory->facts_to_fill(); }
    Result<std::vector<RunningKernel>> find(bool all = false) {
        add_kernel(*memory, older);
        add_kernel(*memory, newer);
        extractor::KernelOptions options;
        options.all_kernels = all;
        return find_kernels(memory, options, findings);
    }
    std::vector<RunningKernel> found(bool all = false) {
        auto kernels = find(all);
        EXPECT_TRUE(kernels) << kernels.error().message;
        return *std::move(kernels);
    }
    static const printkfmt::OneOfKernels& role(const RunningKernel& kernel) {
        return kernel.one_of_kernels.value();
    }
};

TEST_F(KernelRoles, RunningIsTheOneWhosePageTablesTheCpusUsed) {
    const std::uint64_t older_cr3 = add_tables(older);
    const std::uint64_t newer_cr3 = add_tables(newer);
    for (const auto& [cr3, first, second] :
         {std::tuple(older_cr3, "5.10.0-older", "6.12.0-newer"),
          std::tuple(newer_cr3, "6.12.0-newer", "5.10.0-older")}) {
        facts().cr3 = {cr3, cr3 | 0x5, 0};
        const auto kernels = found();
        EXPECT_THAT(releases(kernels), ElementsAre(first, second));
        EXPECT_EQ(role(kernels[0]).role, KernelRole::kRunning);
        EXPECT_TRUE(role(kernels[0]).running);
        EXPECT_EQ(role(kernels[0]).kernels, 2U);
        EXPECT_EQ(role(kernels[0]).why, "CR3 of 2 of 2 CPUs leads to its page tables");
        EXPECT_EQ(role(kernels[1]).role, KernelRole::kEarlier);
        EXPECT_FALSE(role(kernels[1]).running);
        EXPECT_THAT(role(kernels[1]).why, HasSubstr(first));
    }
    EXPECT_TRUE(findings.empty());
}

TEST_F(KernelRoles, RunningIsKnownByACpuInUserSpaceToo) {
    add_tables(older);
    // With page table isolation, CR3 leads to tables of user space, which lie behind the kernel's.
    const VirtAddr pages = newer.allocate(3 * kPage);
    const std::uint64_t root = add_tables(newer, pages + pages.value % (2 * kPage));
    facts().cr3 = {root | 0x1000};
    EXPECT_THAT(releases(found()), ElementsAre("6.12.0-newer", "5.10.0-older"));
}

TEST_F(KernelRoles, RunningIsTheOneWithTheNewestClock) {
    add_clock(older, k2020);
    add_clock(newer, k2020 + 60);
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("6.12.0-newer", "5.10.0-older"));
    EXPECT_EQ(role(kernels[0]).role, KernelRole::kRunning);
    EXPECT_EQ(role(kernels[0]).why,
              "its clock is the newest: it was booted at 2020-01-01 00:01:00 UTC");
    EXPECT_EQ(role(kernels[1]).role, KernelRole::kEarlier);
}

TEST_F(KernelRoles, ClockDecidesBetweenTheKernelsOfTwoCpus) {
    // kexec left a CPU halted in the older kernel.
    add_clock(older, k2020);
    add_clock(newer, k2020 + 60);
    facts().cr3 = {add_tables(older), add_tables(newer)};
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("6.12.0-newer", "5.10.0-older"));
    EXPECT_EQ(
        role(kernels[0]).why,
        "CPUs used page tables of several kernels, and its clock is the newest: it was booted "
        "at 2020-01-01 00:01:00 UTC");
}

TEST_F(KernelRoles, WithoutRegistersAndClocksAreSaidToBeUnknown) {
    add_clock(newer, k2020);
    const auto kernels = found();
    ASSERT_EQ(kernels.size(), 2U);
    for (const RunningKernel& kernel : kernels) {
        EXPECT_EQ(role(kernel).role, KernelRole::kUnknown);
        EXPECT_FALSE(role(kernel).running);
        EXPECT_EQ(role(kernel).why, "the clocks cannot be read of all of them");
    }
}

TEST_F(KernelRoles, OfAConfirmedNoteIsTheOnlyOneUnlessAllAreAskedFor) {
    facts().vmcoreinfo = older.vmcoreinfo();
    auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("5.10.0-older"));
    EXPECT_FALSE(kernels[0].one_of_kernels);
    kernels = found(true);
    EXPECT_THAT(releases(kernels), ElementsAre("5.10.0-older", "6.12.0-newer"));
    EXPECT_EQ(role(kernels[0]).why, "the VMCOREINFO note of the dump is its own");
    EXPECT_TRUE(findings.empty());
}

TEST_F(KernelRoles, OfAConfirmedNoteDoesNotHideTheOneThatRan) {
    // QEMU's VMCOREINFO device still has what the first kernel wrote.
    facts().vmcoreinfo = older.vmcoreinfo();
    add_tables(older);
    facts().cr3 = {add_tables(newer)};
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("6.12.0-newer", "5.10.0-older"));
    EXPECT_EQ(kernels[1].info_from, "note of the dump");
    EXPECT_TRUE(findings.empty());
}

TEST_F(KernelRoles, CrashedOneComesBeforeItsCaptureKernel) {
    reserve(older, kReservedFrom, kReservedTo);
    newer.variable("elfcorehdr_addr", 8, ~std::uint64_t{1});  // the headers have been read
    older.variable("elfcorehdr_addr", 8, ~std::uint64_t{0});
    // The crashed kernel's other CPUs stay in it.
    facts().cr3 = {add_tables(older), add_tables(newer), add_tables(older)};
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("5.10.0-older", "6.12.0-newer"));
    EXPECT_EQ(role(kernels[0]).role, KernelRole::kCrashed);
    EXPECT_FALSE(role(kernels[0]).running);
    EXPECT_EQ(role(kernels[0]).why, "6.12.0-newer at 0x8000000, which ran, is its capture kernel");
    EXPECT_EQ(role(kernels[1]).role, KernelRole::kCapture);
    EXPECT_TRUE(role(kernels[1]).running);
    EXPECT_EQ(role(kernels[1]).why,
              "it lies in memory that 5.10.0-older at 0x1000000 reserved for it (crashkernel=)");
}

TEST_F(KernelRoles, CaptureKernelOfAnEarlierCrashIsSaidToBeOne) {
    FakeKernel last{extractor::kX86_64, "7.2.0-last", place_at(0x10000000)};
    reserve(older, kReservedFrom, kReservedTo);
    newer.variable("elfcorehdr_addr", 8, kReservedFrom);
    add_clock(older, k2020);
    add_clock(newer, k2020 + 60);
    add_clock(last, k2020 + 120);
    add_kernel(*memory, last);
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("7.2.0-last", "6.12.0-newer", "5.10.0-older"));
    EXPECT_EQ(role(kernels[0]).role, KernelRole::kRunning);
    EXPECT_EQ(role(kernels[1]).role, KernelRole::kCapture);
    EXPECT_FALSE(role(kernels[1]).running);
    EXPECT_EQ(role(kernels[2]).role, KernelRole::kEarlier);
}

TEST_F(KernelRoles, OrdinaryKernelInFormerlyReservedMemoryIsNoCaptureKernel) {
    reserve(older, kReservedFrom, kReservedTo);
    newer.variable("elfcorehdr_addr", 8, ~std::uint64_t{0});
    facts().cr3 = {add_tables(newer)};
    EXPECT_EQ(role(found()[0]).role, KernelRole::kRunning);
}

TEST_F(KernelRoles, TwoThatClaimToBeEachOthersCaptureKernelAreBothShown) {
    reserve(older, kReservedFrom, kReservedTo);
    reserve(newer, kReservedFrom, kReservedTo);
    older.variable("elfcorehdr_addr", 8, kReservedFrom);
    newer.variable("elfcorehdr_addr", 8, kReservedFrom);
    EXPECT_EQ(found().size(), 2U);
}

TEST_F(KernelRoles, SeveralCopiesOfOneKernelsVmcoreinfoAreOneKernel) {
    for (int copy = 0; copy < 4; ++copy) {
        older.place(as_bytes(older.vmcoreinfo() + fmt::format("CRASHTIME={}\n", copy)));
    }
    EXPECT_EQ(found().size(), 2U);
}

TEST_F(KernelRoles, EarlierBootAtTheSamePlaceIsNotTakenForTheKernelThere) {
    // KASLR moves virtual and physical addresses on its own. The earlier boot of the same build lay
    // at this physical place, but 32 MiB higher in virtual memory.
    const std::string text = newer.vmcoreinfo();
    std::string stale;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from) + 1;
        std::string line = text.substr(from, end - from);
        if (const std::size_t at = line.find("=ffffffff88"); at != std::string::npos) {
            line.replace(at, 11, "=ffffffff8a");
        }
        if (line.starts_with("NUMBER(phys_base)")) {
            line = fmt::format("NUMBER(phys_base)=-{}\n", 0x2000000);
        }
        stale += line;
        from = end;
    }
    ASSERT_NE(stale, text);
    older.place(as_bytes(stale));
    add_tables(newer);
    const auto kernels = found();
    ASSERT_EQ(kernels.size(), 2U);
    for (const RunningKernel& kernel : kernels) {
        if (kernel.info->value("OSRELEASE") == "6.12.0-newer") {
            EXPECT_EQ(kernel.info->symbol("_stext"), newer.stext());
        }
    }
}

TEST_F(KernelRoles, MoreThanEightAreCounted) {
    std::vector<FakeKernel> more;
    for (unsigned i = 0; i < 8; ++i) {
        more.emplace_back(extractor::kX86_64, fmt::format("6.{}.0-more", i),
                          place_at(0x10000000 + i * 0x1000000));
        add_kernel(*memory, more.back());
    }
    EXPECT_EQ(found().size(), extractor::kKernelsMax);
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_EQ(findings.kept()[0].message, "this memory has 10 kernels, of which 8 are shown");
}

TEST_F(KernelRoles, OneKernelHasNone) {
    newer.vmcoreinfo() = "OSRELEASE=6.12.0-newer\n";
    const auto kernels = found();
    EXPECT_THAT(releases(kernels), ElementsAre("5.10.0-older"));
    EXPECT_FALSE(kernels[0].one_of_kernels);
    EXPECT_THAT(findings.kept(), IsEmpty());
}

}  // namespace
}  // namespace lastwords::test
