// SPDX-License-Identifier: GPL-2.0-or-later
// RingEnds: the ids and text positions at which the ring begins and ends, checked against its
// slots, and the conversion from id to seq.
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
    std::uint64_t delta = 0;  ///< seq = id + delta, in the bits that an id has
    Seq base;                 ///< a seq of this ring; gives the bits that an id does not have
    LogicalPos head_lpos;     ///< end of the newest text block
    LogicalPos tail_lpos;     ///< begin of the oldest text block
    bool agreed = true;       ///< the slots confirm the ring's own head_id and tail_id

    /// The seq of the record with this id. Each new record increments both (desc_reserve()). An id
    /// has only 62 bits (30 on 32-bit), so of all seqs that fit, this is the one nearest to `base`.
    Seq seq_of(std::uint64_t id, const RingHead& head) const;
    /// True for the descriptor that the ring is initialized with: it comes before record 0 and
    /// holds no record (kernel/printk/printk_ringbuffer.h, "Bootstrap").
    static bool before_first(Seq seq) { return (seq.value >> 63) != 0; }

    /// Takes the ring's own head_id and tail_id if the slots confirm them; otherwise the ring ends
    /// with the newest record that a slot proves. Takes head_lpos and tail_lpos if they fit the
    /// newest blocks, otherwise derives them from those blocks. Each correction is a loss in
    /// `findings`. `delta` comes from the slots because the first id differs between kernels:
    /// 2^32 - count up to 6.12, 2^62 - count in 7.2, 2^30 - count on 32-bit. Errors: the
    /// reason why no descriptor is readable; kCorrupt if the ends are wrong and no slot proves
    /// itself. Source: kernel/printk/printk_ringbuffer.c, printk_ringbuffer.h.
    static Result<RingEnds> find(RingReader& reader, const RingHead& head, Findings& findings);
};

}  // namespace lastwords::extractor
