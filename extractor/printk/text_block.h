// SPDX-License-Identifier: GPL-2.0-or-later
// text_block(): where a record's text lies in the data ring, by one wrap rule for all kernels.
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
    /// Cuts a logical position, or the difference of two positions, to the machine's unsigned long.
    std::uint64_t clip(std::uint64_t value) const {
        return word_bytes == 4 ? value & 0xffffffffU : value;
    }
    /// Returns in which lap of the ring a position lies: DATA_WRAPS() in printk_ringbuffer.c.
    std::uint64_t wraps(LogicalPos at) const { return clip(at.value) >> size_bits; }
};

/// struct prb_data_blk_lpos: the logical positions of a block's first byte and of the next block.
struct BlockPosition {
    LogicalPos begin;
    LogicalPos next;
};

/// A block that has text. Offsets are bytes from the ring's start.
struct TextBlock {
    std::uint64_t id_at = 0;       ///< offset of the id word at the block's begin
    std::uint64_t text_at = 0;     ///< offset of the text, which is contiguous
    std::uint64_t text_bytes = 0;  ///< room for text, not less than the record's text_len
    bool wrapped = false;  ///< the text and a second id word before it are at the ring's start
};

/// The special values that both positions have if a record has no block
/// (kernel/printk/printk_ringbuffer.h). The kernel tests only bit 0 of a position (LPOS_DATALESS),
/// and writes no other positions that have bit 0 set.
enum class Dataless {
    /// 1, FAILED_LPOS: the ring had no room for the text, or nothing is written yet.
    kFailed,
    /// 3, NO_LPOS (5.10, 6.1) or EMPTY_LINE_LPOS (6.12, 7.2): the record is an empty line.
    kEmptyLine,
};
/// nullopt: the positions are those of a block, or damage that text_block() reports.
std::optional<Dataless> dataless(const BlockPosition& block);

/// Returns where a record's text lies. A block is wrapped if its first and last byte are in
/// different laps. This must be decided by `next - 1`, and before positions are reduced to offsets:
/// since 6.18 a block may end exactly at the ring's end, so that `next` is in the following lap
/// although the block is not wrapped. Older kernels wrapped such a block. A wrapped block of an
/// older kernel always ends after its second id word, so the same rule reads both. Source:
/// kernel/printk/printk_ringbuffer.c get_data() (5.10), is_blk_wrapped() since commit 67e1b0052f6b.
/// kCorrupt: a position is not a multiple of a word, `next` is not in the lap of `begin` or the lap
/// after it, or the block has no room for an id and a text.
Result<TextBlock> text_block(const BlockPosition& block, const DataRing& ring);

}  // namespace lastwords::extractor
