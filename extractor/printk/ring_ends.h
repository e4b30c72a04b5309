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
    std::uint64_t delta = 0;  ///< seq = id + delta, modulo 2^62 (2^30 on 32-bit)
    Seq base;                 ///< a seq of this ring; gives the upper bits, which an id lacks
    LogicalPos head_lpos;     ///< end of the newest text block
    LogicalPos tail_lpos;     ///< begin of the oldest text block
    bool agreed = true;       ///< true: the slots confirm the ring's own head_id and tail_id

    /// Returns the seq of the record with this id. Each new record increments both seq and id
    /// (desc_reserve()). An id has only 62 bits (30 on 32-bit), so several seqs fit an id; the seq
    /// nearest to `base` is returned.
    Seq seq_of(std::uint64_t id, const RingHead& head) const;
    /// True for the seq of the descriptor with which the kernel initializes the ring: that
    /// descriptor comes before record 0 and holds no record (kernel/printk/printk_ringbuffer.h,
    /// "Bootstrap").
    static bool before_first(Seq seq) { return (seq.value >> 63) != 0; }

    /// Works out the ring's ends. head_id and tail_id are the ring's own if the slots confirm them;
    /// otherwise the ring ends with the newest record that a slot proves. head_lpos and tail_lpos
    /// are the ring's own if they fit the newest blocks; otherwise they are derived from those
    /// blocks. Each correction is a loss in `findings`. `delta` comes from the slots because the
    /// first id differs between kernels: 2^32 - count up to 6.12, 2^62 - count in 7.2, 2^30 - count
    /// on 32-bit. Fails if no descriptor is readable, with the reason why; kCorrupt: the ends are
    /// wrong, and no slot proves its record. Source: kernel/printk/printk_ringbuffer.c,
    /// printk_ringbuffer.h.
    static Result<RingEnds> find(RingReader& reader, const RingHead& head, Findings& findings);
};

}  // namespace lastwords::extractor
