// SPDX-License-Identifier: GPL-2.0-or-later
// KdumpHeader: the file does not state its byte order or word size. Each combination is tried, and
// the first one that gives possible values is taken.
#include "extractor/image/kdump_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "extractor/image/elf_notes.h"
#include "extractor/image/kdump_format.h"

namespace lastwords::extractor {
namespace {

/// Limit of max_mapnr. It corresponds to 4 PiB in pages of 4 KiB, which is what x86-64 can address
/// with page tables of five levels.
constexpr std::uint64_t kPfnMax = std::uint64_t{1} << 40U;
constexpr std::uint64_t kBitsPerByte = 8;

/// A layout and byte order in which the header may be written.
struct Reading {
    const KdumpLayout* layout;
    std::endian order;
};

constexpr std::array kMainReadings{
    Reading{&kKdump64, std::endian::little}, Reading{&kKdump32Packed, std::endian::little},
    Reading{&kKdump64, std::endian::big}, Reading{&kKdump32Packed, std::endian::big}};

struct MainHeader {
    std::uint64_t version = 0;
    std::uint32_t status = 0;
    std::uint32_t block_bytes = 0;
    std::uint64_t sub_hdr_blocks = 0;
    std::uint64_t bitmap_blocks = 0;
    std::uint64_t max_mapnr = 0;

    std::uint64_t bitmap_bytes() const { return bitmap_blocks * block_bytes; }
};

MainHeader read_main(Bytes raw, Reading reading) {
    const MainHeaderLayout& at = reading.layout->main;
    const auto field = [&](KdumpField one) { return kdump_field(raw, one, reading.order); };
    return {.version = field(kHeaderVersion),
            .status = static_cast<std::uint32_t>(field(at.status)),
            .block_bytes = static_cast<std::uint32_t>(field(at.block_size)),
            .sub_hdr_blocks = field(at.sub_hdr_size),
            .bitmap_blocks = field(at.bitmap_blocks),
            .max_mapnr = field(at.max_mapnr)};
}

/// Whether all values of the main header are possible. A max_mapnr that is too small is accepted,
/// because version 6 caps it at 32 bits and has the full value in the sub header.
bool makes_sense(const MainHeader& header) {
    return header.version <= kKdumpVersionMax && std::has_single_bit(header.block_bytes) &&
           header.block_bytes >= kKdumpBlockMin && header.block_bytes <= kKdumpBlockMax &&
           header.sub_hdr_blocks >= 1 &&
           header.sub_hdr_blocks <= std::numeric_limits<std::int32_t>::max() &&
           header.bitmap_blocks >= 1 && header.max_mapnr >= 1 &&
           header.bitmap_bytes() * kBitsPerByte >= header.max_mapnr;
}

/// The members of the sub header that are used. A member that the header version does not have is
/// 0.
struct SubHeader {
    std::uint64_t split = 0;
    KdumpHeader::Split range;
    Extent vmcoreinfo;
    Extent eraseinfo;
    Extent notes;
    std::uint64_t max_mapnr_64 = 0;
};

SubHeader read_sub(Bytes raw, Reading reading, std::uint64_t version) {
    const SubHeaderLayout& at = reading.layout->sub;
    const auto since = [&](std::uint64_t first, KdumpField field) {
        return version >= first ? kdump_field(raw, field, reading.order) : 0;
    };
    SubHeader sub;
    sub.split = since(2, at.split);
    sub.range = {since(2, at.start_pfn), since(2, at.end_pfn)};
    sub.eraseinfo = {FileOffset{since(5, at.offset_eraseinfo)}, since(5, at.size_eraseinfo)};
    sub.vmcoreinfo = {FileOffset{since(3, at.offset_vmcoreinfo)}, since(3, at.size_vmcoreinfo)};
    sub.notes = {FileOffset{since(4, at.offset_note)}, since(4, at.size_note)};
    if (version >= kKdumpVersionMax) {
        sub.range = {since(6, at.start_pfn_64), since(6, at.end_pfn_64)};
        sub.max_mapnr_64 = since(6, at.max_mapnr_64);
    }
    return sub;
}

/// Whether the extent is empty, or lies in the blocks of the sub header, behind its structure.
bool within_sub_header(const Extent& extent, const MainHeader& main, std::uint64_t sub_bytes) {
    if (extent.length == 0) {
        return true;
    }
    const std::uint64_t first = main.block_bytes + sub_bytes;
    const std::uint64_t end = main.block_bytes * (1 + main.sub_hdr_blocks);
    return extent.offset.value >= first && extent.length <= end &&
           extent.offset.value <= end - extent.length;
}

/// Returns how many of three members have a plausible value: the extents of the notes and of
/// VMCOREINFO, and max_mapnr_64. The offsets of these members differ between the packed and the
/// aligned layout.
unsigned plausibility(const SubHeader& sub, const MainHeader& main, std::uint64_t sub_bytes) {
    const bool notes = sub.notes.length > 0 && within_sub_header(sub.notes, main, sub_bytes);
    const bool info =
        sub.vmcoreinfo.length > 0 && within_sub_header(sub.vmcoreinfo, main, sub_bytes);
    const bool mapnr = sub.max_mapnr_64 == main.max_mapnr;
    return (notes ? 1U : 0U) + (info ? 1U : 0U) + (mapnr ? 1U : 0U);
}

/// Reads the sub header. With 32 bits, its members can be packed (i386, and all dumps of QEMU) or
/// aligned (arm by makedumpfile). The layout that gives more plausible values is taken.
SubHeader read_sub_either(Bytes raw, Reading reading, const MainHeader& main) {
    const SubHeader first = read_sub(raw, reading, main.version);
    if (reading.layout->word_bytes == kKdump64.word_bytes) {
        return first;
    }
    const Reading aligned{&kKdump32Aligned, reading.order};
    const SubHeader second = read_sub(raw, aligned, main.version);
    const unsigned packed_score =
        plausibility(first, main, sub_header_bytes(reading.layout->sub, main.version));
    const unsigned aligned_score =
        plausibility(second, main, sub_header_bytes(kKdump32Aligned.sub, main.version));
    return aligned_score > packed_score ? second : first;
}

std::string utsname_field(Bytes raw, Utsname field) {
    const auto index = static_cast<std::size_t>(field);
    return std::string(up_to_nul(
        as_text(raw.subspan(kUtsnameAt + index * kUtsnameFieldBytes, kUtsnameFieldBytes))));
}

/// Makes the KdumpHeader, and does the checks that need the values of both headers.
Result<KdumpHeader> combine(const ByteSource& source, const MainHeader& main,
                            const SubHeader& sub) {
    KdumpHeader header;
    header.version = static_cast<unsigned>(main.version);
    header.status = main.status;
    header.block_bytes = main.block_bytes;
    header.max_mapnr = sub.max_mapnr_64 != 0 ? sub.max_mapnr_64 : main.max_mapnr;
    if (header.max_mapnr > kPfnMax || header.max_mapnr > main.bitmap_bytes() * kBitsPerByte) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: offset {:#x}: found max_mapnr {:#x}, expected at most "
                                   "{:#x}",
                                   source.name(), main.block_bytes, header.max_mapnr,
                                   std::min(kPfnMax, main.bitmap_bytes() * kBitsPerByte)));
    }
    header.bitmap1 = FileOffset{main.block_bytes * (1 + main.sub_hdr_blocks)};
    const std::uint64_t half = main.bitmap_bytes() / 2;
    // If the bits need more than half of the blocks, there is only one bitmap, as in old diskdump
    // files.
    const bool two = header.max_mapnr <= half * kBitsPerByte;
    header.bitmap2 = two ? header.bitmap1 + half : header.bitmap1;
    header.descriptors = header.bitmap1 + main.bitmap_bytes();
    if (sub.split != 0 && main.version >= 2) {
        header.split = sub.range;
    }
    header.vmcoreinfo = sub.vmcoreinfo;
    header.notes = sub.notes;
    header.eraseinfo = sub.eraseinfo;
    return header;
}

}  // namespace

Result<KdumpHeader> read_kdump_header(const ByteSource& source) {
    std::vector<std::byte> raw(kKdump64.main.bytes);
    TRY_VOID(source.read({}, raw));
    const auto reading = std::find_if(kMainReadings.begin(), kMainReadings.end(), [&](Reading one) {
        return makes_sense(read_main(raw, one));
    });
    if (reading == kMainReadings.end()) {
        const MainHeader as_64 = read_main(raw, kMainReadings.front());
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("{}: offset {:#x}: found header_version {}, block_size {}, bitmap_blocks "
                        "{}, max_mapnr {:#x} (as 64-bit little endian), expected a header that "
                        "makes sense in some word size and byte order",
                        source.name(), kHeaderVersion.at, as_64.version, as_64.block_bytes,
                        as_64.bitmap_blocks, as_64.max_mapnr));
    }
    const MainHeader main = read_main(raw, *reading);
    std::vector<std::byte> sub_raw(kKdump64.sub.bytes);
    TRY_VOID(source.read(FileOffset{main.block_bytes}, sub_raw));
    TRY(KdumpHeader header, combine(source, main, read_sub_either(sub_raw, *reading, main)));
    header.order = reading->order;
    header.word_bytes = reading->layout->word_bytes;
    header.nodename = utsname_field(raw, Utsname::kNodename);
    header.release = utsname_field(raw, Utsname::kRelease);
    header.kernel_version = utsname_field(raw, Utsname::kVersion);
    header.machine = utsname_field(raw, Utsname::kMachine);
    header.identity = std::move(raw);
    if (header.vmcoreinfo.length <= kVmcoreinfoBytesMax) {
        std::vector<std::byte> text(header.vmcoreinfo.length);
        if (source.read(header.vmcoreinfo.offset, text)) {
            header.identity.insert(header.identity.end(), text.begin(), text.end());
        }
    }
    return header;
}

}  // namespace lastwords::extractor
