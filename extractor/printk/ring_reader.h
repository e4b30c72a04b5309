// SPDX-License-Identifier: GPL-2.0-or-later
// RingReader: the slots of the ring, each a descriptor and its printk_info, as the dump has them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/model/record.h"

namespace lastwords::extractor {

/// The state of a slot. The first four are the kernel's enum desc_state, of a slot that holds the
/// id that was asked for. The others say why the slot does not hold that id.
enum class SlotState {
    kReserved,
    kCommitted,
    kFinalized,
    kReusable,
    /// head_id has moved over the slot, but the writer has not written the descriptor yet. The
    /// descriptor still has the recycled record of one lap before, or was never used.
    kClaimed,
    kUnreadable,  ///< the dump does not have the descriptor
    /// The slot holds an id that cannot be in this slot: damage.
    kForeign,
};

/// struct printk_info, decoded.
struct SlotInfo {
    Seq seq;
    std::uint64_t timestamp_ns = 0;
    std::uint16_t text_len = 0;
    std::uint8_t facility = 0;
    std::uint8_t flags = 0;
    std::uint8_t level = 0;
    std::uint32_t caller_id = 0;
    std::uint32_t caller_id2 = 0;
    /// All bytes are 0, which no stored record has: its seq of 0 proves nothing.
    bool cleared = false;
    // subsystem, device and comm point into the reader's chunk, so they are valid until the next
    // slot().
    std::string_view subsystem;
    std::string_view device;
    std::string_view comm;  ///< empty: the kernel does not keep it

    /// Sets what the record has of this, but for its seq, its device and its task.
    void fill(printkfmt::Record& record) const;
};

struct Slot {
    std::uint64_t id = 0;  ///< the id that was asked for
    SlotState state = SlotState::kUnreadable;
    std::uint64_t found_id = 0;    ///< the id in the descriptor
    BlockPosition block;           ///< not set if kUnreadable
    std::optional<SlotInfo> info;  ///< nullopt: the dump does not have the printk_info
    /// Why the dump does not have the descriptor or, if it has that, the printk_info. nullptr: it
    /// has both. Valid until the next slot().
    const Error* why = nullptr;
};

/// Returns whether a slot proves its record: the id in the descriptor belongs in this slot, and the
/// printk_info has the seq of that id. In every kernel (seq mod 2^W) == ((id + count) mod 2^W),
/// with W = 32, or 30 on 32-bit.
bool proved(const Slot& slot, const RingHead& head);

/// Returns whether the printk_info has the seq of the id that was asked for, whatever the
/// descriptor holds. A writer sets it after the descriptor, so a descriptor that holds another id
/// is damaged then.
bool has_own_info(const Slot& slot, const RingHead& head);

class RingReader {
 public:
    RingReader(const KernelMemory& memory, const RingLayout& layout, const RingHead& head)
        : memory_(memory), layout_(layout), head_(head) {}

    /// Returns the slot of `id`. Memory is read in chunks, so asking for slots in the order of the
    /// ring is fastest.
    Slot slot(std::uint64_t id);

    /// The error of the first read that failed; nullopt: all descriptors and printk_infos were
    /// readable so far.
    const std::optional<Error>& first_unreadable() const { return first_unreadable_; }

 private:
    static constexpr std::uint64_t kChunk = 256;  // slots in a chunk, of about 24 + 88 bytes each

    struct Part {
        std::vector<std::byte> bytes;
        std::vector<Hole> holes;
    };
    void read_chunk(std::uint64_t index);
    void read_part(Part& part, VirtAddr at, std::uint64_t bytes);
    /// Returns the bytes of one slot in the part. nullopt: the dump does not have all of them, and
    /// `why` is set to the reason.
    static std::optional<Bytes> piece(const Part& part, std::uint64_t slot, std::uint64_t bytes,
                                      const Error*& why);
    SlotInfo parse_info(Bytes raw) const;

    const KernelMemory& memory_;  // memory_, layout_ and head_ outlive this
    const RingLayout& layout_;
    const RingHead& head_;
    std::optional<std::uint64_t> chunk_;  // index of the chunk's first slot
    Part descs_;
    Part infos_;
    std::optional<Error> first_unreadable_;
};

}  // namespace lastwords::extractor
