// SPDX-License-Identifier: GPL-2.0-or-later
// RingText: the text ring as the dump has it, with the checks that a block belongs to a record.
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

/// A text that was found, and how well it is proved.
struct FoundText {
    std::string_view text;
    std::uint64_t at = 0;  ///< offset of its first byte in the ring
    printkfmt::TextState state = printkfmt::TextState::kWhole;
    /// Why the dump lacks a part of the text or its id word; nullptr: it has both. The RingText
    /// owns it.
    const Error* why = nullptr;
};

class RingText {
 public:
    /// Copies the used part of the ring into `content`, which must not be resized afterwards.
    /// Unreadable bytes become '?'.
    RingText(const KernelMemory& memory, const RingHead& head, std::vector<char>& content);

    /// Returns the first `bytes` bytes of the text in a block of descriptor `id`. The text is
    /// kUnreadable if the dump lacks a part of it, kDoubtful if the dump lacks only the id word.
    /// kCorrupt: the block's id word is not `id`, the block has less room than `bytes`, or its
    /// position is impossible.
    Result<FoundText> of(const BlockPosition& block, std::uint64_t id, std::uint64_t bytes) const;
    /// Returns all bytes of the block after its id word, with the same checks as of().
    Result<FoundText> whole_block(const BlockPosition& block, std::uint64_t id) const;
    /// Finds the text of a record whose descriptor is lost: searches the live part of the ring,
    /// from tail to head, for the word `id`, and returns the `bytes` bytes after it. They are at
    /// best kDoubtful. The first call indexes the words of all live ids up to `newest_id`. nullopt:
    /// the word is not there, or at more places than the two that a wrapped block has.
    std::optional<FoundText> text_after_id(std::uint64_t id, std::uint64_t bytes,
                                           std::uint64_t newest_id);

    /// Returns the word at `begin`, which is the id word if a block begins there. nullopt: the dump
    /// does not have the word, or no block can begin there.
    std::optional<std::uint64_t> id_at(LogicalPos begin) const;

    /// True if all bytes of the block lie less than one lap before the head, so that no later block
    /// can have overwritten them.
    bool in_last_lap(const BlockPosition& block) const;

 private:
    /// The places in the live part of the ring at which the word of one id stands.
    struct IdWords {
        bool at_start = false;                ///< at offset 0, where a wrapped block repeats its id
        std::optional<std::uint64_t> inside;  ///< its offset elsewhere; nullopt: nowhere else
        /// The word is at two or more offsets besides 0, so that the block is not known.
        bool ambiguous = false;
    };

    FoundText cut(std::uint64_t at, std::uint64_t bytes) const;
    const Hole* hole_in(std::uint64_t at, std::uint64_t bytes) const;
    std::uint64_t word_at(std::uint64_t at) const;
    void index_ids(std::uint64_t newest_id);

    const RingHead& head_;  // outlives this
    std::endian order_;
    std::vector<char>& content_;  // outlives this: owned by the Log
    std::vector<Hole> holes_;     // parts of content_ that the dump does not have, ascending
    std::optional<std::unordered_map<std::uint64_t, IdWords>> ids_;
};

}  // namespace lastwords::extractor
