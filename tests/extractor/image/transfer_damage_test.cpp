// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/transfer_damage.h: what was done to a dump on its way is named, with
// what undoes it, and other files are left alone.
#include "extractor/image/transfer_damage.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "tests/support/bytes_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/file_packers.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/memory_file.h"
#include "tests/support/noise.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;
using test::BytesBuilder;
using test::kMebibyte;
using test::noise;
using testing::AllOf;
using testing::HasSubstr;

using FileBytes = std::vector<std::byte>;

/// Returns the message, or an empty text if nothing is found.
std::string damage_of(FileBytes bytes) {
    const auto damage = find_transfer_damage(std::make_shared<test::MemoryFile>(std::move(bytes)));
    return damage ? damage->message : std::string();
}

FileBytes kdump() {
    test::Pages pages;
    for (std::uint64_t pfn = 1; pfn < 40; ++pfn) {
        pages.emplace(pfn, noise(4096, static_cast<std::uint32_t>(pfn)));
    }
    KdumpPlan plan;
    plan.vmcoreinfo = "OSRELEASE=6.1.0\n";
    return test::build_kdump(plan, pages);
}

FileBytes elf() {
    return test::build_elf_core({.notes = test::build_vmcoreinfo_note("OSRELEASE=6.1.0\n")},
                                {{0x100000, noise(kMebibyte / 2)}, {0x800000, noise(4096)}});
}

/// Memory in which nothing is found: no magic number, no structure, many zeros.
FileBytes ram() {
    BytesBuilder bytes;
    for (std::uint32_t i = 0; i < 512; ++i) {
        bytes.fill(2048, 0).bytes(noise(2048, i + 1));
    }
    return bytes.take();
}

FileBytes behind(std::string_view before, const FileBytes& bytes) {
    return BytesBuilder().text(before).bytes(bytes).take();
}

FileBytes turned(FileBytes bytes, std::size_t word) {
    bytes.resize(bytes.size() - bytes.size() % word);
    for (std::size_t at = 0; at < bytes.size(); at += word) {
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                     bytes.begin() + static_cast<std::ptrdiff_t>(at + word));
    }
    return bytes;
}

FileBytes with_crs(const FileBytes& bytes) {
    FileBytes changed;
    for (const std::byte byte : bytes) {
        if (byte == std::byte{'\n'}) {
            changed.push_back(std::byte{'\r'});
        }
        changed.push_back(byte);
    }
    return changed;
}

TEST(TransferDamage, LineEndsThatWereChangedAreNamedWithWhatPutsThemBack) {
    for (const FileBytes& bytes : {kdump(), elf(), ram()}) {
        EXPECT_EQ(damage_of(with_crs(bytes)),
                  "dump: offset 0x0: found a file with a CR before each LF, expected a machine's "
                  "memory: a terminal (`docker run -t`, `kubectl exec -t`) or FTP in ASCII mode "
                  "put it there, and `perl -pe 's/\\r\\n/\\n/' FILE >FIXED` takes it away");
        EXPECT_EQ(damage_of(bytes), "");
    }
}

TEST(TransferDamage, BitsThatWereCutOffAreGone) {
    for (FileBytes bytes : {kdump(), elf()}) {
        for (std::byte& byte : bytes) {
            byte &= std::byte{0x7f};
        }
        EXPECT_THAT(damage_of(bytes), AllOf(HasSubstr("found a file without bytes above 0x7f"),
                                            HasSubstr("copy the file again, in binary mode")));
    }
}

struct Before {
    std::string name;
    std::string bytes;
};

class BeforeTheDump : public testing::TestWithParam<Before> {};

TEST_P(BeforeTheDump, ItsBeginningIsFound) {
    const std::string& before = GetParam().bytes;
    const FileBytes flat = test::build_flattened({{0, kdump()}});
    for (const auto& [name, bytes] :
         {std::pair("a kdump-compressed dump", kdump()), std::pair("an ELF dump", elf()),
          std::pair("a flattened dump", flat)}) {
        EXPECT_EQ(damage_of(behind(before, bytes)),
                  fmt::format("dump: offset {:#x}: found {} behind something else, expected a "
                              "machine's memory: `tail -c +{} FILE >DUMP` takes it out",
                              before.size(), name, before.size() + 1));
    }
}

INSTANTIATE_TEST_SUITE_P(
    TransferDamage, BeforeTheDump,
    testing::Values(Before{"Nul", std::string(1, '\0')},
                    Before{"LineOfSsh",
                           "Warning: Permanently added '10.0.0.5' (ED25519) to the "
                           "list of known hosts.\r\n"},
                    Before{"Sector", std::string(512, '\0')},
                    Before{"HeaderOfAProgram", std::string(4096, '\xa5')},
                    Before{"FirstMebibyte", std::string(kMebibyte, '\0')}),
    [](const auto& one) { return one.param.name; });

TEST(TransferDamage, ACompressedFileIsFoundBehindTextOnly) {
    for (const test::FilePacker& packer : test::file_packers()) {
        const FileBytes packed = packer.pack(kdump());
        EXPECT_THAT(damage_of(behind("tar: Removing leading `/' from member names\n", packed)),
                    HasSubstr("offset 0x2c: found a file compressed by " + packer.name))
            << packer.name;
        EXPECT_EQ(damage_of(behind("\xa5\x5a\xa5\x5a", packed)), "") << packer.name;
    }
}

TEST(TransferDamage, AMagicNumberAloneIsNoDump) {
    for (const std::string_view magic :
         {"KDUMP   "sv,
          "\x7f"
          "ELF\2\1\1"sv,
          "makedumpfile\0\0\0\0"sv, "EMiL\1\0\0\0"sv, "\x1f\x8b\x08\0"sv}) {
        FileBytes bytes = ram();
        std::copy_n(as_bytes(magic).begin(), magic.size(), bytes.begin() + 5000);
        EXPECT_EQ(damage_of(bytes), "") << magic;
    }
}

TEST(TransferDamage, HeadersThatKexecPutIntoMemoryAreNoDump) {
    // Their offsets are physical addresses.
    FileBytes headers = test::build_elf_core({}, {{0x1000, FileBytes(0x1000)}});
    headers.resize(4096);
    store_number(MutableBytes(headers).subspan(64 + 56 + 8, 8), 0x1000, std::endian::little);
    FileBytes bytes = ram();
    std::copy(headers.begin(), headers.end(), bytes.begin() + 0x8000);
    EXPECT_EQ(damage_of(bytes), "");
}

TEST(TransferDamage, APartitionThatIsADumpIsFound) {
    const FileBytes disk = BytesBuilder()
                               .pad_to(446)
                               .put(446 + 4, 1, 0x83)
                               .put(446 + 8, 4, 2048)
                               .put(446 + 12, 4, 16)
                               .put(510, 2, 0xaa55)
                               .pad_to(kMebibyte)
                               .bytes(kdump())
                               .take();
    EXPECT_THAT(damage_of(disk), HasSubstr("`tail -c +1048577 FILE >DUMP` takes it out"));
}

TEST(TransferDamage, ADumpInsideOfAnotherFormStaysThere) {
    EXPECT_EQ(damage_of(behind("QFI\xfb", kdump())), "");
}

class Swapped : public testing::TestWithParam<std::size_t> {
 protected:
    std::string command() const {
        return GetParam() == 2 ? "`dd conv=swab if=FILE of=FIXED` puts them back"
                               : fmt::format(
                                     "`objcopy -I binary -O binary --reverse-bytes={} FILE FIXED` "
                                     "puts them back",
                                     GetParam());
    }
};

TEST_P(Swapped, DumpIsNamedWithWhatPutsItsBytesBack) {
    const std::string order =
        fmt::format(" with the bytes of each {}-byte word in reverse order", GetParam());
    EXPECT_THAT(damage_of(turned(kdump(), GetParam())),
                AllOf(HasSubstr("found a kdump-compressed dump" + order), HasSubstr(command())));
    EXPECT_THAT(damage_of(turned(elf(), GetParam())),
                AllOf(HasSubstr("found an ELF dump" + order), HasSubstr(command())));
}

TEST_P(Swapped, MemoryIsToldByTheBannerOfItsKernel) {
    const std::string_view banner = "Linux version 6.1.0 (a@b) (gcc) #1";
    for (std::size_t at = 100000; at < 100008; ++at) {
        FileBytes bytes = ram();
        std::copy_n(as_bytes(banner).begin(), banner.size(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_THAT(damage_of(turned(bytes, GetParam())),
                    AllOf(HasSubstr("found memory of a kernel with"), HasSubstr(command())));
        EXPECT_EQ(damage_of(bytes), "");
    }
}

INSTANTIATE_TEST_SUITE_P(TransferDamage, Swapped, testing::Values(2, 4, 8));

FileBytes framed(const FileBytes& bytes, std::size_t frame_bytes) {
    BytesBuilder frames(std::endian::big);
    for (std::size_t at = 0; at < bytes.size(); at += frame_bytes) {
        const std::size_t count = std::min(frame_bytes, bytes.size() - at);
        frames.u8(1).fill(3, 0).u32(count).bytes(Bytes(bytes).subspan(at, count));
    }
    return frames.take();
}

TEST(TransferDamage, FramesOfDockersApiAreNamed) {
    for (const FileBytes& bytes :
         {framed(kdump(), 32768), framed(ram(), 32768), framed(kdump(), kMebibyte)}) {
        EXPECT_THAT(damage_of(bytes), AllOf(HasSubstr("found output in the frames of Docker's API"),
                                            HasSubstr("unpack(\"Cx3N\",$h)")));
    }
    FileBytes cut = framed(ram(), 32768);
    cut.resize(cut.size() - 100);
    EXPECT_THAT(damage_of(cut), HasSubstr("Docker"));
}

TEST(TransferDamage, OneFrameThatEndsElsewhereIsMemory) {
    FileBytes bytes = ram();
    store_number(MutableBytes(bytes).first(4), 0x01000000, std::endian::big);
    store_number(MutableBytes(bytes).subspan(4, 4), 5000, std::endian::big);
    EXPECT_EQ(damage_of(bytes), "");
}

TEST(TransferDamage, AFileOfZerosIsNamed) {
    EXPECT_THAT(damage_of(FileBytes(3 * kMebibyte)), HasSubstr("found nothing but zeros"));
    FileBytes bytes(3 * kMebibyte);
    bytes.back() = std::byte{1};
    EXPECT_EQ(damage_of(bytes), "");
}

/// Bytes that pass tests for random ones (SplitMix64).
FileBytes random_bytes(std::size_t size) {
    BytesBuilder bytes;
    std::uint64_t state = 1;
    while (bytes.size() < size) {
        state += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = (state ^ state >> 30U) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111ebU;
        bytes.u64(mixed ^ mixed >> 31U);
    }
    return bytes.take();
}

TEST(TransferDamage, BytesThatLookRandomAreSaidToBeEncryptedOrCompressed) {
    FileBytes bytes = random_bytes(2 * kMebibyte);
    EXPECT_THAT(damage_of(bytes), AllOf(HasSubstr("found bytes that look random"),
                                        HasSubstr("it seems to be encrypted or compressed")));
    // One page of zeros where it is looked.
    std::fill_n(bytes.begin(), 4096, std::byte{0});
    EXPECT_EQ(damage_of(bytes), "");
}

TEST(TransferDamage, ASmallFileOrATextHasNone) {
    EXPECT_EQ(damage_of({}), "");
    EXPECT_EQ(damage_of(random_bytes(4096)), "");
    EXPECT_EQ(damage_of(behind("a text without a log", {})), "");
}

}  // namespace
}  // namespace lastwords::extractor
