// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/listed_files.h: what becomes of files of folders and archives that are no
// dumps, and of those that may be RAM.
#include "extractor/listed_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/noise.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/ring_memory.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kLog =
    "[    0.000000] Linux version 6.1.0-listed (a@b) #1\n[    1.000000] one\n[    2.000000] two\n";

/// The memory of a dead kernel, from physical address 0 on.
struct DeadKernel {
    // It lies low, so that the memory is small.
    FakeKernel kernel{
        extractor::kX86_64, "6.1.0-listed", {VirtAddr{0xffffffff80200000}, PhysAddr{0x200000}}};
    std::vector<std::byte> ram;

    DeadKernel() {
        RingBuilder ring({RingEra::k6_1});
        ring.print("one");
        ring.print("Kernel panic - not syncing: listed", {.level = 0});
        write_ring(ring, kernel);
        kernel.place(as_bytes(kernel.vmcoreinfo()));
        ram.resize(kernel.image().ranges().back().end.value);
        kernel.image().peek(PhysAddr{0}, ram);
    }
    std::vector<std::byte> vmcore() const {
        constexpr std::size_t kSegment = 0x10000;
        std::vector<ElfCoreLoad> loads;
        for (std::size_t at = 0; at < ram.size(); at += kSegment) {
            const Bytes part = Bytes(ram).subspan(at, std::min(kSegment, ram.size() - at));
            loads.push_back({at, {part.begin(), part.end()}});
        }
        return build_elf_core({.notes = build_vmcoreinfo_note(kernel.vmcoreinfo())}, loads);
    }
};

std::vector<std::byte> vmware_state() {
    std::vector<std::byte> bytes(8192);
    const auto magic = bytes_of("\xd2\xbe\xd2\xbe");
    std::copy(magic.begin(), magic.end(), bytes.begin());
    return bytes;
}

std::vector<std::byte> program() {
    constexpr std::uint16_t kSharedObject = 3;  // ET_DYN
    return build_elf_core({.type = kSharedObject}, {{0x1000, noise(5000)}});
}

Result<extractor::Recovered> open(const std::vector<std::string>& paths) {
    extractor::OpenOptions options;
    options.debug_files.search = false;
    return extractor::open_dump(paths, options);
}

/// Returns the findings about files, one a line.
std::string messages_of(const extractor::Recovered& recovered) {
    std::string text;
    for (const Finding& finding : recovered.findings.kept()) {
        text += text_of(finding) + "\n";
    }
    return text;
}

TEST(ListedFiles, RamOfAFolderIsReadIfNothingElseIsThere) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("vm.vmem", dead.ram);
    folder.add("vm.vmsn", vmware_state());
    folder.add("notes", noise(100));
    const auto found = open({folder.path()});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->sources.size(), 1U);
    EXPECT_EQ(found->sources[0].log.records.size(), 2U);
    EXPECT_FALSE(found->findings.lossy()) << messages_of(*found);
    EXPECT_THAT(messages_of(*found),
                HasSubstr("vm.vmsn: offset 0x0: found a saved state of VMware (.vmss, .vmsn): "
                          "skipped: the .vmem file beside it has the memory, and is read"));
    EXPECT_THAT(messages_of(*found), Not(HasSubstr("expected")));
}

TEST(ListedFiles, RamIsReadHoweverItIsPacked) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("vm/ram.tgz",
               gzip(build_tar({{"vm.vmem.gz", gzip(dead.ram)}, {"vm.vmsn", vmware_state()}})));
    for (const std::string& path : {folder.path(), folder / "vm/ram.tgz"}) {
        const auto found = open({path});
        ASSERT_TRUE(found) << found.error().message;
        ASSERT_EQ(found->sources.size(), 1U);
        EXPECT_THAT(found->sources[0].origin, HasSubstr("vm/ram.tgz/vm.vmem.gz/vm.vmem: kernel"));
    }
}

TEST(ListedFiles, RamBesideALogIsNotSearched) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("dmesg.txt", as_bytes(kLog));
    folder.add("vm.vmem", dead.ram);
    const auto found = open({folder.path()});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sources.size(), 1U);
    EXPECT_FALSE(found->findings.lossy());
    EXPECT_THAT(messages_of(*found), HasSubstr("vm.vmem: its format is not known: skipped"));
}

TEST(ListedFiles, SeveralFilesOfRamWithoutAKernelMayBePiecesOfOne) {
    const TempFolder folder;
    folder.add("DDRCS0_0.BIN", std::vector<std::byte>(kMebibyte, std::byte{0xa5}));
    folder.add("DDRCS1_0.BIN", std::vector<std::byte>(kMebibyte, std::byte{0xb4}));
    const auto advice = HasSubstr(
        "no kernel was found in any of 2 files of RAM: if they are pieces of one machine's, name "
        "each with its physical address, as FILE@0 FILE@80000000");
    const auto in_folder = open({folder.path()});
    ASSERT_FALSE(in_folder);
    EXPECT_THAT(in_folder.error().message, advice);
    const auto named = open({folder / "DDRCS0_0.BIN", folder / "DDRCS1_0.BIN"});
    ASSERT_FALSE(named);
    EXPECT_THAT(named.error().message, advice);
    EXPECT_THAT(open({folder / "DDRCS0_0.BIN"}).error().message, Not(HasSubstr("pieces")));
}

TEST(ListedFiles, FilesOfRamBesideOneWithAKernelAreNoPieces) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("a", std::vector<std::byte>(kMebibyte, std::byte{0xa5}));
    folder.add("b", std::vector<std::byte>(kMebibyte, std::byte{0xb4}));
    folder.add("vm.vmem", dead.ram);
    const auto found = open({folder / "a", folder / "b", folder / "vm.vmem"});
    ASSERT_TRUE(found);
    EXPECT_THAT(messages_of(*found), Not(HasSubstr("pieces")));
}

TEST(ListedFiles, WhatWasDoneToAFileOnItsWayIsSaidInPlaceOfWhatItIsNot) {
    const std::string_view banner = "Linux version 4.0.0 (joe@mill) (gcc 9.3.0) #1 SMP Tue\n";
    std::vector<std::byte> turned(kMebibyte, std::byte{0xa5});
    std::copy_n(as_bytes(banner).begin(), banner.size(), turned.begin() + 5000);
    for (std::size_t at = 0; at + 1 < turned.size(); at += 2) {
        std::swap(turned[at], turned[at + 1]);
    }
    turned.resize(turned.size() + 2);
    const TempFolder folder;
    folder.add("ram", turned);
    const auto found = open({folder / "ram"});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message,
              folder / "ram" +
                  ": offset 0x0: found memory of a kernel with the bytes of each 2-byte word in "
                  "reverse order, expected a machine's memory: `dd conv=swab if=FILE of=FIXED` "
                  "puts them back");
}

TEST(ListedFiles, CrashIsAdvisedOnlyWhereItMayHelp) {
    std::vector<std::byte> ram(kMebibyte, std::byte{0xa5});
    const std::string_view banner = "Linux version 4.0.0 (joe@mill) (gcc 9.3.0) #1 SMP Tue\n";
    std::copy_n(as_bytes(banner).begin(), banner.size(), ram.begin() + 5000);
    const TempFolder folder;
    folder.add("whole", ram);
    ram.push_back(std::byte{0xa5});
    folder.add("odd", ram);
    EXPECT_THAT(open({folder / "whole"}).error().message,
                HasSubstr("the banner of Linux 4.0.0 (at physical 0x1388): `crash` with the"));
    EXPECT_THAT(open({folder / "odd"}).error().message,
                AllOf(HasSubstr("the banner of Linux 4.0.0"), Not(HasSubstr("crash"))));
}

TEST(ListedFiles, EachPathIsJudgedForItself) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("logs/dmesg.txt", as_bytes(kLog));
    folder.add("vm/vm.vmem", dead.ram);
    const auto found = open({folder / "logs", folder / "vm"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sources.size(), 2U);
}

TEST(ListedFiles, ProgramBesideADumpIsANote) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("f/vmcore", dead.vmcore());
    folder.add("f/vmlinux", program());
    folder.add("f.tgz", gzip(build_tar({{"f/vmcore", dead.vmcore()}, {"f/vmlinux", program()}})));
    for (const std::string& path : {folder / "f", folder / "f.tgz"}) {
        const auto found = open({path});
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->sources.size(), 1U);
        EXPECT_FALSE(found->findings.lossy()) << messages_of(*found);
        EXPECT_THAT(messages_of(*found),
                    AllOf(HasSubstr("note: " + path + "/"),
                          HasSubstr("vmlinux: offset 0x0: found an ELF executable or shared "
                                    "library, not a core: skipped")));
    }
}

TEST(ListedFiles, ProgramThatIsNamedIsALoss) {
    const DeadKernel dead;
    const TempFolder folder;
    folder.add("vmcore", dead.vmcore());
    folder.add("vmlinux", program());
    const auto found = open({folder / "vmcore", folder / "vmlinux"});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->findings.lossy());
}

TEST(ListedFiles, FolderOfNothingThatIsReadNamesEachFile) {
    const TempFolder folder;
    folder.add("vm.vmsn", vmware_state());
    folder.add("vmlinux", program());
    const auto found = open({folder.path()});
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message,
                AllOf(HasSubstr("vm.vmsn: offset 0x0: found a saved state of VMware"),
                      HasSubstr("vmlinux: offset 0x0: found an ELF executable")));
}

TEST(ListedFiles, ManyFilesOfNothingThatIsReadAreCounted) {
    const TempFolder folder;
    for (int i = 0; i < 20; ++i) {
        folder.add(fmt::format("file{}", i), noise(100));
    }
    const auto found = open({folder.path()});
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("12 more files are in no form that is read"));
}

/// Returns the message of what opening the pieces "vmcore.aa" to "vmcore.ae" gives without one.
std::string error_without_piece(char missing, const TempFolder& folder, bool named) {
    const std::vector<std::byte> dump = DeadKernel().vmcore();
    const std::size_t size = dump.size() / 5 + 1;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < 5; ++i) {
        const std::string name = std::string("vmcore.a") + static_cast<char>('a' + i);
        if (name.back() != missing) {
            const Bytes all = Bytes(dump).subspan(i * size);
            folder.add(name, all.first(std::min(size, all.size())));
            paths.push_back(folder / name);
        }
    }
    const auto found = open(named ? paths : std::vector<std::string>{folder.path()});
    return found ? "" : found.error().message;
}

TEST(ListedFiles, PiecesWithoutTheFirstAreOnePhrase) {
    for (const bool named : {false, true}) {
        const TempFolder folder;
        EXPECT_EQ(error_without_piece('a', folder, named),
                  fmt::format("{0}/vmcore.ab to {0}/vmcore.ae: pieces of a file, of which "
                              "{0}/vmcore.aa is missing: name all of them",
                              folder.path()));
    }
}

TEST(ListedFiles, PiecesWithoutOneInTheMiddleSayFirstWhichIsMissing) {
    for (const bool named : {false, true}) {
        const TempFolder folder;
        const std::string message = error_without_piece('b', folder, named);
        EXPECT_THAT(message, StartsWith(fmt::format(
                                 "{0}/vmcore.ac to {0}/vmcore.ae: pieces of a file, of which "
                                 "{0}/vmcore.ab is missing: name all of them; {0}/vmcore.aa: ",
                                 folder.path())));
        EXPECT_THAT(message, Not(HasSubstr("found bytes")));
    }
}

TEST(ListedFiles, WhatWasExpectedIsSaidOnce) {
    const TempFolder folder;
    folder.add("some", noise(100, 1));
    folder.add("other", noise(100, 2));
    const auto found = open({folder / "some", folder / "other"});
    ASSERT_FALSE(found);
    const std::string& message = found.error().message;
    EXPECT_THAT(message, HasSubstr(folder / "some: offset 0x0: found bytes"));
    EXPECT_THAT(message, HasSubstr(folder / "other: offset 0x0: found bytes"));
    EXPECT_EQ(message.find(", expected "), message.rfind(", expected "));
}

/// A file of zeros that take no room on the disk.
class HoleFile final : public extractor::ByteSource {
 public:
    explicit HoleFile(std::uint64_t& bytes_read) : bytes_read_(bytes_read) {}

    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return std::uint64_t{128} << 20U; }
    Result<std::uint64_t> read_some(FileOffset, MutableBytes into) const override {
        std::fill(into.begin(), into.end(), std::byte{0});
        bytes_read_ += into.size();
        return into.size();
    }
    Result<printkfmt::Extent> place(FileOffset at, std::uint64_t length) const override {
        return printkfmt::Extent{at, length};
    }
    FileOffset next_data(FileOffset) const override { return FileOffset{size()}; }

 private:
    std::string name_ = "hole";
    std::uint64_t& bytes_read_;
};

TEST(ListedFiles, FileOfZerosThatTakeNoRoomIsNotReadThrough) {
    std::uint64_t bytes_read = 0;
    std::vector<extractor::PathFile> files(1);
    files[0].file = std::make_unique<HoleFile>(bytes_read);
    files[0].listed = true;
    extractor::Recovered recovered;
    const auto memory = extractor::read_files(std::move(files), {}, recovered);
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->size(), 1U);
    EXPECT_LT(bytes_read, 10'000U);
}

TEST(ListedFiles, DumpThatIsDamagedIsALossBesideALog) {
    const DeadKernel dead;
    const TempFolder folder;
    auto vmcore = dead.vmcore();
    vmcore.resize(70);
    folder.add("dmesg.txt", as_bytes(kLog));
    folder.add("vmcore", vmcore);
    const auto found = open({folder.path()});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->findings.lossy());
}

}  // namespace
}  // namespace lastwords::test
