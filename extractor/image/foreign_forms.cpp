// SPDX-License-Identifier: GPL-2.0-or-later
// The table of foreign forms. docs/formats/containers.md says by what each row was checked.
#include "extractor/image/foreign_forms.h"

#include <algorithm>
#include <array>
#include <vector>

#include "extractor/image/foreign_proofs.h"
#include "extractor/image/foreign_texts.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;

// Help that several rows share.
constexpr std::string_view kSevenZip = "`7z x FILE` unpacks it";
constexpr std::string_view kDisk =
    "a disk holds files, not memory: `7z x FILE` unpacks them (ext4, or partitions to unpack in "
    "turn), and /var/crash, /var/lib/systemd/pstore or /var/log may have the log";
constexpr std::string_view kQemuDisk =
    "a disk holds files, not memory: `qemu-img convert -O raw FILE DISK`, then `7z x DISK`; "
    "/var/crash, /var/lib/systemd/pstore or /var/log may have the log";
constexpr std::string_view kMount =
    "a disk holds files, not memory: `mount -o ro,loop FILE DIR`; /var/crash, "
    "/var/lib/systemd/pstore or /var/log may have the log";
constexpr std::string_view kVmware =
    "the .vmem file beside it has the memory, and is read; if there is none, `crash VMLINUX FILE` "
    "reads this one, and its command `log` shows the log";
constexpr std::string_view kCrash =
    "`crash VMLINUX FILE` reads it, and its command `log` shows the log";
constexpr std::string_view kSadump =
    "`makedumpfile -c -x VMLINUX FILE DUMP` makes a kdump-compressed dump, which is read";
constexpr std::string_view kXenSave =
    "`xl restore -p FILE` brings the domain back without running it, and `xl dump-core DOMAIN "
    "DUMP` saves its memory in a form that is read";
constexpr std::string_view kVirsh =
    "`virsh restore FILE` brings the guest back, and `virsh dump --memory-only DOMAIN DUMP` saves "
    "its memory in a form that is read";
constexpr std::string_view kWindowsHelp = "Windows wrote it, so it has no kernel log of Linux";
constexpr std::string_view kKernelFile =
    "it is the program, not the memory of a machine that ran it";
constexpr std::string_view kBase64 = "`base64 -d FILE >OUT` decodes it";
constexpr std::string_view kAge = "`age -d -i KEY FILE >DUMP` decrypts it";
constexpr std::string_view kGpg = "`gpg -d FILE >DUMP` decrypts it";
// The values that md prints are numbers, so what they are in memory depends on their size.
constexpr std::string_view kMdHelpB =
    "`perl -ne 'print pack \"C*\", map hex, split \" \", $1 if /^[0-9a-f]+:((?: [0-9a-f]{2})+) /' "
    "FILE >RAM` makes a file of it";
constexpr std::string_view kMdHelpW =
    "`perl -ne 'print pack \"v*\", map hex, split \" \", $1 if /^[0-9a-f]+:((?: [0-9a-f]{4})+) /' "
    "FILE >RAM` makes a file of it (on a little-endian machine)";
constexpr std::string_view kMdHelpL =
    "`perl -ne 'print pack \"V*\", map hex, split \" \", $1 if /^[0-9a-f]+:((?: [0-9a-f]{8})+) /' "
    "FILE >RAM` makes a file of it (on a little-endian machine)";
constexpr std::string_view kMdHelpQ =
    "`perl -ne 'print pack \"Q<*\", map hex, split \" \", $1 if /^[0-9a-f]+:((?: "
    "[0-9a-f]{16})+) /' FILE >RAM` makes a file of it (on a little-endian machine)";
constexpr std::string_view kMdName = "memory as U-Boot's md prints it";
constexpr std::string_view kWebPage =
    "what was fetched is a page, as one that asks for a login, and not the file: fetch it again";
constexpr std::string_view kUnpackFirst = "it is large or damaged: decompress it first";

constexpr std::string_view kVmwareName = "a saved state of VMware (.vmss, .vmsn)";
constexpr std::string_view kXenSaveName = "a saved domain of Xen";
constexpr std::string_view kHypervName = "a saved state of Hyper-V (.vmrs)";
constexpr std::string_view kHypervHelp =
    "the guest that it is restored to can save its own log: PowerShell's `Debug-VM NAME "
    "-InjectNonMaskableInterrupt -Force` makes it panic if its sysctl kernel.unknown_nmi_panic is "
    "1, and kdump or pstore do the rest";
constexpr std::string_view kSwapHelp =
    "what a hibernated kernel wrote there can only be read by that kernel: start the machine from "
    "it, and look into dmesg";

// One row a form, and a magic number; the first row that fits counts.
constexpr std::array kForeignForms{
    // Dumps of Linux: libkdumpfile's lkcd.c, s390dump.c and sadump.c; diskdump.h of crash.
    ForeignForm{0, "DISKDUMP"sv, "a diskdump (before kdump-compressed)", kCrash},
    ForeignForm{0, "\xed\x23\x8f\x61\x73\x01\x19\xa8"sv, "an LKCD dump", kCrash},
    ForeignForm{0, "\xa8\x19\x01\x73\x61\x8f\x23\xed"sv, "an LKCD dump", kCrash},
    ForeignForm{0, "\xa8\x19\x01\x73\x61\x8f\x23\xfd"sv, "an s390 stand-alone dump",
                "`zgetdump -f elf FILE >DUMP` makes an ELF dump, which is read"},
    ForeignForm{0, "\xa8\x19\x01\x73\x61\x8f\x23\xfe"sv, "an s390 stand-alone dump (extended)",
                "`zgetdump -f elf FILE >DUMP` makes an ELF dump, which is read"},
    ForeignForm{0, "sadump\0\0"sv, "an sadump dump", kSadump},
    ForeignForm{4096, "sadump\0\0"sv, "an sadump dump (media backup)", kSadump},
    ForeignForm{0, "AVML"sv, "an AVML memory image of another version than 2",
                "`avml-convert FILE OUT.lime` makes a LiME image, which is read"},
    ForeignForm{0, ""sv, "a LiME image that lime's compress=1 compressed (zlib)",
                "`pigz -dc <FILE >OUT` decompresses it", is_compressed_lime},
    // Xen: xenctrl.h (dumps before ELF), xl.h, libxl_sr_stream_format.h, libvirt's libxl_conf.h,
    // xenopsd of XenServer.
    ForeignForm{0, "\xed\xeb\x0f\xf0"sv, "a Xen domain dump of the form before ELF", kCrash},
    ForeignForm{0, "\xee\xeb\x0f\xf0"sv, "a Xen domain dump of the form before ELF", kCrash},
    ForeignForm{0, "Xen saved domain, xl format\n \0 \r"sv, kXenSaveName, kXenSave},
    ForeignForm{0, "LibxlFmt"sv, kXenSaveName, kXenSave},
    ForeignForm{
        0, "libvirt-xml\n \0 \r"sv, "a domain that libvirt saved (Xen or Cloud Hypervisor)",
        "`virsh restore FILE` brings it back, and `virsh dump DOMAIN DUMP` saves its memory"},
    ForeignForm{0, "XenSavedDom"sv, "a saved domain of XenServer",
                "restored there, it can save its own log by kdump or pstore"},
    // Virtual machines: vmware_vmss.h of crash; libvirt's qemu_saveimage.h; QEMU's savevm.c;
    // VirtualBox's SSM.cpp; the headers of .vmrs as in volatility3's vmrs.py and
    // dissect.hypervisor.
    ForeignForm{0, "\xd2\xbe\xd2\xbe"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd0\xbe\xd2\xbe"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd3\xbe\xd2\xbe"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd3\xbe\xd3\xbe"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd0\xbe\xd0\xbe"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd1\xba\xd1\xba"sv, kVmwareName, kVmware},
    ForeignForm{0, "\xd2\xba\xd2\xba"sv, kVmwareName, kVmware},
    ForeignForm{
        0, "QEVM"sv, "a migration stream of QEMU (virsh dump without --memory-only)",
        "`virsh dump --memory-only DOMAIN DUMP` saves a form that is read; of this file, QEMU "
        "with the guest's own options and `-S -incoming 'exec:cat FILE'` makes it by "
        "dump-guest-memory",
        is_qemu_stream},
    ForeignForm{0, "LibvirtQemudSave"sv, "a guest that libvirt saved (virsh save)", kVirsh},
    ForeignForm{0, "LibvirtQemudPart"sv, "a guest whose saving by libvirt did not end",
                "nothing can restore it: look for another dump"},
    ForeignForm{
        0, "\x7fVirtualBox SavedState V"sv, "a saved state of VirtualBox (.sav)",
        "`VBoxManage debugvm VM dumpvmcore --filename=DUMP` saves the memory of the restored "
        "machine in a form that is read"},
    ForeignForm{0, "\x14\x20\x28\x01"sv, kHypervName, kHypervHelp},
    ForeignForm{4096, "\x14\x20\x28\x01"sv, kHypervName, kHypervHelp},
    // No document has this one: files that begin so were reported as .vmrs.
    ForeignForm{0, "\x01\x28\x2b\x01"sv, kHypervName, kHypervHelp},
    ForeignForm{0, "VMA\0\0\0\0\1"sv, "a backup of Proxmox (vma)",
                "`vma extract FILE DIR` on a Proxmox host unpacks its disks"},
    ForeignForm{0, ""sv, "the memory that Android's emulator saved (ram.bin)",
                "`emulator -avd NAME -snapshot SNAPSHOT` brings the device back, and `adb shell "
                "dmesg` shows its log",
                is_android_ram},
    // Disks: made with QEMU's qemu-img 7.2.
    ForeignForm{0, "QFI\xfb"sv, "a qcow2 disk image", kDisk},
    ForeignForm{0, "KDMV"sv, "a VMware disk image (vmdk)", kDisk},
    ForeignForm{0, "COWD"sv, "a VMware disk image (vmdk)", kQemuDisk},
    ForeignForm{0, "# Disk DescriptorFile"sv, "the description of a VMware disk (vmdk)",
                "the disk is in the files that it names"},
    ForeignForm{0, "vhdxfile"sv, "a Hyper-V disk image (vhdx)", kDisk},
    ForeignForm{0, "conectix"sv, "a disk image (vhd)", kDisk},
    ForeignForm{64, "\x7f\x10\xda\xbe"sv, "a VirtualBox disk image (vdi)", kDisk},
    ForeignForm{0, "QED\0"sv, "a QED disk image", kQemuDisk},
    ForeignForm{0, "WithoutFreeSpace"sv, "a Parallels disk image", kQemuDisk},
    ForeignForm{0, "WithouFreSpacExt"sv, "a Parallels disk image", kQemuDisk},
    ForeignForm{0, "LUKS\xba\xbe"sv, "an encrypted disk (LUKS)",
                "`cryptsetup open --readonly FILE NAME` opens it"},
    ForeignForm{0, "\x3a\xff\x26\xed"sv, "a sparse disk image of Android",
                "`simg2img FILE DISK` makes a disk of it"},
    // Kernels: Documentation/x86/boot.rst, arm64/booting.rst, riscv/boot-image-header.rst of 6.1;
    // U-Boot's mkimage.
    ForeignForm{514, "HdrS"sv, "a kernel (bzImage)", kKernelFile},
    ForeignForm{56, "ARM\x64"sv, "a kernel (Image of arm64)", kKernelFile, is_kernel_image},
    ForeignForm{56, "RSC\x05"sv, "a kernel (Image of RISC-V)", kKernelFile, is_kernel_image},
    ForeignForm{0, "\x27\x05\x19\x56"sv, "a U-Boot image (uImage)", kKernelFile},
    // Evidence: libewf's ewfacquire; AFF4 1.0.
    ForeignForm{0, "EVF\x09\x0d\x0a\xff\0"sv, "an Expert Witness image (EWF, .E01)",
                "`ewfexport -t OUT -f raw FILE` makes OUT.raw, which is read if it is memory"},
    ForeignForm{0, "EVF2\x0d\x0a\x81\0"sv, "an Expert Witness image (EWF, .Ex01)",
                "`ewfexport -t OUT -f raw FILE` makes OUT.raw, which is read if it is memory"},
    ForeignForm{0, "PK\x03\x04"sv, "an AFF4 image",
                "export it as raw memory with the tool that made it", is_aff4},
    // Windows: volatility3's crash.py; libhibr's documentation.
    ForeignForm{0, "PAGEDUMP"sv, "a Windows crash dump", kWindowsHelp},
    ForeignForm{0, "PAGEDU64"sv, "a Windows crash dump", kWindowsHelp},
    ForeignForm{0, "MDMP\x93\xa7"sv, "a Windows minidump", kWindowsHelp},
    ForeignForm{0, "hibr"sv, "a Windows hibernation file", kWindowsHelp},
    ForeignForm{0, "HIBR"sv, "a Windows hibernation file", kWindowsHelp},
    // Swap: mkswap of util-linux 2.38; kernel/power/swap.c.
    ForeignForm{4086, "SWAPSPACE2"sv, "a swap area", kSwapHelp},
    ForeignForm{4086, "SWAP-SPACE"sv, "a swap area", kSwapHelp},
    ForeignForm{4086, "S1SUSPEND\0"sv, "a swap area with a hibernated kernel", kSwapHelp},
    // Compressed files: each made by the tool that the row names.
    ForeignForm{0, "\x89LZO\0\r\n\x1a\n"sv, "a file compressed by lzop", "`lzop -d FILE`"},
    ForeignForm{0, "\x1f\x9d"sv, "a file compressed by compress (.Z)", "`gzip -d FILE`",
                is_compress},
    ForeignForm{0, "LZIP\x01"sv, "a file compressed by lzip", "`lzip -d FILE`"},
    ForeignForm{0, "LRZI\0"sv, "a file compressed by lrzip", "`lrzip -d FILE`"},
    ForeignForm{0, ""sv, "a file compressed by lzma", "`xz -d FILE`", is_lzma_alone},
    ForeignForm{0, "\x02\x21\x4c\x18"sv, "a file compressed by lz4 -l", "`lz4 -d FILE OUT`"},
    ForeignForm{1, "\x2a\x4d\x18"sv, "a zstd file that begins with a skippable frame",
                "`zstd -d FILE`", is_skippable_zstd},
    ForeignForm{0, "\x1f\x8b"sv, "a gzip-compressed file", kUnpackFirst},
    ForeignForm{0,
                "\xfd"
                "7zXZ\0"sv,
                "an xz-compressed file", kUnpackFirst},
    ForeignForm{0, "\x28\xb5\x2f\xfd"sv, "a zstd-compressed file", kUnpackFirst},
    ForeignForm{0, "\x04\x22\x4d\x18"sv, "an lz4-compressed file", kUnpackFirst},
    ForeignForm{0, "BZh"sv, "a bzip2-compressed file", kUnpackFirst},
    // Archives.
    ForeignForm{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive", kSevenZip},
    ForeignForm{0, "PK\x03\x04"sv, "a zip archive whose end is missing",
                "copy it again; `7z x FILE` unpacks what is there", is_cut_zip},
    ForeignForm{0, "PK\x03\x04"sv, "a zip archive", "`unzip FILE` unpacks it"},
    ForeignForm{0, "Rar!\x1a\x07"sv, "a RAR archive", "`unar FILE` unpacks it"},
    ForeignForm{0, "MSCF\0\0\0\0"sv, "a cabinet (.cab)", "`cabextract FILE` unpacks it"},
    ForeignForm{0, "070701"sv, "a cpio archive", "`cpio -id <FILE` unpacks it"},
    ForeignForm{0, "070702"sv, "a cpio archive", "`cpio -id <FILE` unpacks it"},
    ForeignForm{0, "070707"sv, "a cpio archive", "`cpio -id <FILE` unpacks it"},
    ForeignForm{0, ""sv, "a cpio archive", "`cpio -id <FILE` unpacks it", is_binary_cpio},
    ForeignForm{0, "!<arch>\ndebian-binary"sv, "a Debian package", "`dpkg -x FILE DIR` unpacks it"},
    ForeignForm{0, "\xed\xab\xee\xdb"sv, "an RPM package", "`rpm2cpio FILE | cpio -id` unpacks it"},
    // Encrypted files: openssl-enc, age's specification, RFC 4880.
    ForeignForm{0, "Salted__"sv, "a file encrypted by openssl",
                "`openssl enc -d -CIPHER -pbkdf2 -in FILE -out DUMP` decrypts it, with the cipher "
                "and options that encrypted it"},
    ForeignForm{0, "age-encryption.org/v1\n"sv, "a file encrypted by age", kAge},
    ForeignForm{0, "-----BEGIN AGE ENCRYPTED FILE-----"sv, "a file encrypted by age", kAge},
    ForeignForm{0, "-----BEGIN PGP MESSAGE-----"sv, "a file encrypted by OpenPGP", kGpg},
    ForeignForm{0, ""sv, "a file encrypted by OpenPGP", kGpg, is_openpgp},
    // Networks: libpcap's pcap-savefile(5), and the pcapng draft.
    ForeignForm{0, "\xd4\xc3\xb2\xa1"sv, "captured packets (pcap)",
                "`tcpdump -A -r FILE` shows what netconsole sent"},
    ForeignForm{0, "\xa1\xb2\xc3\xd4"sv, "captured packets (pcap)",
                "`tcpdump -A -r FILE` shows what netconsole sent"},
    ForeignForm{0, "\x4d\x3c\xb2\xa1"sv, "captured packets (pcap)",
                "`tcpdump -A -r FILE` shows what netconsole sent"},
    ForeignForm{0, "\x0a\x0d\x0d\x0a"sv, "captured packets (pcapng)",
                "`tcpdump -A -r FILE` shows what netconsole sent", is_pcapng},
    // File systems and disks as they are: mkfs of each, Linux's and UEFI's documents. They come
    // last, because an ISO or a squashfs may have a boot record as well.
    ForeignForm{32769, "CD001\1"sv, "an ISO 9660 image", kSevenZip},
    ForeignForm{0, "hsqs"sv, "a squashfs image", "`unsquashfs FILE` unpacks it"},
    ForeignForm{0, "XFSB\0\0"sv, "an XFS file system", kMount},
    ForeignForm{65600, "_BHRfS_M"sv, "a btrfs file system", kMount},
    ForeignForm{1080, "\x53\xef"sv, "an ext4 file system", kDisk, is_ext},
    ForeignForm{512, "EFI PART"sv, "a disk with partitions (GPT)", kDisk},
    ForeignForm{510, "\x55\xaa"sv, "a disk with partitions (MBR)", kDisk, is_mbr},
    ForeignForm{0, ""sv, "a disk image (vhd)", kDisk, has_vhd_footer},
    // Files as text: base64, uuencode and xxd, each tried on a kdump-compressed dump; apport's
    // CrashReports, git-lfs's specification of pointers.
    ForeignForm{0, "S0RVTV"sv, "a dump in base64", kBase64},
    ForeignForm{0, "f0VMR"sv, "an ELF file in base64", kBase64},
    ForeignForm{0, "H4sI"sv, "a gzip-compressed file in base64", kBase64},
    ForeignForm{0, "/Td6WFoA"sv, "an xz-compressed file in base64", kBase64},
    ForeignForm{0, "KLUv/"sv, "a zstd-compressed file in base64", kBase64},
    ForeignForm{0, ""sv, "a uuencoded file", "`uudecode -o OUT FILE` decodes it", is_uuencoded},
    ForeignForm{0, "00000000: "sv, "a hex dump of xxd", "`xxd -r FILE OUT` makes the file again"},
    ForeignForm{
        0, "00000000  "sv, "a hex dump of hexdump",
        "`sed 's/|.*//; s/  */ /g' FILE | xxd -r >OUT` makes the file again, if no line is a "
        "single *"},
    ForeignForm{0, ""sv, "a text in base64", "`base64 -d FILE >LOG` decodes it", is_text_in_base64},
    ForeignForm{0, ""sv, "a text in base64 inside of another text",
                "`grep -oE '[A-Za-z0-9+/=]{400,}' FILE | base64 -d >LOG` decodes it",
                has_text_in_base64},
    ForeignForm{0, ""sv, kMdName, kMdHelpB, is_uboot_md_b},
    ForeignForm{0, ""sv, kMdName, kMdHelpW, is_uboot_md_w},
    ForeignForm{0, ""sv, kMdName, kMdHelpL, is_uboot_md_l},
    ForeignForm{0, ""sv, kMdName, kMdHelpQ, is_uboot_md_q},
    ForeignForm{0, "ProblemType: "sv, "a report of apport",
                "`apport-unpack FILE DIR` makes DIR/VmCore of it, which is read"},
    ForeignForm{0, "version https://git-lfs.github.com/spec/"sv, "a pointer of git-lfs",
                "`git lfs pull` in its repository fetches the file"},
    ForeignForm{0, "<!DOCTYPE html"sv, "a web page", kWebPage},
    ForeignForm{0, "<!doctype html"sv, "a web page", kWebPage},
    ForeignForm{0, "<html"sv, "a web page", kWebPage},
};

bool has_form(const ForeignForm& form, const ByteSource& file, Bytes head) {
    return head.size() >= form.at + form.magic.size() &&
           as_text(head.subspan(form.at)).starts_with(form.magic) &&
           (form.proves == nullptr || form.proves(file, head));
}

}  // namespace

const ForeignForm* find_foreign_form(const ByteSource& file) {
    std::vector<std::byte> head(std::min(kForeignHeadBytes, file.size()));
    const Result<std::uint64_t> got = file.read_some({}, head);
    if (!got || *got == 0) {
        return nullptr;
    }
    head.resize(*got);
    const auto found =
        std::find_if(kForeignForms.begin(), kForeignForms.end(),
                     [&](const ForeignForm& form) { return has_form(form, file, head); });
    return found == kForeignForms.end() ? nullptr : &*found;
}

}  // namespace lastwords::extractor
