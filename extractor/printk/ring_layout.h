// SPDX-License-Identifier: GPL-2.0-or-later
// RingLayout: the offsets of the ring's structures. RingHead: the values in struct
// printk_ringbuffer. Also the limits that the kernel sets to a ring.
#pragma once

#include <cstdint>

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/text_block.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// PRB_AVGBITS of kernel/printk/printk.c: the text ring has 2^5 bytes for each descriptor.
inline constexpr unsigned kAverageBits = 5;

/// Limits of a ring's count_bits, from the size of its text. The static ring has
/// 2^CONFIG_LOG_BUF_SHIFT bytes of text, with a shift of 12 to 25 (init/Kconfig). Only a larger
/// ring replaces it at boot, of at most LOG_BUF_LEN_MAX (2^31) bytes (kernel/printk/printk.c
/// log_buf_len_update(), setup_log_buf()). All for 5.10 to 7.2.
inline constexpr unsigned kCountBitsMin = 12 - kAverageBits;
inline constexpr unsigned kStaticCountBitsMax = 25 - kAverageBits;
inline constexpr unsigned kCountBitsMax = 31 - kAverageBits;

// A slot is claimed if head_id has moved over it and its writer has not written the descriptor yet.
// A writer does both within a few instructions (kernel/printk/printk_ringbuffer.c desc_reserve()),
// so each claimed slot needs a CPU that was stopped exactly in between. The kernel sets no limit to
// the number of claimed slots. Both limits below are estimates, each for another question.

/// Is head_id right? Damage that moves head_id forward makes all slots up to it look claimed. So
/// head_id is rejected if more slots than this in a row, up to the head, are claimed. The limit is
/// low, because slots in a row need CPUs that were stopped one after the other, with no other
/// writer in between.
inline constexpr std::uint64_t kClaimedAtHeadMax = 4;
/// Is a slot claimed, or is its descriptor damaged? At most this many slots of a ring are taken for
/// claimed. The limit is higher than kClaimedAtHeadMax, because other CPUs may have filled any
/// number of slots between the claimed ones.
inline constexpr std::uint64_t kClaimedInRingMax = 16;

/// Size of printk_info.comm (TASK_COMM_LEN).
inline constexpr std::uint64_t kCommBytes = 16;

/// Offsets in bytes from the start of each structure; `bytes` is its size. All come from the dump,
/// because they depend on the kernel's version and configuration (printk_info has 88 bytes, or 112
/// with CONFIG_PRINTK_EXECUTION_CTX).
struct RingLayout {
    struct {
        std::uint64_t count_bits, descs, infos, head_id, tail_id;  // in printk_ringbuffer.desc_ring
        std::uint64_t size_bits, data, head_lpos, tail_lpos;       // in .text_data_ring
        std::uint64_t fail, bytes;
    } ring{};
    struct {
        std::uint64_t state_var, begin, next, bytes;
    } desc{};
    struct {
        std::uint64_t seq, ts_nsec, text_len, facility, flags, caller_id, subsystem, device, bytes;
        std::uint64_t subsystem_bytes, device_bytes;
        /// Of caller_id2, which comm follows; 0: the kernel keeps neither.
        std::uint64_t caller_id2;
    } info{};

    /// Asks the view for all offsets. Returns the view's Error for the first member that it does
    /// not know; kCorrupt: a member lies outside its structure.
    static Result<RingLayout> read(KernelView& view);
};

/// The values of struct printk_ringbuffer. find_ring() has checked that a ring can have them.
struct RingHead {
    /// Address of struct printk_ringbuffer; 0 if its values were rebuilt from the slots.
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
    /// The bits of state_var that hold the id: state_var is a long, whose upper two bits are the
    /// state.
    std::uint64_t id_mask() const { return (std::uint64_t{1} << (8 * text.word_bytes - 2)) - 1; }
};

}  // namespace lastwords::extractor
