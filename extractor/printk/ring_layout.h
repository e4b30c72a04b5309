// SPDX-License-Identifier: GPL-2.0-or-later
// RingLayout and RingHead: where the words of a printk_ringbuffer lie, and what its head says.
#pragma once

#include <cstdint>

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/text_block.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Bytes from the start of the structure named; stride and offsets depend on the kernel's version
/// and configuration (printk_info is 88 bytes, or 112 with CONFIG_PRINTK_EXECUTION_CTX), so all
/// come from the dump.
struct RingLayout {
    struct {
        std::uint64_t count_bits, descs, infos, head_id,
            tail_id;  // from printk_ringbuffer, in desc_ring
        std::uint64_t size_bits, data, head_lpos,
            tail_lpos;  // from printk_ringbuffer, in text_data_ring
        std::uint64_t fail, bytes;
    } ring{};
    struct {
        std::uint64_t state_var, begin, next, bytes;
    } desc{};
    struct {
        std::uint64_t seq, ts_nsec, text_len, facility, flags, caller_id, subsystem, device, bytes;
        std::uint64_t subsystem_bytes, device_bytes;
    } info{};

    static Result<RingLayout> read(KernelView& view);
};

/// The ring's own numbers, checked against each other.
struct RingHead {
    VirtAddr at;
    unsigned count_bits = 0;
    VirtAddr descs;
    VirtAddr infos;
    std::uint64_t head_id = 0;
    std::uint64_t tail_id = 0;
    DataRing text;
    VirtAddr data;
    LogicalPos head_lpos;
    LogicalPos tail_lpos;
    std::uint64_t fail = 0;

    std::uint64_t count() const { return std::uint64_t{1} << count_bits; }
    std::uint64_t index(std::uint64_t id) const { return id & (count() - 1); }
    /// ids have the bits of a long less the two of the state.
    std::uint64_t id_mask() const { return (std::uint64_t{1} << (8 * text.word_bytes - 2)) - 1; }

    /// Follows `prb` (which may point to the static or to the dynamic ring). kCorrupt: its numbers
    /// cannot be a ring's.
    static Result<RingHead> read(KernelView& view, const RingLayout& layout, Findings& findings);
};

}  // namespace lastwords::extractor
