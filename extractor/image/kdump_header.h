// SPDX-License-Identifier: GPL-2.0-or-later
// KdumpHeader: what the two headers of one kdump-compressed file say, checked.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct KdumpHeader {
    unsigned version = 0;
    std::endian order = std::endian::little;
    unsigned word_bytes = 8;
    std::uint32_t status = 0;
    std::uint32_t block_bytes = 0;  ///< page size of the dump
    std::uint64_t max_mapnr = 0;    ///< first page frame number beyond the dump
    FileOffset bitmap1;             ///< bit set: the page exists
    FileOffset bitmap2;             ///< bit set: the page is in the dump
    FileOffset descriptors;

    struct Split {
        std::uint64_t start_pfn = 0;
        std::uint64_t end_pfn = 0;  ///< first page frame of the next file
    };
    std::optional<Split> split;

    std::string nodename;
    std::string release;
    std::string kernel_version;  ///< utsname.version
    std::string machine;

    Extent vmcoreinfo;  ///< text; length 0: none
    Extent notes;       ///< ELF notes; length 0: none

    std::vector<std::byte> main_bytes;  ///< the main header as it is: split parts have the same
};

/// Reads both headers. Byte order, word size and alignment are deduced from the values.
/// Errors: kMissing if the file ends within a header; kCorrupt if no byte order and word size give
/// a header that makes sense.
Result<KdumpHeader> read_kdump_header(const ByteSource& source);

}  // namespace lastwords::extractor
