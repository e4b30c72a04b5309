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

namespace lastwords::extractor {

/// The kernel's desc_state if the slot holds the id that was asked for, otherwise why it does not.
enum class SlotState {
    kReserved,
    kCommitted,
    kFinalized,
    kReusable,
    kClaimed,     ///< the head has moved here and the writer has not written the descriptor yet: it
                  ///< still has the recycled record of one lap before, or was never used
    kUnreadable,  ///< the dump does not have the descriptor
    kForeign,     ///< holds an id that cannot be in this slot: damage
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
    std::string_view subsystem;  // both point into the reader's chunk: valid until the next slot()
    std::string_view device;
};

struct Slot {
    std::uint64_t id = 0;  ///< the id that was asked for
    SlotState state = SlotState::kUnreadable;
    std::uint64_t found_id = 0;    ///< the id in the descriptor
    BlockPosition block;           ///< not set if kUnreadable
    std::optional<SlotInfo> info;  ///< nullopt: the dump does not have it
    /// Why the dump does not have the descriptor or else the info; valid until the next slot().
    const Error* why = nullptr;
};

/// True if the slot's id belongs in this slot and its printk_info has the seq of that id: in every
/// kernel (seq mod 2^W) == ((id + count) mod 2^W), with W = 32, or 30 on 32-bit.
bool proved(const Slot& slot, const RingHead& head);

class RingReader {
 public:
    RingReader(const KernelMemory& memory, const RingLayout& layout, const RingHead& head)
        : memory_(memory), layout_(layout), head_(head) {}

    /// The slot of `id`. Memory is read in chunks, so asking in the order of the ring is fastest.
    Slot slot(std::uint64_t id);

    /// Why the first descriptor or info that could not be read is unreadable.
    const std::optional<Error>& first_unreadable() const { return first_unreadable_; }

 private:
    static constexpr std::uint64_t kChunk = 1024;  // slots, of about 24 + 88 bytes each

    struct Part {
        std::vector<std::byte> bytes;
        std::vector<Hole> holes;
    };
    void read_chunk(std::uint64_t index);
    void read_part(Part& part, VirtAddr at, std::uint64_t bytes);
    /// A slot's bytes. nullopt: the dump does not have all of them, and `why` is set to the reason.
    static std::optional<Bytes> piece(const Part& part, std::uint64_t slot, std::uint64_t bytes,
                                      const Error*& why);
    SlotInfo parse_info(Bytes raw) const;

    const KernelMemory& memory_;  // the three outlive this
    const RingLayout& layout_;
    const RingHead& head_;
    std::optional<std::uint64_t> chunk_;  // index of its first slot
    Part descs_;
    Part infos_;
    std::optional<Error> first_unreadable_;
};

}  // namespace lastwords::extractor
