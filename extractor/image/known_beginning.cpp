// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the headers of dumps, and unpacks the beginning of compressed files.
#include "extractor/image/known_beginning.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "extractor/file/compressed.h"
#include "extractor/file/flattened.h"
#include "extractor/image/avml_image.h"
#include "extractor/image/containers.h"
#include "extractor/image/elf_headers.h"
#include "extractor/image/elf_vmcore.h"
#include "extractor/image/kdump_compressed.h"
#include "extractor/image/kdump_header.h"
#include "extractor/image/lime_image.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kPhysicalEnd = std::uint64_t{1} << 52U;

/// Whether the file begins like an ELF dump. The headers that kexec puts into memory for the
/// capture kernel are none: there, the offset of each segment is its physical address.
bool begins_like_elf_dump(const ByteSource& file) {
    Findings ignored;
    const Result<ElfHeaders> headers = read_elf_headers(file, ignored);
    if (!headers) {
        return false;
    }
    bool any = false;
    bool all_in_place = true;
    for (const ProgramHeader& one : headers->program) {
        if (one.type != PT_LOAD || one.filesz == 0) {
            continue;
        }
        if (one.paddr >= kPhysicalEnd || one.filesz > kPhysicalEnd) {
            return false;
        }
        any = true;
        all_in_place = all_in_place && one.offset.value == one.paddr;
    }
    return any && !all_in_place;
}

/// Whether the header of a flattened dump, and that of its first write, are possible
/// (makedumpfile.h of makedumpfile: type and version are 1).
bool begins_like_flattened(const ByteSource& file) {
    constexpr std::uint64_t kTypeAt = 16;
    constexpr std::uint64_t kWritesAt = 4096;
    constexpr std::uint64_t kWriteMax = std::uint64_t{1} << 32U;
    std::vector<std::byte> header(2 * sizeof(std::uint64_t));
    const auto number = [&](std::size_t i) {
        return load<std::uint64_t>(Bytes(header).subspan(i * sizeof(std::uint64_t)),
                                   std::endian::big);
    };
    if (!file.read(FileOffset{kTypeAt}, header) || number(0) != 1 || number(1) != 1) {
        return false;
    }
    return file.read(FileOffset{kWritesAt}, header) && number(0) < kPhysicalEnd && number(1) > 0 &&
           number(1) < kWriteMax;
}

/// Whether the header of the first range of a LiME or AVML image is possible.
bool begins_with_range(Bytes first) {
    constexpr std::size_t kHeaderBytes = 32;
    if (first.size() < kHeaderBytes) {
        return false;
    }
    const auto begin = load<std::uint64_t>(first.subspan(8), std::endian::little);
    const auto last = load<std::uint64_t>(first.subspan(16), std::endian::little);
    const auto zero = load<std::uint64_t>(first.subspan(24), std::endian::little);
    return begin < last && last < kPhysicalEnd && zero == 0;
}

/// Whether the beginning of a compressed file can be decompressed.
bool can_decompress(const ByteSource& file) {
    CompressedReader reader(file);
    return reader.is_compressed() && !reader.next().empty() &&
           (reader.problem().empty() || reader.cut());
}

}  // namespace

std::string name_of_beginning(const ByteSource& file) {
    std::vector<std::byte> first(std::min(kProbeBytes, file.size()));
    first.resize(file.read_some({}, first).value_or(0));
    if (is_kdump(first)) {
        return read_kdump_header(file) ? "a kdump-compressed dump" : "";
    }
    if (is_elf(first)) {
        return begins_like_elf_dump(file) ? "an ELF dump" : "";
    }
    if (is_flattened(first)) {
        return begins_like_flattened(file) ? "a flattened dump" : "";
    }
    if (is_lime(first)) {
        return begins_with_range(first) ? "a LiME image" : "";
    }
    if (is_avml(first)) {
        return begins_with_range(first) ? "an AVML image" : "";
    }
    const std::string_view compression = compression_of(first);
    return !compression.empty() && can_decompress(file)
               ? fmt::format("a file compressed by {}", compression)
               : std::string();
}

}  // namespace lastwords::extractor
