// SPDX-License-Identifier: GPL-2.0-or-later
// text_block(): where a record's text lies in the data ring; the wrap rule, once, for every kernel.
#pragma once

#include <cstdint>
#include <optional>

#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A data ring of 2^size_bits bytes on a machine whose long has word_bytes bytes.
struct DataRing {
    unsigned size_bits = 0;
    unsigned word_bytes = 8;

    std::uint64_t bytes() const { return std::uint64_t{1} << size_bits; }
    std::uint64_t index(LogicalPos at) const { return at.value & (bytes() - 1); }
    /// A logical position (or a difference of two) as the machine's unsigned long holds it.
    std::uint64_t clip(std::uint64_t value) const {
        return word_bytes == 4 ? value & 0xffffffffU : value;
    }
    std::uint64_t wraps(LogicalPos at) const { return clip(at.value) >> size_bits; }
};

/// struct prb_data_blk_lpos.
struct BlockPosition {
    LogicalPos begin;
    LogicalPos next;
};

/// A block that has text. All numbers are bytes in the ring.
struct TextBlock {
    std::uint64_t id_at = 0;       ///< of the block's id word at its logical begin
    std::uint64_t text_at = 0;     ///< never wraps
    std::uint64_t text_bytes = 0;  ///< room for text: at least the record's text_len
    bool wrapped =
        false;  ///< the id word stands at the ring's start a second time, before the text
};

/// Blocks without data (kernel/printk/printk_ringbuffer.h, FAILED_LPOS and NO_LPOS). The kernel
/// looks at bit 0 of both words only; it writes nothing else with that bit set.
enum class Dataless {
    kFailed,  ///< 1/1 FAILED_LPOS: the ring had no room, or the record was never written: the text
              ///< is lost
    kEmptyLine,  ///< 3/3 NO_LPOS (5.10, 6.1), EMPTY_LINE_LPOS (6.12, 7.2): an empty line
};
std::optional<Dataless> dataless(const BlockPosition& block);

/// Where a record's text lies. Positions are compared by the wrap that their last byte is in, never
/// after reduction to the ring: a block that ends exactly at the ring's end has `next` in the
/// following wrap and yet is not wrapped (6.18+). Older kernels wrapped such a block; their wrapped
/// ones always end behind the second word, so one rule reads both. Source:
/// kernel/printk/printk_ringbuffer.c get_data() (5.10), is_blk_wrapped() since commit 67e1b0052f6b.
/// kCorrupt: not multiples of a word, begin and next not in the same or in neighbouring wraps, no
/// room for the id.
Result<TextBlock> text_block(const BlockPosition& block, const DataRing& ring);

}  // namespace lastwords::extractor
