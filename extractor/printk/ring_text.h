// SPDX-License-Identifier: GPL-2.0-or-later
// RingText: the text ring as the dump gives it, and the proof that a block belongs to a record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// A text that was found, and how far it is proved.
struct FoundText {
    std::string_view text;
    std::uint64_t at = 0;  ///< of its first byte in the ring
    printkfmt::TextState state = printkfmt::TextState::kWhole;
    const Error* why = nullptr;  ///< why it is not whole; owned by the RingText
};

class RingText {
 public:
    /// Copies the used part of the ring into `content`, which must stay where it is.
    RingText(const KernelMemory& memory, const RingHead& head, std::vector<char>& content);

    /// The first `bytes` bytes of the text of the block of descriptor `id`. kCorrupt: the block's
    /// own id word is not `id`, there is less room than that, or the position is impossible.
    Result<FoundText> of(const BlockPosition& block, std::uint64_t id, std::uint64_t bytes) const;
    /// All the room that the block has.
    Result<FoundText> whole_block(const BlockPosition& block, std::uint64_t id) const;
    /// A text of `bytes` bytes behind the one word in the live part of the ring that is `id`, one
    /// of the ids up to `newest_id`; for a record whose descriptor is lost. nullopt: there is no
    /// such word, or more than a block can have.
    std::optional<FoundText> behind_id(std::uint64_t id, std::uint64_t bytes,
                                       std::uint64_t newest_id);

    /// The id word of a block that begins there. nullopt: the word is not in the dump.
    std::optional<std::uint64_t> id_at(LogicalPos begin) const;

    /// None of the block's bytes can have been overwritten: all lie in the ring's last lap.
    bool in_last_lap(const BlockPosition& block) const;

 private:
    /// Places in the live part of the ring that hold one id's word.
    struct IdWords {
        bool at_start = false;                ///< at 0, where wrapped blocks have it too
        std::optional<std::uint64_t> inside;  ///< elsewhere
        bool ambiguous = false;
    };

    FoundText cut(std::uint64_t at, std::uint64_t bytes) const;
    const Hole* hole_in(std::uint64_t at, std::uint64_t bytes) const;
    std::uint64_t word_at(std::uint64_t at) const;
    void index_ids(std::uint64_t newest_id);

    const RingHead& head_;  // outlives this
    std::endian order_;
    std::vector<char>& content_;  // outlives this: owned by the Log
    std::vector<Hole> holes_;     // ascending
    std::optional<std::unordered_map<std::uint64_t, IdWords>> ids_;
};

}  // namespace lastwords::extractor
