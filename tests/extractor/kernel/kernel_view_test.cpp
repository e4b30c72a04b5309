// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/kernel_view.h: which provider (VMCOREINFO, kallsyms, BTF, ...) answers
// for a name, and the facts about this that `lastwords info` prints.
#include "extractor/kernel/kernel_view.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "extractor/kernel/debug_info.h"
#include "extractor/kernel/image_scan.h"
#include "tests/support/btf_builder.h"
#include "tests/support/kallsyms_builder.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using extractor::KallsymsAddresses;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A 6.1 kernel. Each test writes the symbols and types that it needs.
class View : public ::testing::Test {
 protected:
    FakeKernel kernel;
    KallsymsBuilder symbols{KallsymsBuilder::Order::k6_4, KallsymsAddresses::kRelative};

    View() { symbols.symbol("_stext", kernel.stext()); }

    void write_kallsyms() { symbols.write_keys(kernel, symbols.write(kernel)); }
    void write_btf(BtfBuilder btf) {
        const auto blob = btf.take();
        const VirtAddr at = kernel.place(blob);
        symbols.symbol("__start_BTF", at).symbol("__stop_BTF", at + blob.size());
    }
    /// Returns each fact as "name = value, from origin".
    static std::vector<std::string> facts(const OpenedKernel& opened) {
        std::vector<std::string> all;
        for (const auto& fact : opened.view.facts()) {
            all.push_back(fmt::format("{} = {}, from {}", fact.name, fact.value, fact.from));
        }
        return all;
    }
};

BtfBuilder console_of(std::uint32_t bytes) {
    BtfBuilder btf;
    const auto u64 = btf.integer("unsigned long", 8);
    btf.structure("console", bytes, {{"name", u64, 0}, {"flags", u64, 512}});
    return btf;
}

TEST_F(View, TakesASymbolFromVmcoreinfoFirst) {
    symbols.symbol("prb", kernel.stext() + 1);
    write_kallsyms();
    kernel.symbol("prb", kernel.stext() + 2);
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.symbol("prb"), kernel.stext() + 2);
    EXPECT_THAT(facts(opened), ElementsAre("symbol prb = 0xffffffff81000002, from VMCOREINFO"));
}

TEST_F(View, TakesASymbolFromKallsymsNext) {
    symbols.symbol("prb", kernel.stext() + 1);
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.symbol("prb"), kernel.stext() + 1);
    EXPECT_THAT(facts(opened),
                ElementsAre("kallsyms = 2 symbols, from kallsyms (VMCOREINFO keys)",
                            "symbol prb = 0xffffffff81000001, from kallsyms (VMCOREINFO keys)"));
}

TEST_F(View, DoesNotBelieveASymbolThatNoPointerCanHold) {
    symbols.symbol("prb", kernel.stext() + 1);
    write_kallsyms();
    kernel.symbol("prb", VirtAddr{0x1234});
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.symbol("prb"), kernel.stext() + 1);
}

TEST_F(View, TakesAVariableFromTheExportTableWhereKallsymsHasCodeOnly) {
    write_kallsyms();
    const VirtAddr table = kernel.allocate(4096);
    const VirtAddr name = kernel.place(as_bytes(std::string_view("\0console_printk\0", 16))) + 1;
    kernel.put(table, 4, kernel.stext() + 0x40 - table);
    kernel.put(table + 4, 4, name - (table + 4));
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.symbol("console_printk"), kernel.stext() + 0x40);
    EXPECT_THAT(
        facts(opened),
        ::testing::Contains(
            "symbol console_printk = 0xffffffff81000040, from symbols exported to modules"));
}

// Of Debian's 6.1 on arm64 kallsyms has no variables; few per-CPU variables are exported.
TEST_F(View, TakesAPerCpuVariableFromTheTypesByAnExportedOne) {
    BtfBuilder btf;
    btf.section(".data..percpu", {{"cpu_number", 0x10}, {"runqueues", 0x400}});
    write_btf(std::move(btf));
    write_kallsyms();
    const VirtAddr table = kernel.allocate(4096);
    const VirtAddr names =
        kernel.place(as_bytes(std::string_view("\0console_printk\0cpu_number\0", 27)));
    for (const auto& [entry, name, value] :
         {std::tuple{table, names + 1, kernel.stext() + 0x40},
          std::tuple{table + 12, names + 16, kernel.stext() + 0x10010}}) {
        kernel.put(entry, 4, value - entry);
        kernel.put(entry + 4, 4, name - (entry + 4));
    }
    OpenedKernel opened(kernel);
    EXPECT_FALSE(opened.view.symbol("runqueues"));
    EXPECT_EQ(opened.view.per_cpu_symbol("runqueues"), kernel.stext() + 0x10400);
    EXPECT_EQ(opened.view.per_cpu_symbol("cpu_number"), kernel.stext() + 0x10010);
    EXPECT_EQ(opened.view.per_cpu_symbol("nosuch").error().kind, ErrorKind::kNotFound);
}

TEST_F(View, DoesNotAskTheTypesForAPerCpuVariableIfKallsymsHasVariables) {
    BtfBuilder btf;
    btf.section(".data..percpu", {{"runqueues", 0x400}});
    symbols.symbol("prb", kernel.stext() + 1);
    write_btf(std::move(btf));
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_FALSE(opened.view.per_cpu_symbol("runqueues"));
}

TEST_F(View, SaysOfASymbolThatIsNowhereWhatKallsymsSays) {
    write_kallsyms();
    OpenedKernel opened(kernel);
    const auto address = opened.view.symbol("nosuch");
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(address.error().message, HasSubstr("kallsyms has no symbol nosuch"));
}

TEST_F(View, RemembersEachFactOnce) {
    kernel.symbol("prb", kernel.stext());
    OpenedKernel opened(kernel);
    EXPECT_TRUE(opened.view.symbol("prb"));
    EXPECT_TRUE(opened.view.symbol("prb"));
    EXPECT_EQ(facts(opened).size(), 1);
}

TEST_F(View, TakesOffsetsAndSizesFromVmcoreinfoFirst) {
    write_btf(console_of(128));
    write_kallsyms();
    kernel.offset("console.flags", 4);
    kernel.size("console", 8);
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.offset("console", "flags"), 4);
    EXPECT_EQ(opened.view.size("console"), 8);
    EXPECT_THAT(facts(opened), IsEmpty()) << "neither kallsyms nor BTF was read";
}

TEST_F(View, TakesOffsetsAndSizesFromBtfNext) {
    write_btf(console_of(128));
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.offset("console", "flags"), 64);
    EXPECT_EQ(opened.view.size("console"), 128);
    EXPECT_THAT(facts(opened), ::testing::Contains("struct console = 128 bytes, from BTF"));
}

TEST_F(View, TakesABuiltInLayoutLast) {
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.offset("console", "seq"), 88);
    EXPECT_EQ(opened.view.size("console"), 120);
    EXPECT_THAT(facts(opened),
                ElementsAre("struct console = 120 bytes, from built-in table for 5.19 and later"));
}

TEST_F(View, TakesABuiltInLayoutWhereBtfIsDamaged) {
    BtfBuilder btf = console_of(128);
    btf.header.magic = 0;
    write_btf(std::move(btf));
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.size("console"), 120);
}

TEST_F(View, GivesNoOffsetOfAMemberThatTheBuiltInLayoutLacks) {
    OpenedKernel opened(kernel);
    const auto offset = opened.view.offset("console", "nbcon_seq");
    ASSERT_FALSE(offset);
    EXPECT_THAT(offset.error().message, HasSubstr("layout of struct console"));
    EXPECT_EQ(opened.view.size("console"), 120);
    EXPECT_FALSE(opened.view.offset("console", "nbcon_seq"));
}

TEST_F(View, GivesTheLayoutThatHasTheMembersWhateverWasAskedBefore) {
    BtfBuilder btf;
    const auto u32 = btf.integer("int", 4);
    btf.structure("console", 40, {{"font", u32, 0}});
    btf.structure("console", 128, {{"flags", u32, 64}});
    write_btf(std::move(btf));
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.size("console"), 40) << "any of the name";
    constexpr std::array<std::string_view, 1> kFlags{"flags"};
    const auto layout = opened.view.layout("console", kFlags);
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ((*layout)->bytes, 128);
    EXPECT_EQ(opened.view.layout("console", kFlags), *layout) << "and the same one again";
}

TEST_F(View, FindsBtfByItsHeaderWhereNoSymbolNamesIt) {
    BtfBuilder btf = console_of(128);
    while (btf.types_bytes() < (256U << 10)) {
        btf.pointer(1);
    }
    const VirtAddr at = kernel.place(btf.take());
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.size("console"), 128);
    EXPECT_THAT(facts(opened), ::testing::Contains(fmt::format(
                                   "BTF = {:#x}, from BTF header (found by scan)", at.value)));
}

TEST_F(View, FindsBtfByItsNamesOf5_4) {
    const auto blob = console_of(128).take();
    const VirtAddr at = kernel.place(blob);
    symbols.symbol("_binary__btf_vmlinux_bin_start", at)
        .symbol("_binary__btf_vmlinux_bin_end", at + blob.size());
    write_kallsyms();
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.size("console"), 128);
}

TEST_F(View, LooksForNoBtfThatACompleteKallsymsDoesNotName) {
    symbols.symbol("log_buf", kernel.stext() + 0x40);
    write_kallsyms();
    kernel.allocate(4U << 20);
    OpenedKernel opened(kernel);
    ASSERT_TRUE(opened.view.symbol("log_buf"));
    const std::uint64_t before = kernel.image().reads();
    EXPECT_EQ(opened.view.size("console"), 120);
    EXPECT_LT(kernel.image().reads() - before, 100);
}

TEST_F(View, RemembersALayoutThatWasOnlyPeekedAtOnceItIsAskedFor) {
    OpenedKernel opened(kernel);
    ASSERT_TRUE(opened.view.peek_layout("console", {}));
    EXPECT_THAT(facts(opened), IsEmpty());
    ASSERT_TRUE(opened.view.layout("console", {}));
    EXPECT_EQ(facts(opened).size(), 1);
}

TEST_F(View, SaysWhatIsMissingForALayout) {
    OpenedKernel opened(kernel);
    const auto layout = opened.view.layout("timekeeper", {});
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(layout.error().message, HasSubstr("layout of struct timekeeper: BTF: "));
}

TEST_F(View, ReadsVariables) {
    kernel.variable("console_printk", 4, 7);
    const VirtAddr excluded = kernel.variable("panic_cpu", 4, 1);
    kernel.refuse(excluded, ErrorKind::kExcluded);
    OpenedKernel opened(kernel);
    EXPECT_EQ(opened.view.variable("console_printk", 4), 7);
    const auto panic_cpu = opened.view.variable("panic_cpu", 4);
    ASSERT_FALSE(panic_cpu);
    EXPECT_EQ(panic_cpu.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(panic_cpu.error().message, HasSubstr("panic_cpu: kernel address"));
}

TEST(ImageScan, ShowsEveryByteAndWhereItLies) {
    FakeKernel kernel;
    const VirtAddr at = kernel.place(std::vector<std::byte>(3U << 20, std::byte{'x'}));
    const OpenedKernel opened(kernel);
    std::uint64_t seen = 0;
    extractor::scan_image(opened.memory, at, 16, [&](VirtAddr base, Bytes window) {
        EXPECT_EQ((base - at) % (1U << 20), 0);
        EXPECT_EQ(window.size(), (1U << 20) + 16);
        seen += window.front() == std::byte{'x'} ? 1U : 0U;
        return false;
    });
    EXPECT_EQ(seen, 3);
}

TEST(ImageScan, EndsWhenItsReaderHasSeenEnough) {
    FakeKernel kernel;
    const VirtAddr at = kernel.place(std::vector<std::byte>(3U << 20, std::byte{'x'}));
    const OpenedKernel opened(kernel);
    unsigned windows = 0;
    extractor::scan_image(opened.memory, at, 0, [&](VirtAddr, Bytes) { return ++windows == 2; });
    EXPECT_EQ(windows, 2);
}

TEST(ImageScan, GivesUpBehindALongStretchThatCannotBeRead) {
    const FakeKernel kernel;
    const OpenedKernel opened(kernel);
    std::uint64_t windows = 0;
    extractor::scan_image(opened.memory, kernel.stext(), 0, [&](VirtAddr, Bytes) {
        ++windows;
        return false;
    });
    EXPECT_LE(windows << 20, extractor::kImageScanBytesMax / 2);
}

// As of kernels before 5.2, and of all without CONFIG_DEBUG_INFO_BTF.
TEST_F(View, WithoutTypesAndDebugFilesSaysWhatTheKernelLacks) {
    write_kallsyms();
    OpenedKernel opened(kernel);
    const TempFolder nothing;
    const auto files = std::make_shared<extractor::DebugFiles>(
        extractor::DebugFileOptions{.vmlinux = {}, .system_map = {}, .root = nothing / "root"});
    extractor::DebugInfo debug(files, nothing / "vmcore", {opened.info, opened.memory, "", ""});
    extractor::KernelView view(opened.info, opened.memory, &debug);
    const auto layout = view.layout("task_struct", {});
    ASSERT_FALSE(layout);
    EXPECT_THAT(layout.error().message, HasSubstr("layout of struct task_struct: BTF: "));
    const auto flags = view.enumeration("cons_flags");
    ASSERT_FALSE(flags);
    EXPECT_THAT(flags.error().message, HasSubstr("BTF: "));
}

}  // namespace
}  // namespace lastwords::test
