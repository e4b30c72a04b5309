// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/foreign_forms.h: files of other forms are named, with what gives
// something that is read, and memory that happens to have such bytes stays memory.
#include "extractor/image/foreign_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;
using test::BytesBuilder;
using test::OpenedImage;
using testing::HasSubstr;

constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

/// Bytes that could be memory: whole pages, no text, no magic number.
BytesBuilder memory() {
    return std::move(BytesBuilder().fill(kMebibyte, 0xf4));
}

std::vector<std::byte> with_bytes(std::size_t at, std::string_view bytes) {
    return memory().put_bytes(at, as_bytes(bytes)).take();
}

struct Example {
    std::string_view name;  ///< what the message calls it
    std::string_view help;  ///< a part of what it advises
    std::string_view magic;
    std::size_t at = 0;
};

class ForeignFile : public testing::TestWithParam<Example> {};

TEST_P(ForeignFile, IsNamedWithWhatGivesSomethingThatIsRead) {
    const Example& one = GetParam();
    const OpenedImage dump(with_bytes(one.at, one.magic));
    ASSERT_FALSE(dump.image) << "taken for " << dump.facts().container;
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found " + std::string(one.name)));
    EXPECT_THAT(dump.image.error().message, HasSubstr(std::string(one.help)));
}

TEST_P(ForeignFile, IsMemoryIfTheUserSaysSo) {
    const OpenedImage dump(with_bytes(GetParam().at, GetParam().magic),
                           {.raw_base = 0x1000, .raw_base_given = true});
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().container, "raw memory");
}

INSTANTIATE_TEST_SUITE_P(
    DumpsOfLinux, ForeignFile,
    testing::Values(
        Example{"a diskdump", "crash", "DISKDUMP"},
        Example{"an LKCD dump", "crash", "\xed\x23\x8f\x61\x73\x01\x19\xa8"},
        Example{"an s390 stand-alone dump", "zgetdump", "\xa8\x19\x01\x73\x61\x8f\x23\xfd"},
        Example{"an sadump dump", "makedumpfile -c -x", "sadump\0\0"sv},
        Example{"an sadump dump", "makedumpfile -c -x", "sadump\0\0"sv, 4096},
        Example{"an AVML memory image of another version", "avml-convert", "AVML\3\0\0\0"sv}));

INSTANTIATE_TEST_SUITE_P(
    VirtualMachines, ForeignFile,
    testing::Values(
        Example{"a saved state of VMware", ".vmem", "\xd2\xbe\xd2\xbe"},
        Example{"a saved state of VMware", ".vmem", "\xd3\xbe\xd3\xbe"},
        Example{"a migration stream of QEMU", "-incoming", "QEVM\0\0\0\3"sv},
        Example{"a guest that libvirt saved", "virsh restore", "LibvirtQemudSave"},
        Example{"a guest whose saving by libvirt did not end", "another", "LibvirtQemudPart"},
        Example{"a saved state of VirtualBox", "dumpvmcore", "\x7fVirtualBox SavedState V2.0\n"},
        Example{"a saved state of Hyper-V", "Debug-VM", "\x14\x20\x28\x01"},
        Example{"a saved state of Hyper-V", "Debug-VM", "\x14\x20\x28\x01", 4096},
        Example{"a backup of Proxmox", "vma extract", "VMA\0\0\0\0\1"sv},
        Example{"a saved domain of Xen", "xl restore", "Xen saved domain, xl format\n \0 \r"sv},
        Example{"a saved domain of Xen", "xl dump-core", "LibxlFmt\0\0\0\2"sv},
        Example{"a domain that libvirt saved", "virsh restore", "libvirt-xml\n \0 \r"sv},
        Example{"a Xen domain dump of the form before ELF", "crash", "\xed\xeb\x0f\xf0"}));

INSTANTIATE_TEST_SUITE_P(
    Disks, ForeignFile,
    testing::Values(Example{"a qcow2 disk image", "7z x", "QFI\xfb\0\0\0\3"sv},
                    Example{"a VMware disk image", "7z x", "KDMV\1\0\0\0"sv},
                    Example{"a VMware disk image", "qemu-img convert", "COWD"},
                    Example{"a Hyper-V disk image", "7z x", "vhdxfile"},
                    Example{"a disk image (vhd)", "7z x", "conectix"},
                    Example{"a disk image (vhd)", "7z x", "conectix", kMebibyte - 512},
                    Example{"a VirtualBox disk image", "7z x", "\x7f\x10\xda\xbe", 64},
                    Example{"a QED disk image", "qemu-img convert", "QED\0"sv},
                    Example{"a Parallels disk image", "qemu-img convert", "WithoutFreeSpace"},
                    Example{"an encrypted disk", "cryptsetup", "LUKS\xba\xbe"},
                    Example{"a swap area", "dmesg", "SWAPSPACE2", 4086},
                    Example{"a swap area with a hibernated kernel", "dmesg", "S1SUSPEND\0"sv, 4086},
                    Example{"an ISO 9660 image", "7z x", "\1CD001\1", 32768},
                    Example{"a squashfs image", "unsquashfs", "hsqs"},
                    Example{"an XFS file system", "mount", "XFSB\0\0\x10\0"sv},
                    Example{"a btrfs file system", "mount", "_BHRfS_M", 65600},
                    Example{"a disk with partitions (GPT)", "7z x", "EFI PART", 512}));

INSTANTIATE_TEST_SUITE_P(
    ArchivesAndCompressedFiles, ForeignFile,
    testing::Values(Example{"a file compressed by lzop", "lzop -d", "\x89LZO\0\r\n\x1a\n"sv},
                    Example{"a file compressed by compress", "gzip -d", "\x1f\x9d\x90"},
                    Example{"a file compressed by lzip", "lzip -d", "LZIP\1"},
                    Example{"a file compressed by lrzip", "lrzip -d", "LRZI\0\6"sv},
                    Example{"a file compressed by lzma", "xz -d",
                            "]\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0"sv},
                    Example{"a zstd file that begins with a skippable frame", "zstd -d",
                            "\x5e\x2a\x4d\x18\1\0\0\0"sv},
                    Example{"a gzip-compressed file", "decompress it", "\x1f\x8b\x08"},
                    Example{"a 7-Zip archive", "7z x", "7z\xbc\xaf\x27\x1c"},
                    Example{"a zip archive whose end is missing", "7z x", "PK\3\4"},
                    Example{"an AFF4 image", "tool that made it",
                            "PK\3\4..........................container.description"},
                    Example{"a RAR archive", "unar", "Rar!\x1a\7"},
                    Example{"a cpio archive", "cpio -id", "070701"},
                    Example{"a cpio archive", "cpio -id", "\xc7q..................\4\0....log\0"sv},
                    Example{"a Debian package", "dpkg -x", "!<arch>\ndebian-binary"},
                    Example{"an RPM package", "rpm2cpio", "\xed\xab\xee\xdb\3"},
                    Example{"captured packets", "tcpdump", "\xd4\xc3\xb2\xa1\2"},
                    Example{"an Expert Witness image", "ewfexport", "EVF\t\r\n\xff\0"sv}));

INSTANTIATE_TEST_SUITE_P(
    NoLogOfLinux, ForeignFile,
    testing::Values(Example{"a Windows crash dump", "Windows wrote it", "PAGEDU64"},
                    Example{"a Windows hibernation file", "Windows wrote it", "hibr"},
                    Example{"a kernel (bzImage)", "the program", "HdrS", 514},
                    Example{"a U-Boot image", "the program", "\x27\x05\x19\x56"}));

TEST(ForeignForms, OfADiskWithAMasterBootRecordThePartitionsAreThere) {
    auto disk = memory()
                    .put_bytes(446, as_bytes(std::string(64, '\0')))
                    .put(446, 1, 0x80)
                    .put(446 + 4, 1, 0x83)
                    .put(446 + 8, 4, 1)
                    .put(446 + 12, 4, kMebibyte / 512 - 1)
                    .put(510, 2, 0xaa55)
                    .take();
    EXPECT_THAT(OpenedImage(disk).image.error().message, HasSubstr("a disk with partitions (MBR)"));
    store_number(MutableBytes(disk).subspan(446 + 12, 4), kMebibyte, std::endian::little);
    EXPECT_TRUE(OpenedImage(disk).image);
}

TEST(ForeignForms, OfAnExt4FileSystemTheSuperblockIsPossible) {
    auto disk = memory()
                    .put_bytes(1024, as_bytes(std::string(1024, '\0')))
                    .put(1024, 4, 64)           // inodes
                    .put(1024 + 4, 4, 1024)     // blocks
                    .put(1024 + 16, 4, 50)      // free inodes
                    .put(1024 + 56, 2, 0xef53)  // magic number
                    .put(1024 + 76, 4, 1)       // revision
                    .take();
    EXPECT_THAT(OpenedImage(disk).image.error().message, HasSubstr("an ext4 file system"));
    store_number(MutableBytes(disk).subspan(1024 + 76, 4), 77, std::endian::little);
    EXPECT_TRUE(OpenedImage(disk).image);
}

TEST(ForeignForms, AnArm64ImageIsNoLargerThanItSays) {
    const auto image = [](std::uint64_t image_bytes) {
        return memory().put(16, 8, image_bytes).put_bytes(56, as_bytes("ARM\x64")).take();
    };
    EXPECT_THAT(OpenedImage(image(2 * kMebibyte)).image.error().message,
                HasSubstr("a kernel (Image of arm64)"));
    // The memory of a machine whose kernel lies at the beginning of its memory begins like this.
    EXPECT_TRUE(OpenedImage(image(kMebibyte / 2)).image);
}

TEST(ForeignForms, WhatLimeCompressedIsToldByWhatItHolds) {
    const auto compressed = [](std::string_view text) {
        std::string packed(256, '\0');
        uLongf size = packed.size();
        const std::string longer = std::string(text) + std::string(64, 'x');
        compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                 reinterpret_cast<const Bytef*>(longer.data()), longer.size());
        return memory().put_bytes(0, as_bytes(packed.substr(0, size))).take();
    };
    EXPECT_THAT(OpenedImage(compressed("EMiL\1\0\0\0"sv)).image.error().message,
                HasSubstr("a LiME image that lime's compress=1 compressed"));
    EXPECT_TRUE(OpenedImage(compressed("something else"sv)).image);
}

struct Chance {
    std::string_view what;
    std::string_view bytes;
    std::size_t at = 0;
};

class MemoryByChance : public testing::TestWithParam<Chance> {};

TEST_P(MemoryByChance, IsStillMemory) {
    const OpenedImage dump(with_bytes(GetParam().at, GetParam().bytes));
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "raw memory");
}

INSTANTIATE_TEST_SUITE_P(
    ForeignForms, MemoryByChance,
    testing::Values(Chance{"compress with impossible bits", "\x1f\x9d\x81"},
                    Chance{"lzma with an odd dictionary",
                           "]\1\2\3\4\xff\xff\xff\xff\xff\xff\xff\xff\0"sv},
                    Chance{"QEMU's letters without a version", "QEVM\1\2\3\4"},
                    Chance{"cpio's two bytes without a name", "\xc7q"},
                    Chance{"the mark of a boot record without partitions", "\x55\xaa", 510},
                    Chance{"the mark of ext4 alone", "\x53\xef", 1080},
                    Chance{"swap's words elsewhere", "SWAPSPACE2", 2048},
                    Chance{"a disk's magic number in the second page", "QFI\xfb", 4096},
                    Chance{"a vhd's word not at the end", "conectix", kMebibyte - 4096}),
    [](const auto& one) { return std::to_string(one.index); });

struct TextForm {
    std::string_view name;
    std::string_view help;
    std::string_view text;
};

class DumpAsText : public testing::TestWithParam<TextForm> {};

TEST_P(DumpAsText, IsNamedWithWhatMakesAFileOfIt) {
    const OpenedImage dump(BytesBuilder().text(GetParam().text).text("\nand so on\n").take());
    ASSERT_FALSE(dump.image);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found " + std::string(GetParam().name)));
    EXPECT_THAT(dump.image.error().message, HasSubstr(std::string(GetParam().help)));
}

INSTANTIATE_TEST_SUITE_P(
    ForeignForms, DumpAsText,
    testing::Values(
        TextForm{"a dump in base64", "base64 -d", "S0RVTVAgICAGAAAATGludXgAAAAAAAAA"},
        TextForm{"an ELF file in base64", "base64 -d", "f0VMRgIBAQAAAAAAAAAAAAQAPgABAAAA"},
        TextForm{"a gzip-compressed file in base64", "base64 -d", "H4sIAAAAAAAAA+3BMQEAAADCoPVP"},
        TextForm{"a uuencoded file", "uudecode", "begin 644 vmcore\nM2T153 "},
        TextForm{"a uuencoded file", "uudecode", "Hello,\n\nbegin-base64 600 vmcore.gz\nH4sI"},
        TextForm{"a hex dump of xxd", "xxd -r", "00000000: 4b44 554d 5020 2020  KDUMP   "},
        TextForm{"a hex dump of hexdump", "xxd -r", "00000000  4b 44 55 4d  |KDUM|"},
        TextForm{"a report of apport", "apport-unpack", "ProblemType: KernelCrash"},
        TextForm{"a pointer of git-lfs", "git lfs pull",
                 "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12"},
        TextForm{"a web page", "login", "<!DOCTYPE html><title>Sign in</title>"}),
    [](const auto& one) { return std::to_string(one.index); });

TEST(ForeignForms, ATextThatSpeaksOfSuchFormsIsNoneOfThem) {
    for (const std::string_view text :
         {"please begin 644 times", "begin 6x4 name", "we begin\nbegin \nend"}) {
        const OpenedImage dump(BytesBuilder().text(text).take());
        ASSERT_FALSE(dump.image);
        EXPECT_THAT(dump.image.error().message, HasSubstr("text that is no kernel log")) << text;
    }
}

TEST(ForeignForms, ASmallFileIsNamedToo) {
    const OpenedImage dump(BytesBuilder().text("070701").fill(200, 0xf4).take());
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().message,
              "dump: offset 0x0: found a cpio archive, expected a machine's memory: `cpio -id "
              "<FILE` unpacks it");
}

}  // namespace
}  // namespace lastwords::extractor
