// SPDX-License-Identifier: GPL-2.0-or-later
// judge(): how a record of the ring is kept, by the state of its descriptor, printk_info and block.
#pragma once

#include <cstdint>

namespace lastwords::extractor {

/// What a slot's descriptor says about the record that belongs in the slot.
enum class Descriptor : std::uint8_t {
    kStored,    ///< committed or finalized: the writer has stored the record
    kReserved,  ///< reserved: a writer was still working on the record
    /// head_id has moved over the slot, but the writer has not written its descriptor yet.
    kClaimed,
    /// Reusable, as are the records of all older texts: the kernel has recycled the record.
    kRecycled,
    /// Reusable, although the record of an older text is not, so the state is taken for damaged.
    kRecycledEarly,
    /// Holds an id that cannot be in this slot: the descriptor is damaged.
    kForeign,
    kUnreadable,  ///< the dump does not have the descriptor
};

/// Whose record the slot's printk_info describes, by its seq.
enum class Info : std::uint8_t {
    /// The record that belongs in the slot, and text_len is not 0.
    kOwnStored,
    /// The record that belongs in the slot, and text_len is 0.
    kOwnEmpty,
    /// The record that used the slot one lap before, or no record, if the printk_info has just been
    /// cleared.
    kEarlier,
    /// A record that cannot be in this slot now: the printk_info is damaged.
    kOther,
    kNoInfo,  ///< the dump does not have the printk_info
};

/// The block that the descriptor gives the record in the text ring.
enum class Block : std::uint8_t {
    /// The descriptor gives two positions in the text ring; they may be damaged.
    kText,
    /// No block, because the text is an empty line (Dataless::kEmptyLine).
    kEmptyLine,
    /// No block, because the ring had no room for the text, or none is reserved yet
    /// (Dataless::kFailed).
    kFailed,
};

/// Where the record's text is looked for, and what must prove it.
enum class TextFrom : std::uint8_t {
    kNowhere,  ///< nowhere: the record's text is empty
    kLength,   ///< the first text_len bytes of the block
    /// As kLength, but only if the dump has every byte of the text and its id word.
    kWhole,
    /// As kWhole, but only if no later block can have overwritten the record's block.
    kLastLap,
    /// The block up to its first NUL, because text_len is not known.
    kUpToNul,
    /// As kUpToNul, without the level prefix. Empty if the block has no such prefix.
    kPrefixed,
    /// As kLength, but at best TextState::kDoubtful. If that fails, as kIdInRing.
    kBlockOrId,
    /// The text_len bytes after the only word in the text ring that equals the record's id; at best
    /// TextState::kDoubtful.
    kIdInRing,
};

/// In which form the record becomes part of the Log, and which TextState a text that was found
/// whole gets.
enum class Kept : std::uint8_t {
    /// A record: a whole text is TextState::kWhole.
    kRecord,
    /// A record that the ring does not prove: a whole text is TextState::kDoubtful all the same.
    kDoubtful,
    /// A record that its writer reopened to append to it: the text is what was stored before
    /// (TextState::kSoFar).
    kReopened,
    /// A record that its writer has not stored yet, so its printk_info is not valid
    /// (TextState::kSoFar).
    kUnfinished,
    /// A record without text, because the ring contradicts itself (TextState::kDamaged).
    kDamaged,
    /// A ghost: the record is recycled, and its text is still whole.
    kGhost,
    /// A ghost without text (TextState::kOverwritten): the kernel had no room for the text, and its
    /// own readers skip the record.
    kTextLost,
    /// No record: its seq is added to Log::missing.
    kMissing,
    /// Not in the Log: the kernel has recycled the record.
    kNothing,
};

struct Judgement {
    TextFrom text = TextFrom::kNowhere;
    Kept kept = Kept::kNothing;
    Kept without_text = Kept::kNothing;  ///< replaces `kept` if `text` does not find a text
};

/// Returns whether the printk_info is the record's own.
constexpr bool is_own(Info info) {
    return info == Info::kOwnStored || info == Info::kOwnEmpty;
}

/// Returns the judgement of the table's row for this combination; each combination has exactly one
/// row.
Judgement judge(Descriptor descriptor, Info info, Block block);

}  // namespace lastwords::extractor
