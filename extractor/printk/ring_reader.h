// SPDX-License-Identifier: GPL-2.0-or-later
// RingReader: the ring's descriptors, infos and text as the dump gives them, with what is
// unreadable told apart.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "extractor/printk/ring_layout.h"

namespace lastwords::extractor {

/// The kernel's desc_state, or what takes its place when the slot does not hold the id that was
/// looked for.
enum class SlotState {
    kReserved,
    kCommitted,
    kFinalized,
    kReusable,
    kClaimed,     ///< the head has moved here, its writer has not written yet: the slot still holds
                  ///< the record of one lap ago (or was never used)
    kUnreadable,  ///< the descriptor is not in the dump
    kForeign,     ///< holds an id that cannot be there: damage
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
    std::string_view subsystem;  // into the reader's chunk: valid until the next slot is read
    std::string_view device;
};

struct Slot {
    std::uint64_t id = 0;  ///< that was looked for
    SlotState state = SlotState::kUnreadable;
    std::uint64_t found_id = 0;    ///< that the descriptor holds
    BlockPosition block;           ///< unless kUnreadable
    std::optional<SlotInfo> info;  ///< nullopt: not in the dump
    /// Why the descriptor or the info is not in the dump; valid until the next slot is read.
    const Error* why = nullptr;
};

/// The slot holds an id of its own place, and its info is that id's:
/// (seq mod 2^W) == ((id + count) mod 2^W) holds for every record of every kernel, with W = 32, or
/// 30 on 32-bit.
bool proved(const Slot& slot, const RingHead& head);

class RingReader {
 public:
    RingReader(const KernelMemory& memory, const RingLayout& layout, const RingHead& head)
        : memory_(memory), layout_(layout), head_(head) {}

    /// The slot of `id`. Slots are read in chunks: ask in ascending order.
    Slot slot(std::uint64_t id);

    /// The first reason why a descriptor or info could not be read, if there was one.
    const std::optional<Error>& first_unreadable() const { return first_unreadable_; }

 private:
    static constexpr std::uint64_t kChunk = 1024;  // slots: some 24 + 88 KiB

    struct Part {
        std::vector<std::byte> bytes;
        std::vector<Hole> holes;
    };
    void read_chunk(std::uint64_t index);
    void read_part(Part& part, VirtAddr at, std::uint64_t bytes);
    /// A slot's bytes; else `why` is the reason.
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
