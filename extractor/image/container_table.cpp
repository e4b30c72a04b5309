// SPDX-License-Identifier: GPL-2.0-or-later
// The table of containers, and the error messages for files that no row of it recognises.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/file/flattened.h"
#include "extractor/file/text_bytes.h"
#include "extractor/image/containers.h"
#include "extractor/image/elf_vmcore.h"
#include "extractor/image/kdump_compressed.h"
#include "extractor/image/raw_memory.h"

namespace lastwords::extractor {
namespace {

constexpr std::array kContainers{
    Container{"ELF vmcore", is_elf, open_elf_vmcore},
    Container{"kdump-compressed", is_kdump, open_kdump},
};

/// A file format that is recognised but not read. The error message names it, so that the user
/// knows what the file is.
struct ForeignForm {
    std::string_view magic;
    std::string_view name;
};

using namespace std::string_view_literals;

constexpr std::array kForeignForms{
    ForeignForm{"DISKDUMP"sv, "a diskdump (the format before kdump-compressed)"},
    ForeignForm{"\xed\x23\x8f\x61\x73\x01\x19\xa8"sv, "an LKCD dump"},
    ForeignForm{"\xa8\x19\x01\x73\x61\x8f\x23\xed"sv, "an LKCD dump"},
    ForeignForm{"\xa8\x19\x01\x73\x61\x8f\x23\xfd"sv, "an s390 stand-alone dump"},
    ForeignForm{"\xa8\x19\x01\x73\x61\x8f\x23\xfe"sv, "an s390 stand-alone dump (extended)"},
    ForeignForm{"sadump\0\0"sv, "an sadump dump"},
    ForeignForm{"\xed\xeb\x0f\xf0"sv, "a Xen domain dump"},
    ForeignForm{"\xee\xeb\x0f\xf0"sv, "a Xen domain dump"},
    ForeignForm{"\xd2\xbe\xd2\xbe"sv, "a VMware suspend file"},
    ForeignForm{"\xd0\xbe\xd2\xbe"sv, "a VMware suspend file"},
    ForeignForm{"\xd3\xbe\xd3\xbe"sv, "a VMware suspend file"},
    ForeignForm{"\xd0\xbe\xd0\xbe"sv, "a VMware suspend file"},
    ForeignForm{"EMiL"sv, "a LiME memory image"},
    ForeignForm{"AVML"sv, "an AVML memory image"},
    ForeignForm{"QEVM"sv, "a QEMU migration stream"},
    ForeignForm{"LibvirtQemudSave"sv, "a libvirt save file"},
    ForeignForm{"LibvirtQemudPart"sv, "a libvirt save file that was not finished"},
    ForeignForm{"PAGEDUMP"sv, "a Windows crash dump"},
    ForeignForm{"PAGEDU64"sv, "a Windows crash dump"},
    ForeignForm{"\x1f\x8b"sv, "a gzip-compressed file, large or damaged (decompress it first)"},
    ForeignForm{"\xfd"
                "7zXZ\0"sv,
                "an xz-compressed file, large or damaged (decompress it first)"},
    ForeignForm{"\x28\xb5\x2f\xfd"sv,
                "a zstd-compressed file, large or damaged (decompress it first)"},
    ForeignForm{"\x04\x22\x4d\x18"sv,
                "an lz4-compressed file, large or damaged (decompress it first)"},
    ForeignForm{"BZh"sv, "a bzip2-compressed file, large or damaged (decompress it first)"},
    ForeignForm{"PK\x03\x04"sv, "a zip archive (unpack it first)"},
};

constexpr std::string_view kExpected =
    "a vmcore (ELF or kdump-compressed, flattened too) or RAM, pstore's memory or files, a tar "
    "archive, or the text of a kernel log";
constexpr std::uint64_t kRawMin = std::uint64_t{1} << 20U;
constexpr std::uint64_t kRawUnit = 4096;

/// Returns what an unknown file seems to be by its first bytes, for the error message.
std::string describe(Bytes first) {
    if (first.empty()) {
        return "an empty file";
    }
    for (const ForeignForm& form : kForeignForms) {
        if (as_text(first).starts_with(form.magic)) {
            return std::string(form.name);
        }
    }
    if (is_text(first)) {
        return "text that is no kernel log";
    }
    std::string bytes = "bytes";
    for (const std::byte byte : first.first(std::min<std::size_t>(first.size(), 8))) {
        bytes += fmt::format(" {:02x}", std::to_integer<unsigned>(byte));
    }
    return bytes;
}

bool is_foreign(Bytes first) {
    return std::any_of(kForeignForms.begin(), kForeignForms.end(), [&](const ForeignForm& form) {
        return as_text(first).starts_with(form.magic);
    });
}

/// Raw memory has no magic number. A file is taken for it if it is at least 1 MiB of whole pages
/// and is neither text nor a known foreign format.
bool may_be_memory(Bytes first, std::uint64_t size) {
    return size >= kRawMin && size % kRawUnit == 0 && !is_foreign(first) && !is_text(first);
}

Result<std::unique_ptr<MemoryImage>> open_without_magic(std::unique_ptr<ByteSource> file,
                                                        Bytes first, const ImageOptions& options) {
    if (!first.empty() && (options.raw_base_given || may_be_memory(first, file->size()))) {
        return open_raw_memory(std::move(file), PhysAddr{options.raw_base});
    }
    return failure(first.empty() ? ErrorKind::kMissing : ErrorKind::kUnsupported,
                   fmt::format("{}: offset 0x0: found {}, expected {}", file->name(),
                               describe(first), kExpected));
}

Result<std::vector<std::byte>> read_first(const ByteSource& file) {
    std::vector<std::byte> first(kProbeBytes);
    TRY(const std::uint64_t got, file.read_some({}, first));
    first.resize(got);
    return first;
}

/// If the file is in the flattened form, replaces it by the dump that it carries. Returns the first
/// bytes of the dump.
Result<std::vector<std::byte>> unflatten(std::unique_ptr<ByteSource>& file, Findings& findings) {
    TRY(std::vector<std::byte> first, read_first(*file));
    if (!is_flattened(first)) {
        return first;
    }
    TRY(file, open_flattened(std::move(file), findings));
    return read_first(*file);
}

const Container* find_container(Bytes first) {
    const auto found = std::find_if(kContainers.begin(), kContainers.end(),
                                    [&](const Container& one) { return one.probe(first); });
    return found == kContainers.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Container> containers() {
    return kContainers;
}

Result<std::unique_ptr<MemoryImage>> open_image(SourceFiles files, const ImageOptions& options,
                                                Findings& findings) {
    for (std::unique_ptr<ByteSource>& file : files) {
        TRY(const std::vector<std::byte> first, unflatten(file, findings));
        const Container* container = find_container(first);
        if (files.size() == 1) {
            return container != nullptr ? container->open(std::move(files), findings)
                                        : open_without_magic(std::move(file), first, options);
        }
        if (!is_kdump(first)) {
            return failure(
                ErrorKind::kUnsupported,
                fmt::format("{}: offset 0x0: found {}, expected a part of a split kdump-compressed "
                            "dump, because several files were given as one dump",
                            file->name(),
                            container != nullptr ? container->name : describe(first)));
        }
    }
    return open_kdump(std::move(files), findings);
}

}  // namespace lastwords::extractor
