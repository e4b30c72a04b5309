// SPDX-License-Identifier: GPL-2.0-or-later
// RingEnds: the first and last descriptor id of the ring, checked against the slots, and how ids
// become seqs.
#pragma once

#include <cstdint>

#include "extractor/printk/ring_reader.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct RingEnds {
    std::uint64_t tail_id = 0;
    std::uint64_t head_id = 0;
    std::uint64_t delta = 0;  ///< seq = id + delta, modulo 2^62 (32-bit: see seq_of)
    Seq base;  ///< a seq near the ring's, for machines whose ids have fewer bits than a seq
    LogicalPos head_lpos;  ///< of the text: the end of its newest block
    LogicalPos tail_lpos;
    bool agreed = true;  ///< the slots agree with the ring's own head_id and tail_id

    /// The seq of the record with this id. Ids and seqs run in step (desc_reserve()); an id has 62
    /// bits (30 on 32-bit), so the upper bits come from the nearest known seq.
    Seq seq_of(std::uint64_t id, const RingHead& head) const;
    /// The slot that the kernel starts with holds no record: its seq would be -1.
    static bool before_first(Seq seq) { return (seq.value >> 63) != 0; }

    /// head_id and tail_id of the ring if its slots agree with them, else the newest id that a slot
    /// proves; head_lpos and tail_lpos if the newest blocks agree, else what those say. Each
    /// disagreement is a loss in `findings`. kCorrupt and others: no slot is readable. Source:
    /// kernel/printk/printk_ringbuffer.c, printk_ringbuffer.h; the width of the first id differs
    /// between kernels (2^32 - count up to 6.12, 2^62 - count in 7.2, 2^30 - count on 32-bit), so
    /// the difference is taken from the slots.
    static Result<RingEnds> find(RingReader& reader, const RingHead& head, Findings& findings);
};

}  // namespace lastwords::extractor
