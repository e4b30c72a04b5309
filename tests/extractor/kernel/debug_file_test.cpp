// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/debug_file.h and the files below it, on small vmlinux files that the
// compiler makes of tests/support/vmlinux. What is expected is what the compiler says of the same
// types, or follows from the rules of the x86-64 ABI.
#include "extractor/kernel/debug_file.h"

#include <gmock/gmock.h>

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/extractor/kernel/small_vmlinux.h"
#include "tests/support/file_packers.h"
#include "tests/support/rounds.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using extractor::DebugFile;
using extractor::DwarfTypes;
using extractor::Member;
using extractor::StructLayout;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kStext = 0xffffffff80200000;

std::shared_ptr<DebugFile> open(const std::string& path) {
    auto file = DebugFile::open(path);
    if (!file) {
        ADD_FAILURE() << file.error().message;
        return nullptr;
    }
    return *file;
}

/// Where a member lies, as text: "bytes 8..11", or "bits 123..127 of 1 bytes".
std::string place(const StructLayout& layout, std::string_view name) {
    const Member* const member = layout.find(name);
    if (member == nullptr) {
        return "not there";
    }
    if (member->bit_size != 0) {
        return "bits " + std::to_string(member->bit_offset) + ".." +
               std::to_string(member->bit_offset + member->bit_size - 1) + " of " +
               std::to_string(member->bytes) + " bytes";
    }
    return std::to_string(member->bytes) + " bytes at " + std::to_string(member->offset);
}

/// The forms of DWARF in which a compiler can write the same types.
class DwarfForms : public ::testing::TestWithParam<std::string> {
 protected:
    std::shared_ptr<DebugFile> file = open(vmlinux(GetParam()));

    StructLayout layout(std::string_view name, std::vector<std::string_view> members = {}) {
        const auto found =
            file->types().and_then([&](DwarfTypes* types) { return types->find(name, members); });
        if (!found) {
            ADD_FAILURE() << found.error().message;
            return {};
        }
        return *found;
    }
    Result<std::uint64_t> constant(std::string_view enumeration, std::string_view name) {
        return file->types()
            .and_then([&](DwarfTypes* types) { return types->enumeration(enumeration); })
            .and_then([&](const extractor::Enumeration& found) -> Result<std::uint64_t> {
                for (const auto& [constant, value] : found.constants) {
                    if (constant == name) {
                        return value;
                    }
                }
                return failure(ErrorKind::kNotFound, "no such constant");
            });
    }
};

TEST_P(DwarfForms, GiveTheRecordOfPrintk) {
    const StructLayout log = layout("printk_log");
    EXPECT_EQ(log.bytes, 16);
    EXPECT_EQ(place(log, "ts_nsec"), "8 bytes at 0");
    EXPECT_EQ(place(log, "len"), "2 bytes at 8");
    EXPECT_EQ(place(log, "text_len"), "2 bytes at 10");
    EXPECT_EQ(place(log, "dict_len"), "2 bytes at 12");
    EXPECT_EQ(place(log, "facility"), "1 bytes at 14");
    EXPECT_EQ(place(log, "flags"), "bits 120..124 of 1 bytes");
    EXPECT_EQ(place(log, "level"), "bits 125..127 of 1 bytes");
}

TEST_P(DwarfForms, GiveAStructureWhoseNameHasThreeLetters) {
    EXPECT_EQ(place(layout("log"), "level"), "2 bytes at 14");
}

TEST_P(DwarfForms, GiveTheStructureThatHasTheMembers) {
    EXPECT_EQ(layout("console").bytes, 8) << "the first of the file";
    const StructLayout console = layout("console", {"name", "flags", "next"});
    EXPECT_EQ(console.bytes, 104);
    EXPECT_EQ(place(console, "name"), "16 bytes at 0");
    EXPECT_EQ(place(console, "flags"), "2 bytes at 72");
    EXPECT_EQ(place(console, "index"), "2 bytes at 74");
    EXPECT_EQ(place(console, "next"), "8 bytes at 96");
}

TEST_P(DwarfForms, GiveBitFieldsInsideNamelessMembers) {
    const StructLayout state = layout("nbcon_state");
    EXPECT_EQ(state.bytes, 4);
    EXPECT_EQ(place(state, "atom"), "4 bytes at 0");
    EXPECT_EQ(place(state, "prio"), "bits 0..1 of 4 bytes");
    EXPECT_EQ(place(state, "req_prio"), "bits 2..3 of 4 bytes");
    EXPECT_EQ(place(state, "unsafe"), "bits 4..4 of 4 bytes");
    EXPECT_EQ(place(state, "cpu"), "bits 6..29 of 4 bytes");
}

TEST_P(DwarfForms, GiveMembersOfAllKindsOfTypes) {
    const StructLayout nested = layout("nested");
    EXPECT_EQ(nested.bytes, 72);
    EXPECT_EQ(place(nested, "number"), "8 bytes at 8");
    EXPECT_EQ(place(nested, "high"), "2 bytes at 10");
    EXPECT_EQ(place(nested, "wide"), "bits 96..102 of 4 bytes");
    EXPECT_EQ(place(nested, "negative"), "bits 103..111 of 4 bytes");
    EXPECT_EQ(place(nested, "list"), "16 bytes at 16");
    EXPECT_EQ(place(nested, "table"), "30 bytes at 32");
    EXPECT_EQ(place(nested, "count"), "4 bytes at 64");
    EXPECT_EQ(place(nested, "kind"), "4 bytes at 68");
    EXPECT_EQ(place(nested, "tail"), "0 bytes at 72");
    EXPECT_EQ(place(nested, "nothing"), "not there");
}

TEST_P(DwarfForms, GiveANamelessStructureByItsTypedef) {
    EXPECT_EQ(place(layout("atomic_t"), "counter"), "4 bytes at 0");
}

TEST_P(DwarfForms, GiveConstants) {
    EXPECT_EQ(constant("log_flags", "LOG_NEWLINE"), 2);
    EXPECT_EQ(constant("log_flags", "LOG_CONT"), 8);
    EXPECT_EQ(constant("signs", "SIGN_MINUS"), ~std::uint64_t{0} - 1);
    EXPECT_EQ(constant("signs", "SIGN_PLUS"), 200);
    EXPECT_EQ(constant("signs", "SIGN_BIG"), 70000);
    EXPECT_FALSE(constant("log_flags", "LOG_NOSUCH"));
    EXPECT_FALSE(constant("printk_log", "LOG_CONT"));
}

TEST_P(DwarfForms, SayWhatIsNotThere) {
    const auto types = file->types();
    ASSERT_TRUE(types);
    const auto nothing = (*types)->find("nosuch", {});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().kind, ErrorKind::kNotFound);
    constexpr std::array<std::string_view, 1> kMembers{"nosuch"};
    EXPECT_FALSE((*types)->find("console", kMembers));
    EXPECT_FALSE((*types)->find("tty_driver", {})) << "it is announced and not defined";
}

INSTANTIATE_TEST_SUITE_P(All, DwarfForms, ::testing::Values("dwarf5", "dwarf4", "dwarf2", "zlib"),
                         [](const auto& form) { return form.param; });

TEST(DebugFileTypes, AreFoundWithoutDecodingOtherUnits) {
    const auto file = open(vmlinux("dwarf5"));
    const auto types = file->types();
    ASSERT_TRUE(types);
    EXPECT_EQ((*types)->unit_count(), 3);
    EXPECT_TRUE((*types)->find("fb_console", {}));
    EXPECT_EQ((*types)->decoded_count(), 1) << "neither of the other units has the name";
    EXPECT_FALSE((*types)->find("nosuch", {}));
    EXPECT_EQ((*types)->decoded_count(), 1);
}

TEST(DebugFileTypes, MayHaveNamesByIndexAsClangWritesThem) {
    const auto file = open(vmlinux("indexed"));
    const auto types = file->types();
    ASSERT_TRUE(types) << types.error().message;
    const auto indexed = (*types)->find("indexed", {});
    ASSERT_TRUE(indexed) << indexed.error().message;
    EXPECT_EQ(indexed->bytes, 8);
    EXPECT_EQ(place(*indexed, "second"), "4 bytes at 4");
    EXPECT_FALSE((*types)->find("nosuch", {}));
}

TEST(DebugFile, SaysWhichKernelItIsOf) {
    const auto file = open(vmlinux("dwarf5"));
    EXPECT_EQ(file->build_id(), kBuildId);
    EXPECT_EQ(file->banner(), "Linux version 6.1.0-fake (builder@host) (gcc) #1 SMP fake");
    ASSERT_TRUE(file->notes());
    EXPECT_EQ(file->notes()->address, kStext + 0x100);
}

TEST(DebugFile, GivesSymbolsAndMovesThoseOfTheImage) {
    const auto file = open(vmlinux("dwarf5"));
    const auto& symbols = file->symbols();
    const auto drivers = symbols.find("console_drivers");
    ASSERT_TRUE(drivers);
    EXPECT_EQ(*drivers, kStext + 0x3000);
    EXPECT_EQ(symbols.moved(*drivers, 0xe00000), 0xffffffff81003000);
    const auto per_cpu = symbols.find("printk_count");
    ASSERT_TRUE(per_cpu);
    EXPECT_EQ(symbols.moved(*per_cpu, 0xe00000), 0x1a000) << "an offset in a CPU's area";
    EXPECT_FALSE(symbols.find("nosuch"));
}

TEST(DebugFile, TakesPrintksVariableOfSeveralWithTheName) {
    const auto file = open(vmlinux("dwarf5"));
    EXPECT_EQ(file->symbols().find("cont"), kStext + 0x4004);
    const auto unclear = file->symbols().find("twice");
    ASSERT_FALSE(unclear);
    EXPECT_THAT(unclear.error().message, HasSubstr("several symbols twice"));
}

TEST(DebugFile, HasSymbolsWithoutTypes) {
    const auto file = open(vmlinux("symbols"));
    EXPECT_TRUE(file->symbols().find("_stext"));
    EXPECT_FALSE(file->has_types());
    const auto types = file->types();
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(types.error().message, HasSubstr("it has no debugging information"));
}

#ifdef LASTWORDS_BITS32
TEST(DebugFile, MayBeOf32Bits) {
    const auto file = open(vmlinux("bits32"));
    EXPECT_EQ(file->symbols().find("console_drivers"), 0xc0203000);
    constexpr std::array<std::string_view, 1> kMembers{"next"};
    const auto types = file->types();
    ASSERT_TRUE(types);
    const auto console = (*types)->find("console", kMembers);
    ASSERT_TRUE(console);
    EXPECT_EQ(place(*console, "flags"), "2 bytes at 44");
    EXPECT_EQ(place(*console, "next"), "4 bytes at 64");
}
#endif

TEST(DebugFile, MayBeCompressed) {
    for (const FilePacker& packer : file_packers()) {
        const TempFile packed(packer.pack(read_file(vmlinux("dwarf5"))));
        const auto file = open(packed.path());
        ASSERT_NE(file, nullptr) << packer.name;
        EXPECT_EQ(file->build_id(), kBuildId) << packer.name;
        const auto types = file->types();
        ASSERT_TRUE(types) << packer.name;
        EXPECT_TRUE((*types)->find("printk_log", {})) << packer.name;
    }
}

// elfutils 0.188 gives no line and no error for it.
TEST(DebugFile, SaysThatZstdInsideIsNotRead) {
    const auto types = open(vmlinux("zstd"))->types();
    ASSERT_FALSE(types);
    EXPECT_THAT(types.error().message, HasSubstr("objcopy --decompress-debug-sections"));
}

TEST(DebugFile, IsRefusedIfItsCompressionIsDamaged) {
    for (const FilePacker& packer : file_packers()) {
        std::vector<std::byte> bytes = packer.pack(read_file(vmlinux("dwarf5")));
        bytes.resize(bytes.size() / 2);
        const TempFile cut(bytes);
        const auto file = DebugFile::open(cut.path());
        ASSERT_FALSE(file) << packer.name;
        EXPECT_THAT(file.error().message, HasSubstr("bytes could be decompressed")) << packer.name;
    }
}

TEST(DebugFile, IsRefusedIfItIsNoElfProgram) {
    const auto error_of = [](std::string_view content) {
        const TempFile file(as_bytes(content));
        const auto opened = DebugFile::open(file.path());
        return opened ? std::string() : opened.error().message;
    };
    EXPECT_THAT(error_of(""), HasSubstr("found no ELF file, expected a vmlinux"));
    EXPECT_THAT(error_of("MZ, as a vmlinuz begins, and more"), HasSubstr("found no ELF file"));
    EXPECT_THAT(error_of("\x7f"
                         "ELF, and nothing more"),
                HasSubstr("its ELF header is cut"));
    std::vector<std::byte> core = read_file(vmlinux("symbols"));
    core[16] = std::byte{4};  // e_type = ET_CORE
    const TempFile file(core);
    const auto opened = DebugFile::open(file.path());
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("ELF file of type 4, expected a program"));
}

/// Asks a file everything. The answers do not matter, as long as there are some.
void ask(const std::string& path) {
    const auto file = DebugFile::open(path);
    if (!file) {
        EXPECT_FALSE(file.error().message.empty());
        return;
    }
    (void)(*file)->banner();
    (void)(*file)->notes();
    (void)(*file)->symbols().find("console_drivers");
    constexpr std::array<std::string_view, 1> kMembers{"next"};
    for (const std::string_view name : {"printk_log", "nested", "nbcon_state", "atomic_t"}) {
        (void)(*file)->types().and_then([&](DwarfTypes* types) { return types->find(name, {}); });
    }
    (void)(*file)->types().and_then(
        [&](DwarfTypes* types) { return types->find("console", kMembers); });
    (void)(*file)->types().and_then([&](DwarfTypes* types) { return types->enumeration("signs"); });
}

class DamagedVmlinux : public ::testing::TestWithParam<std::string> {};

TEST_P(DamagedVmlinux, EndsWithAnAnswerOrAnError) {
    const std::vector<std::byte> whole = read_file(vmlinux(GetParam()));
    std::mt19937 random(13);
    for (unsigned round = 0; round < rounds(150); ++round) {
        std::vector<std::byte> bytes = whole;
        const unsigned changes = 1 + random() % 8;
        for (unsigned i = 0; i < changes; ++i) {
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        }
        if (round % 10 == 0) {
            bytes.resize(random() % bytes.size());
        }
        const TempFile damaged(bytes);
        ask(damaged.path());
    }
}

INSTANTIATE_TEST_SUITE_P(All, DamagedVmlinux, ::testing::Values("dwarf5", "dwarf2", "zlib"),
                         [](const auto& form) { return form.param; });

}  // namespace
}  // namespace lastwords::test
