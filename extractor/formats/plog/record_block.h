// SPDX-License-Identifier: GPL-2.0-or-later
// plog_block_of(): the slots of a record in a plog region, and what its checksums say.
#pragma once

#include <cstdint>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/byte_block.h"
#include "printkfmt/model/record.h"

namespace lastwords::extractor {

/// Where a record lies in a region.
struct PlogBlock {
    printkfmt::ByteBlock block;  ///< without places in a file
    std::uint64_t at = 0;        ///< offset of its first byte in the region, or in the file
};

/// Finds the slots of the record that boot number `epoch` has written, looks at all slots of
/// `region`, and takes those with most right checksums. The block's fields are those of struct
/// plog_record and of the slots behind the first one; a remark says of each checksum whether it is
/// right. nullopt: no slot names the record, because its header is damaged.
std::optional<PlogBlock> plog_block_of(Bytes region, std::uint32_t epoch,
                                       const printkfmt::Record& record);

}  // namespace lastwords::extractor
