// SPDX-License-Identifier: GPL-2.0-or-later
// KdumpHeader: the contents of the main header and sub header of one kdump-compressed file,
// checked.
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
    std::uint32_t block_bytes = 0;  ///< page size of the dump, in bytes
    std::uint64_t max_mapnr = 0;    ///< first page frame number beyond the dump
    FileOffset bitmap1;             ///< offset of the bitmap of the pages that exist
    FileOffset bitmap2;             ///< offset of the bitmap of the pages that are in the dump
    FileOffset descriptors;

    struct Split {
        std::uint64_t start_pfn = 0;
        std::uint64_t end_pfn = 0;  ///< first page frame after this part
    };
    std::optional<Split> split;

    std::string nodename;
    std::string release;
    std::string kernel_version;  ///< utsname.version
    std::string machine;

    Extent vmcoreinfo;  ///< where the VMCOREINFO text is; length 0 if there is none
    Extent notes;       ///< where the ELF notes are; length 0 if there are none

    /// What the writer erased from the dump (makedumpfile's ERASEINFO); length 0: nothing.
    Extent eraseinfo;
    /// The bytes of the main header and the text of VMCOREINFO, which are equal in all parts of a
    /// split dump. The header alone is the same in dumps of several boots.
    std::vector<std::byte> identity;
};

/// Reads both headers. Byte order, word size and alignment are deduced from their values.
/// Errors: kMissing if the file ends within a header; kCorrupt if no byte order and word size give
/// possible values.
Result<KdumpHeader> read_kdump_header(const ByteSource& source);

}  // namespace lastwords::extractor
