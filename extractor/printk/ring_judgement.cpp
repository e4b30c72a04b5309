// SPDX-License-Identifier: GPL-2.0-or-later
// The table of all combinations of descriptor, printk_info and block.
#include "extractor/printk/ring_judgement.h"

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

using enum Descriptor;
using enum Info;
using enum Block;
using enum TextFrom;
using enum Kept;

constexpr unsigned kDescriptors = static_cast<unsigned>(kUnreadable) + 1;
constexpr unsigned kInfos = static_cast<unsigned>(kNoInfo) + 1;
constexpr unsigned kBlocks = static_cast<unsigned>(kFailed) + 1;

/// A set of values of one enum: a row applies to each of them.
template <typename Enum>
struct AnyOf {
    unsigned bits = 0;

    // Implicit, so that a row may name a single value.
    constexpr AnyOf(Enum value)  // NOLINT(google-explicit-constructor)
        : bits(1U << static_cast<unsigned>(value)) {}
    template <typename... More>
    constexpr AnyOf(Enum value, More... more)
        : bits(AnyOf(value).bits | (AnyOf(more).bits | ...)) {}
    constexpr bool has(Enum value) const { return (bits & AnyOf(value).bits) != 0; }
};

struct Row {
    Descriptor descriptor;
    AnyOf<Info> infos;
    AnyOf<Block> blocks;
    Judgement judgement;
};

constexpr auto fits(Descriptor descriptor, Info info, Block block) {
    return [=](const Row& row) {
        return row.descriptor == descriptor && row.infos.has(info) && row.blocks.has(block);
    };
}

constexpr AnyOf<Info> kOwn{kOwnStored, kOwnEmpty};
constexpr AnyOf<Info> kWrong{kEarlier, kOther};
constexpr AnyOf<Info> kNotOwn{kEarlier, kOther, kNoInfo};
constexpr AnyOf<Info> kAnyInfo{kOwnStored, kOwnEmpty, kEarlier, kOther, kNoInfo};
constexpr AnyOf<Block> kNoBlock{kEmptyLine, kFailed};
constexpr AnyOf<Block> kAnyBlock{kText, kEmptyLine, kFailed};

// Sources: kernel/printk/printk_ringbuffer.c desc_reserve(), prb_reserve(), prb_commit(),
// prb_read(), data_push_tail(); kernel/printk/printk.c vprintk_store(); 5.10 to 7.2.
// clang-format off
constexpr std::array kTable{
//  descriptor          printk_info  block        text         kept as       if not found
    // The writer has stored the record, and its printk_info and block are its own.
    Row{kStored,        kOwn,        kText,      {kLength,     kRecord,      kDamaged}},
    // An empty line needs no block (NO_LPOS, later EMPTY_LINE_LPOS).
    Row{kStored,        kOwn,        kEmptyLine, {kNowhere,    kRecord}},
    // The text ring had no room for the text.
    Row{kStored,        kOwn,        kFailed,    {kNowhere,    kTextLost}},
    // The block has the record's id, but the text's length is unknown and its end a guess.
    Row{kStored,        kNotOwn,     kText,      {kUpToNul,    kDoubtful,    kDamaged}},
    // Only the printk_info could confirm that the line is empty, so the record is doubtful.
    Row{kStored,        kNotOwn,     kEmptyLine, {kNowhere,    kDoubtful}},
    // The ring had no room for the text, whatever the printk_info says.
    Row{kStored,        kNotOwn,     kFailed,    {kNowhere,    kTextLost}},

    // prb_reserve_in_last() reopened a stored record to append to it: what was stored is valid.
    Row{kReserved,      kOwnStored,  kAnyBlock,  {kLength,     kReopened,    kDamaged}},
    // While a writer formats its text in the ring itself (6.1 and later), the level prefix in front
    // of the text proves that the text is this record's.
    Row{kReserved,      kOwnEmpty,   kText,      {kPrefixed,   kUnfinished,  kUnfinished}},
    // The writer has no block yet.
    Row{kReserved,      kOwnEmpty,   kNoBlock,   {kNowhere,    kUnfinished}},
    // Until the writer sets the new seq, everything else in the slot may be the earlier record's.
    Row{kReserved,      kWrong,      kAnyBlock,  {kNowhere,    kUnfinished}},
    // Without the printk_info nothing shows how far the writer had come.
    Row{kReserved,      kNoInfo,     kAnyBlock,  {kNowhere,    kUnfinished}},
    // Everything in the slot is still the earlier record's.
    Row{kClaimed,       kAnyInfo,    kAnyBlock,  {kNowhere,    kUnfinished}},

    // Recycling changes only the state: the bytes stay until the ring overwrites them.
    Row{kRecycled,      kOwn,        kText,      {kLastLap,    kGhost}},
    // An empty line has no bytes that could be overwritten.
    Row{kRecycled,      kOwn,        kEmptyLine, {kNowhere,    kGhost}},
    // A record that never had a text, or whose printk_info is already gone, is not worth showing.
    Row{kRecycled,      kOwn,        kFailed,    {kNowhere,    kNothing}},
    Row{kRecycled,      kNotOwn,     kAnyBlock,  {kNowhere,    kNothing}},
    // Everything but the state shows a live record, so it is the state that is damaged.
    Row{kRecycledEarly, kOwn,        kText,      {kWhole,      kDoubtful}},
    Row{kRecycledEarly, kOwn,        kNoBlock,   {kNowhere,    kDoubtful}},
    // Only the record's place in the ring contradicts the state, which proves too little.
    Row{kRecycledEarly, kNotOwn,     kAnyBlock,  {kNowhere,    kNothing}},

    // The damage may have hit only the descriptor's id, so its block is tried first.
    Row{kForeign,       kOwn,        kText,      {kBlockOrId,  kDoubtful,    kMissing}},
    // The descriptor gives no block or is not in the dump, but the text ring may still have the
    // record's id.
    Row{kForeign,       kOwn,        kNoBlock,   {kIdInRing,   kDoubtful,    kMissing}},
    Row{kUnreadable,    kOwn,        kAnyBlock,  {kIdInRing,   kDoubtful,    kMissing}},
    // Neither the descriptor nor the printk_info is the record's.
    Row{kForeign,       kNotOwn,     kAnyBlock,  {kNowhere,    kMissing}},
    Row{kUnreadable,    kNotOwn,     kAnyBlock,  {kNowhere,    kMissing}},
};
// clang-format on

constexpr bool each_combination_fits_one_row() {
    for (unsigned i = 0; i < kDescriptors * kInfos * kBlocks; ++i) {
        const auto descriptor = static_cast<Descriptor>(i / (kInfos * kBlocks));
        const auto info = static_cast<Info>(i / kBlocks % kInfos);
        const auto block = static_cast<Block>(i % kBlocks);
        if (std::count_if(kTable.begin(), kTable.end(), fits(descriptor, info, block)) != 1) {
            return false;
        }
    }
    return true;
}
static_assert(each_combination_fits_one_row());

}  // namespace

Judgement judge(Descriptor descriptor, Info info, Block block) {
    return std::find_if(kTable.begin(), kTable.end(), fits(descriptor, info, block))->judgement;
}

}  // namespace lastwords::extractor
