// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/debug_info.h as a KernelView uses it: which files are taken as those of
// the dumped kernel, and for what they are asked.
#include "extractor/kernel/debug_info.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/find_debug_file.h"
#include "extractor/kernel/find_kernel.h"
#include "extractor/kernel/kernel_view.h"
#include "tests/extractor/kernel/small_vmlinux.h"
#include "tests/support/btf_builder.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/file_packers.h"
#include "tests/support/kallsyms_builder.h"
#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using extractor::DebugFileOptions;
using extractor::DebugFiles;
using extractor::KallsymsAddresses;
using extractor::KernelOptions;
using extractor::KernelView;
using extractor::RunningKernel;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kWrongId = "ff112233445566778899aabbccddeeff00112233";

/// A kernel of 6.1 without kallsyms and BTF, whose vmlinux is in LASTWORDS_SMALL_VMLINUX. KASLR has
/// moved it by 0xe00000 bytes.
class DebugInfoTest : public ::testing::Test {
 protected:
    FakeKernel kernel;
    DebugFileOptions options;
    TempFolder folder;
    Findings findings;
    std::shared_ptr<DebugFiles> files;
    RunningKernel running;
    std::unique_ptr<KernelView> view;

    DebugInfoTest() {
        options.root = folder / "debug";
        // No header is there, so that memory is not searched for BTF.
        kernel.symbol("__start_BTF", kernel.stext() + 0x800);
        kernel.symbol("__stop_BTF", kernel.stext() + 0x900);
    }

    void build_id(std::string_view id) { kernel.line(fmt::format("BUILD-ID={}", id)); }
    void version(std::string_view text) {
        constexpr std::uint64_t kVersion = 4 + 3 * 65;  // offset in struct uts_namespace
        kernel.write(kernel.stext() + 0x2000 + kVersion, as_bytes(text));
    }
    void add_copy(const std::string& name, const std::string& form) {
        folder.add(name, read_file(vmlinux(form)));
    }

    /// Opens the kernel. Returns the reason if a named file is refused.
    std::string open() {
        kernel.image().facts_to_fill().vmcoreinfo = kernel.vmcoreinfo();
        files = std::make_shared<DebugFiles>(options);
        KernelOptions how;
        how.debug_files = files;
        how.dump = folder / "vmcore";
        auto found = find_kernel(kernel.shared_image(), how, findings);
        if (!found) {
            return found.error().message;
        }
        running = *std::move(found);
        view = std::make_unique<KernelView>(*running.info, *running.memory, running.debug.get());
        return {};
    }
    std::vector<std::string> facts() const {
        std::vector<std::string> all;
        for (const auto& fact : running.debug->facts()) {
            all.push_back(fmt::format("{}: {} ({})", fact.name, fact.value, fact.from));
        }
        for (const auto& fact : view->facts()) {
            all.push_back(fmt::format("{}: {} ({})", fact.name, fact.value, fact.from));
        }
        return all;
    }
};

TEST_F(DebugInfoTest, GivesSymbolsWhereKaslrHasPutThem) {
    build_id(kBuildId);
    kernel.line("KERNELOFFSET=e00000");
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x3000);
    EXPECT_EQ(view->symbol("printk_count"), VirtAddr{0x1a000});
    EXPECT_THAT(facts(), Contains("symbol console_drivers: 0xffffffff81003000 (debug file "
                                  "(symbols))"));
    EXPECT_THAT(facts(), Contains(fmt::format("debug file: {} (--vmlinux; proved by: its build id "
                                              "is that of the dump's VMCOREINFO)",
                                              vmlinux("dwarf5"))));
    EXPECT_TRUE(findings.empty());
}

TEST_F(DebugInfoTest, GivesLayoutsBeforeTheBuiltInTablesDo) {
    build_id(kBuildId);
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->offset("console", "next"), 96) << "the built-in table for 6.1 says 112";
    EXPECT_EQ(view->size("printk_log"), 16);
    EXPECT_THAT(facts(), Contains("struct console: 104 bytes (debug file (DWARF))"));
    EXPECT_EQ(view->enumerator("log_flags", "LOG_CONT"), 8);
    EXPECT_THAT(facts(), Contains("enum log_flags LOG_CONT: 8 (debug file (DWARF))"));
}

TEST_F(DebugInfoTest, LeavesWhatItLacksToTheBuiltInTables) {
    build_id(kBuildId);
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->offset("console", "seq"), 88);
    EXPECT_THAT(facts(), Contains("struct console: 120 bytes (built-in table for 5.19 and later)"));
}

TEST_F(DebugInfoTest, IsAskedAfterTheDumpItself) {
    KallsymsBuilder symbols(KallsymsBuilder::Order::k6_4, KallsymsAddresses::kRelative);
    symbols.symbol("_stext", kernel.stext()).symbol("console_drivers", kernel.stext() + 0x5000);
    BtfBuilder btf;
    const auto u64 = btf.integer("unsigned long", 8);
    btf.structure("console", 128, {{"next", u64, 0}});
    const auto blob = btf.take();
    const VirtAddr at = kernel.place(blob);
    std::string& keys = kernel.vmcoreinfo();
    keys.erase(keys.find("SYMBOL(__start_BTF)"));
    kernel.symbol("__start_BTF", at);
    kernel.symbol("__stop_BTF", at + blob.size());
    build_id(kBuildId);
    symbols.write_keys(kernel, symbols.write(kernel));
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x5000);
    EXPECT_EQ(view->size("console"), 128);
    EXPECT_EQ(view->size("printk_log"), 16) << "which BTF lacks";
}

TEST_F(DebugInfoTest, RefusesANamedFileOfAnotherBuild) {
    build_id(kWrongId);
    options.vmlinux = vmlinux("dwarf5");
    const std::string why = open();
    EXPECT_EQ(why, fmt::format("{}: it is not of the kernel in the dump: its build id is {}, that "
                               "of the dump's VMCOREINFO is {} (--force uses it all the same)",
                               vmlinux("dwarf5"), kBuildId, kWrongId));
    ASSERT_TRUE(files->refusal());
    EXPECT_EQ(files->refusal()->message, why);
}

TEST_F(DebugInfoTest, UsesANamedFileOfAnotherBuildIfForced) {
    build_id(kWrongId);
    options.vmlinux = vmlinux("dwarf5");
    options.force = true;
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x3000);
    ASSERT_TRUE(findings.lossy());
    EXPECT_THAT(findings.kept().front().message,
                HasSubstr("it is used because of --force, and what comes from it may be wrong"));
}

TEST_F(DebugInfoTest, ComparesTheBuildIdInMemoryWhereVmcoreinfoHasNone) {
    constexpr std::uint64_t kNotes = 0x100;  // where tests/support/vmlinux has its notes
    const auto note = [&](std::byte first) {
        std::vector<std::byte> bytes(36, first);
        const std::array<std::uint32_t, 3> header{4, 20, 3};  // NT_GNU_BUILD_ID
        for (std::size_t i = 0; i < header.size(); ++i) {
            store_number(MutableBytes(bytes).subspan(4 * i, 4), header[i], std::endian::little);
        }
        std::copy_n(as_bytes(std::string_view("GNU\0", 4)).begin(), 4, bytes.begin() + 12);
        return bytes;
    };
    kernel.write(kernel.stext() + kNotes, note(std::byte{0x77}));
    options.vmlinux = vmlinux("dwarf5");
    EXPECT_THAT(open(), HasSubstr("that of the kernel's memory is 7777777777777777777777777777"));
}

TEST_F(DebugInfoTest, ComparesTheBannerWhereThereIsNoBuildId) {
    version("#2 SMP fake");
    options.vmlinux = vmlinux("dwarf5");
    EXPECT_THAT(open(), HasSubstr("it says 'Linux version 6.1.0-fake (builder@host) (gcc) #1 SMP "
                                  "fake', the kernel is 6.1.0-fake #2 SMP fake"));
}

TEST_F(DebugInfoTest, TakesAFileWithTheKernelsBanner) {
    version("#1 SMP fake");
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_THAT(facts(), Contains(HasSubstr("its banner has the kernel's release and version")));
}

TEST_F(DebugInfoTest, RefusesAFileWhoseSymbolsAreElsewhere) {
    version("#1 SMP fake");
    kernel.line("KERNELOFFSET=1000000");
    options.vmlinux = vmlinux("dwarf5");
    EXPECT_THAT(open(), HasSubstr("after KASLR moved it by 0x1000000"));
}

TEST_F(DebugInfoTest, NamesAFileThatCannotBeRead) {
    options.vmlinux = folder / "nosuch";
    EXPECT_THAT(open(), HasSubstr("nosuch: No such file or directory"));
    EXPECT_TRUE(files->refusal());
    const TempFile text(as_bytes("no ELF file at all, but a text"));
    options.vmlinux = text.path();
    EXPECT_THAT(open(), HasSubstr("found no ELF file, expected a vmlinux with symbols"));
}

TEST_F(DebugInfoTest, IsFoundByBuildId) {
    build_id(kBuildId);
    const std::string name =
        fmt::format("debug/.build-id/{}/{}.debug", kBuildId.substr(0, 2), kBuildId.substr(2));
    add_copy(name, "dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->size("printk_log"), 16);
    EXPECT_THAT(facts(), Contains(fmt::format("debug file: {} (found; proved by: its build id is "
                                              "that of the dump's VMCOREINFO)",
                                              folder / name)));
}

class DebugFilePlace : public DebugInfoTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(DebugFilePlace, IsSearched) {
    build_id(kBuildId);
    add_copy(GetParam(), "dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->size("printk_log"), 16);
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x3000);
    EXPECT_THAT(facts(), Contains(HasSubstr("debug file: " + (folder / GetParam()))));
}

INSTANTIATE_TEST_SUITE_P(All, DebugFilePlace,
                         ::testing::Values("debug/boot/vmlinux-6.1.0-fake",
                                           "debug/lib/modules/6.1.0-fake/vmlinux", "vmlinux",
                                           "vmlinux-6.1.0-fake", "something.debug"));

TEST_F(DebugInfoTest, IsFoundCompressed) {
    build_id(kBuildId);
    for (const FilePacker& packer : file_packers()) {
        if (packer.name == "xz") {
            folder.add("debug/boot/vmlinux-6.1.0-fake.xz",
                       packer.pack(read_file(vmlinux("dwarf5"))));
        }
    }
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->size("printk_log"), 16);
}

TEST_F(DebugInfoTest, IsNotTakenIfItIsFoundAndOfAnotherBuild) {
    build_id(kWrongId);
    add_copy("vmlinux", "dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_FALSE(view->symbol("console_drivers"));
    EXPECT_FALSE(files->refusal());
    EXPECT_TRUE(findings.empty());
    EXPECT_THAT(facts(),
                Contains(HasSubstr(fmt::format("debug file not used: {}", folder / "vmlinux"))));
}

TEST_F(DebugInfoTest, IsNotLookedForBeforeItIsNeeded) {
    build_id(kWrongId);
    add_copy("vmlinux", "dwarf5");
    kernel.symbol("prb", kernel.stext());
    ASSERT_EQ(open(), "");
    EXPECT_TRUE(view->symbol("prb"));
    EXPECT_THAT(running.debug->facts(), IsEmpty());
}

TEST_F(DebugInfoTest, MayBeSplitInTwoFiles) {
    build_id(kBuildId);
    add_copy("elsewhere/vmlinux", "symbols");
    add_copy("elsewhere/vmlinux.debug", "dwarf5");
    options.vmlinux = folder / "elsewhere/vmlinux";
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->size("printk_log"), 16);
    EXPECT_THAT(facts(), Contains(HasSubstr("split off from")));
}

TEST_F(DebugInfoTest, ReleaseLeadsToNoOtherFolder) {
    extractor::DebugFileQuery query{folder.path(), "../secret", "../../x", ""};
    folder.add("secret", as_bytes("x"));
    folder.add("boot/vmlinux-x", as_bytes("x"));
    EXPECT_THAT(extractor::find_debug_files(query), IsEmpty());
}

constexpr std::string_view kMap =
    "000000000001a000 D printk_count\n"
    "ffffffff80200000 T _text\n"
    "ffffffff80200000 T _stext\n"
    "ffffffff80201000 D init_top_pgt\n"
    "ffffffff80202000 D init_uts_ns\n"
    "ffffffff80203000 D console_drivers\n"
    "ffffffff80204000 d cont\n";

TEST_F(DebugInfoTest, TakesSymbolsFromASystemMap) {
    const TempFile map(as_bytes(kMap));
    options.system_map = map.path();
    kernel.line("KERNELOFFSET=e00000");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x3000);
    EXPECT_EQ(view->symbol("printk_count"), VirtAddr{0x1a000});
    EXPECT_THAT(facts(), Contains("symbol console_drivers: 0xffffffff81003000 (System.map)"));
    EXPECT_THAT(facts(),
                Contains(fmt::format("System.map: {} (--system-map; proved by: _stext and 2 of 2 "
                                     "other symbols are where VMCOREINFO has them)",
                                     map.path())));
}

TEST_F(DebugInfoTest, RefusesASystemMapOfAnotherKernel) {
    std::string text(kMap);
    for (const std::string_view name : {"201000 D init_top", "202000 D init_uts"}) {
        text.replace(text.find(name), 1, "3");
    }
    const TempFile map(as_bytes(text));
    options.system_map = map.path();
    EXPECT_THAT(open(), HasSubstr("of 2 other symbols that VMCOREINFO has too, 0 are where it has "
                                  "them, and not init_uts_ns"));
    options.force = true;
    EXPECT_EQ(open(), "");
    EXPECT_TRUE(findings.lossy());
}

TEST_F(DebugInfoTest, RefusesASystemMapWhoseStextDoesNotFit) {
    const TempFile map(as_bytes(kMap));
    options.system_map = map.path();
    kernel.line("KERNELOFFSET=200000");
    EXPECT_THAT(open(), HasSubstr("its _stext is at 0xffffffff80200000, and the kernel's at "
                                  "0xffffffff81000000 after KASLR moved it by 0x200000"));
}

TEST_F(DebugInfoTest, RefusesASystemMapThatShowsNoAddresses) {
    const TempFile map(as_bytes("0000000000000000 T _stext\n0000000000000000 T _text\n"));
    options.system_map = map.path();
    EXPECT_THAT(open(), HasSubstr("all addresses are 0"));
}

TEST_F(DebugInfoTest, TakesVmlinuxBeforeTheSystemMap) {
    build_id(kBuildId);
    std::string text(kMap);
    text.replace(text.find("203000"), 6, "206000");
    const TempFile map(as_bytes(text));
    options.system_map = map.path();
    options.vmlinux = vmlinux("dwarf5");
    ASSERT_EQ(open(), "");
    EXPECT_EQ(view->symbol("console_drivers"), kernel.stext() + 0x3000);
}

}  // namespace
}  // namespace lastwords::test
