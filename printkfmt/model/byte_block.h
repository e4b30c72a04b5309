// SPDX-License-Identifier: GPL-2.0-or-later
// ByteBlock: bytes in which a record is kept, with their places and what parts of them mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/strong.h"
#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

/// A member of a structure, or another part of a block that has a meaning of its own.
struct ByteField {
    std::string name;          ///< "ts_nsec"
    std::uint64_t at = 0;      ///< offset of its first byte in the block
    std::uint64_t length = 0;  ///< in bytes; the field lies inside of the block
    std::string value;         ///< what the bytes say, in words; empty: nothing more than the bytes
};

/// Where bytes lie in a file.
struct BytesInFile {
    Extent extent;
    bool compressed = false;  ///< the extent decompresses to a page that has the bytes
    friend bool operator==(const BytesInFile&, const BytesInFile&) = default;
};

struct ByteBlock {
    std::string name;                  ///< "descriptor (struct prb_desc)"
    std::optional<VirtAddr> virt;      ///< where the kernel had it; nullopt: not known
    std::optional<PhysAddr> phys;      ///< of the first byte
    std::vector<BytesInFile> in_file;  ///< in the order of the bytes; empty: not known
    std::string bytes;                 ///< those that cannot be read are 0
    std::vector<ByteField> fields;     ///< ascending; they do not overlap
    std::vector<std::string> remarks;  ///< whole sentences: what is missing, CRC, ECC
};

/// Adds a place of the file to the block, unless it is the last one that was added.
void add_place(ByteBlock& block, const BytesInFile& place);

/// Returns the bytes of the record's text alone, as the log has them in memory.
ByteBlock text_block_of(const Log& log, const Record& record);

}  // namespace lastwords::printkfmt
