// SPDX-License-Identifier: GPL-2.0-or-later
// judge(): how a record of the ring is kept, by the state of its descriptor, printk_info and block.
#pragma once

#include <cstdint>

namespace lastwords::extractor {

/// What a slot's descriptor says about the record that belongs in the slot.
enum class Descriptor : std::uint8_t {
    kStored,         ///< committed or finalized: the writer has stored the record
    kReserved,       ///< a writer was still working on the record
    kClaimed,        ///< the head has moved here; the writer has not written anything yet
    kRecycled,       ///< reusable, and all older texts are recycled as well
    kRecycledEarly,  ///< reusable although an older text is not: the state is damaged
    kForeign,        ///< holds an id that cannot be in this slot: the descriptor is damaged
    kUnreadable,     ///< the dump does not have it
};

/// Which record the slot's printk_info belongs to, by its seq.
enum class Info : std::uint8_t {
    kOwnStored,  ///< to the slot's record, and text_len is set
    kOwnEmpty,   ///< to the slot's record, and text_len is 0
    kEarlier,    ///< to the record that used the slot one lap before, or it is cleared
    kOther,      ///< to a record that cannot be in this slot now: damage
    kNoInfo,     ///< the dump does not have it
};

/// The block that the descriptor gives the record in the text ring.
enum class Block : std::uint8_t {
    kText,       ///< two positions in the ring, right or damaged
    kEmptyLine,  ///< none, as for an empty line (Dataless::kEmptyLine)
    kFailed,     ///< none, because it could not be had (Dataless::kFailed)
};

/// Where the record's text comes from, and what must prove it.
enum class TextFrom : std::uint8_t {
    kNowhere,    ///< there is none: the text is empty
    kLength,     ///< the first text_len bytes of the block
    kWhole,      ///< the same, only if every byte is readable and proved
    kLastLap,    ///< the same as kWhole, only if the ring cannot have overwritten the block
    kUpToNul,    ///< the block up to its first NUL
    kPrefixed,   ///< the same without its level prefix; empty if the block has no such prefix
    kBlockOrId,  ///< as kLength, but never better than kDoubtful; if that fails, as kIdInRing
    kIdInRing,   ///< text_len bytes after the word in the ring that is the record's id
};

/// In which form the record becomes part of the Log.
enum class Kept : std::uint8_t {
    kRecord,      ///< a record; its text is as good as it was found
    kDoubtful,    ///< a record whose text is kDoubtful at best
    kReopened,    ///< a record whose writer was about to continue it: the text so far is known
    kUnfinished,  ///< a record whose writer had not stored it: its printk_info is not valid yet
    kDamaged,     ///< a record without text, because the ring contradicts itself
    kGhost,       ///< a ghost: recycled, and still whole
    kTextLost,    ///< a ghost without text: the kernel's own readers skip the record
    kMissing,     ///< a seq in Log::missing
    kNothing,     ///< not in the Log: the kernel has recycled the record
};

struct Judgement {
    TextFrom text = TextFrom::kNowhere;
    Kept kept = Kept::kNothing;
    Kept without_text = Kept::kNothing;  ///< if `text` does not find one
};

/// Whether the printk_info is the record's own.
constexpr bool is_own(Info info) {
    return info == Info::kOwnStored || info == Info::kOwnEmpty;
}

/// The only row of the table that fits: each combination has exactly one.
Judgement judge(Descriptor descriptor, Info info, Block block);

}  // namespace lastwords::extractor
