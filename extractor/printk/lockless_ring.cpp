// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the descriptor ring from tail to head. A record is proved by three things that must agree:
// its descriptor's id, its printk_info's seq and the id in its text block.
#include "extractor/printk/lockless_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "extractor/printk/ring_ends.h"
#include "extractor/printk/ring_find.h"
#include "extractor/printk/ring_judgement.h"
#include "extractor/printk/ring_layout.h"
#include "extractor/printk/ring_newest.h"
#include "extractor/printk/ring_reader.h"
#include "extractor/printk/ring_text.h"
#include "extractor/printk/slot_names.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// Collects losses of one sort, which report() names. Losses with the same ErrorKind become one
/// Finding, with the number of records and the first and last seq.
class Losses {
 public:
    void add(Seq seq, const Error& error) {
        Run& run = runs_.try_emplace(error.kind, Run{0, seq, seq, error}).first->second;
        ++run.count;
        run.last = seq;
    }
    void report(std::string_view what, Findings& findings) const {
        for (const auto& [kind, run] : runs_) {
            findings.loss(Error(run.why).in(fmt::format("{} {} (seq {} to {})", run.count, what,
                                                        run.first.value, run.last.value)));
        }
    }

 private:
    struct Run {
        std::uint64_t count = 0;
        Seq first;
        Seq last;
        Error why;
    };
    std::map<ErrorKind, Run> runs_;
};

/// Removes what printk leaves in memory behind a text. Used where text_len is not known. Since
/// about 5.13 printk formats the text in the ring itself and then moves it down by two bytes, over
/// its level prefix. So the last two bytes of the text and its newline follow the moved text once
/// more. Source: kernel/printk/printk.c printk_sprint(), 6.1 to 7.2.
std::string_view without_residue(std::string_view text) {
    constexpr std::size_t kPrefixBytes = 2;  // KERN_SOH and the level
    if (!text.ends_with('\n')) {
        return text;
    }
    text.remove_suffix(1);
    if (text.size() >= 2 * kPrefixBytes) {
        const std::string_view shorter = text.substr(0, text.size() - kPrefixBytes);
        return shorter.ends_with(text.substr(shorter.size())) ? shorter : text;
    }
    return text;
}

/// A slot of the ring, and what its parts say about the record that belongs in it.
struct Candidate {
    const Slot& slot;
    /// The seq of the record that belongs in the slot, from the slot's place between the ring's
    /// ends.
    Seq seq;
    Descriptor descriptor;
    Info info;
    Block block;
};

Block block_of(const Slot& slot) {
    const std::optional<Dataless> without_data = dataless(slot.block);
    if (!without_data) {
        return Block::kText;
    }
    return *without_data == Dataless::kEmptyLine ? Block::kEmptyLine : Block::kFailed;
}

/// Compares the seq in the slot's printk_info with `seq`, which belongs there. A seq of 0 counts as
/// kEarlier too, because prb_reserve() clears the printk_info before it sets the new seq. If all of
/// it is 0, it is not even record 0's, unless that record's writer was still at work.
Info info_of(const Slot& slot, Seq seq, const RingHead& head) {
    if (!slot.info) {
        return Info::kNoInfo;
    }
    if (slot.info->cleared && slot.state != SlotState::kReserved) {
        return Info::kEarlier;
    }
    if (slot.info->seq == seq) {
        return slot.info->text_len > 0 ? Info::kOwnStored : Info::kOwnEmpty;
    }
    const bool earlier = slot.info->seq == seq - head.count() || slot.info->seq == Seq{0};
    return earlier ? Info::kEarlier : Info::kOther;
}

/// A text that ends in a NUL, or has two in a row, was zeroed in part, as by a page that was not
/// written to the dump: printk stores a NUL only for a "%c" that is given one.
Result<FoundText> doubt_zeros(Result<FoundText> found) {
    using namespace std::string_view_literals;
    const bool zeroed = found && (found->text.ends_with('\0') ||
                                  found->text.find("\0\0"sv) != std::string_view::npos);
    if (zeroed && found->state == TextState::kWhole) {
        found->state = TextState::kDoubtful;
    }
    return found;
}

tl::unexpected<Error> not_found() {
    return failure(ErrorKind::kNotFound, "no text found");
}

RecordState state_of(const Candidate& candidate) {
    switch (candidate.descriptor) {
        case Descriptor::kStored:
        case Descriptor::kReserved:
        case Descriptor::kRecycled:
            return static_cast<RecordState>(candidate.slot.state);
        case Descriptor::kClaimed:
            return RecordState::kReserved;
        case Descriptor::kRecycledEarly:
        case Descriptor::kForeign:
        case Descriptor::kUnreadable:
            break;
    }
    return RecordState::kFinalized;
}

/// Returns the state of a record's text from how the record is kept and from `found`, the state in
/// which the text was found.
TextState text_state_of(Kept kept, TextState found) {
    if (kept == Kept::kDamaged) {
        return TextState::kDamaged;
    }
    if (kept == Kept::kTextLost) {
        return TextState::kOverwritten;
    }
    if (kept == Kept::kRecord || kept == Kept::kGhost || found != TextState::kWhole) {
        return found;
    }
    return kept == Kept::kDoubtful ? TextState::kDoubtful : TextState::kSoFar;
}

/// Moves the level prefix, which a text has until its writer stores it, from the text into the
/// record's level. A text without the prefix is dropped, because nothing shows that it is this
/// record's.
void take_prefix(FoundText& found, Record& record) {
    constexpr char kHeaderByte = '\001';  // KERN_SOH, include/linux/kern_levels.h
    if (found.text.size() <= 2 || found.text[0] != kHeaderByte) {
        found.text = {};
        return;
    }
    record.level = static_cast<std::uint8_t>(found.text[1] - '0') & 7;
    record.has_level = found.text[1] >= '0' && found.text[1] <= '7';
    found.text = up_to_nul(found.text.substr(2));
    found.at += 2;
}

class LogBuilder {
 public:
    LogBuilder(const KernelMemory& memory, const RingLayout& layout, const RingHead& head,
               const RingEnds& ends)
        : reader_(memory, layout, head),
          head_(head),
          ends_(ends),
          text_(memory, head, log_.content) {}

    Log build(Findings& findings);

 private:
    Descriptor descriptor_of(const Slot& slot, Seq seq);
    bool is_claimed(const Slot& slot, Seq seq);
    bool tail_is_a_block();
    bool recycled_in_turn(const Slot& slot);
    void check_tail(const BlockPosition& block, Seq seq);
    Result<FoundText> find_text(TextFrom from, const Slot& slot);
    Result<FoundText> find_whole(const Slot& slot);
    Result<FoundText> find_by_id(const Slot& slot);
    void keep(const Candidate& candidate, const Judgement& judgement);
    void note_damage(const Candidate& candidate);
    void add_missing(Seq seq);
    void set_text(Record& record, const FoundText& found);

    static constexpr std::uint64_t kReservedRecordsMax = 1U << 20;  // more records grow the list

    Log log_;  // text_ refers to log_.content, so log_ is declared first
    RingReader reader_;
    const RingHead& head_;
    const RingEnds& ends_;
    RingText text_;
    SlotNames names_{log_};
    Losses unreadable_descs_;
    Losses unreadable_infos_;
    Losses unreadable_texts_;
    Losses damaged_;
    std::optional<Error> tail_wrong_;
    std::uint64_t claimed_ = 0;  ///< slots so far that look claimed
    /// Position up to which texts are recycled, as far as the slots seen so far show it. nullopt:
    /// not known, so each reusable record is taken to be recycled in turn.
    std::optional<LogicalPos> recycled_to_;
};

Log LogBuilder::build(Findings& findings) {
    const std::uint64_t slots = ((ends_.head_id - ends_.tail_id) & head_.id_mask()) + 1;
    log_.records.reserve(std::min(slots, kReservedRecordsMax));
    if (tail_is_a_block()) {
        recycled_to_ = head_.tail_lpos;
    }
    for (std::uint64_t i = 0; i < slots; ++i) {
        const std::uint64_t id = (ends_.tail_id + i) & head_.id_mask();
        const Seq seq = ends_.seq_of(id, head_);
        if (!RingEnds::before_first(seq)) {
            const Slot slot = reader_.slot(id);
            const Candidate candidate{slot, seq, descriptor_of(slot, seq),
                                      info_of(slot, seq, head_), block_of(slot)};
            keep(candidate, judge(candidate.descriptor, candidate.info, candidate.block));
        }
    }
    const Seq last = ends_.seq_of(ends_.head_id, head_);
    log_.next_seq = RingEnds::before_first(last) ? Seq{0} : last + 1;
    const printkfmt::RecordList& records = log_.records;
    const auto readable = std::find_if(records.begin(), records.end(), [](const Record& record) {
        return record.state == RecordState::kFinalized;
    });
    log_.first_seq = readable != records.end() ? readable->seq : log_.next_seq;
    log_.refused = head_.fail;
    unreadable_descs_.report(
        "records are doubtful or lost, because their descriptors cannot be read", findings);
    unreadable_infos_.report("records have neither time nor level", findings);
    unreadable_texts_.report("records have a text that cannot be read in full", findings);
    damaged_.report("records are damaged", findings);
    if (tail_wrong_) {
        findings.loss(*tail_wrong_);
    }
    return std::move(log_);
}

/// Must be called once for each slot and in the order of seq, because the answer depends on the
/// slots before.
Descriptor LogBuilder::descriptor_of(const Slot& slot, Seq seq) {
    switch (slot.state) {
        case SlotState::kReserved:
            return Descriptor::kReserved;
        case SlotState::kCommitted:
        case SlotState::kFinalized:
            return Descriptor::kStored;
        case SlotState::kReusable:
            return recycled_in_turn(slot) ? Descriptor::kRecycled : Descriptor::kRecycledEarly;
        case SlotState::kClaimed:
            return is_claimed(slot, seq) ? Descriptor::kClaimed : Descriptor::kForeign;
        case SlotState::kUnreadable:
            return Descriptor::kUnreadable;
        case SlotState::kForeign:
            break;
    }
    return Descriptor::kForeign;
}

/// Returns whether a slot that looks claimed is taken for claimed. A descriptor that damage has set
/// to 0 looks like a claimed slot that was never used. The slot is taken for damaged if every slot
/// has been used before, if the printk_info is already the new record's (a writer writes the
/// descriptor first), or if more than kClaimedInRingMax slots look claimed.
bool LogBuilder::is_claimed(const Slot& slot, Seq seq) {
    const bool never_used = slot.found_id != ((slot.id - head_.count()) & head_.id_mask());
    const bool own_info = slot.info && slot.info->seq == seq && seq.value != 0;
    return !(never_used && seq.value >= head_.count()) && !own_info &&
           ++claimed_ <= kClaimedInRingMax;
}

/// Returns whether a block begins at the ring's tail_lpos: the id word there must name a descriptor
/// whose block begins there.
bool LogBuilder::tail_is_a_block() {
    const std::optional<std::uint64_t> id = text_.id_at(head_.tail_lpos);
    if (!id) {
        return false;
    }
    const Slot slot = reader_.slot(*id & head_.id_mask());
    return slot.found_id == *id && slot.block.begin == head_.tail_lpos;
}

/// Returns whether the kernel can have recycled the slot's record already. The kernel recycles
/// texts in the order in which they lie in the ring, starting at tail_lpos (data_push_tail()), and
/// a record without text when its descriptor becomes the tail (desc_push_tail()). The kernel makes
/// several records reusable before it moves tail_lpos over their texts, so a run of reusable
/// records that starts at tail_lpos is also recycled in turn.
bool LogBuilder::recycled_in_turn(const Slot& slot) {
    if (dataless(slot.block)) {
        return slot.id == ends_.tail_id || !ends_.agreed;
    }
    const auto from_tail = [&](LogicalPos at) { return head_.text.clip(at - head_.tail_lpos); };
    if (!recycled_to_ || from_tail(slot.block.begin) >= from_tail(head_.head_lpos)) {
        return true;
    }
    if (slot.block.begin == *recycled_to_) {
        recycled_to_ = slot.block.next;
        return true;
    }
    return false;
}

/// The text of a live record cannot lie before tail_lpos. Sets tail_wrong_ for the first record
/// whose text does.
void LogBuilder::check_tail(const BlockPosition& block, Seq seq) {
    const auto to_head = [&](LogicalPos at) { return head_.text.clip(head_.head_lpos - at); };
    if (!tail_wrong_ && to_head(block.begin) > to_head(head_.tail_lpos)) {
        tail_wrong_ =
            Error{ErrorKind::kCorrupt,
                  fmt::format("printk ring at {:#x}: the text ring's tail {:#x} lies after the "
                              "text of record {}, which starts at {:#x} and is still in use",
                              head_.at.value, head_.tail_lpos.value, seq.value, block.begin.value)};
    }
}

/// Finds the text in the way that `from` says. Some ways need text_len and read slot.info
/// unchecked: the table of judge() has them only in rows where the printk_info is the record's own.
Result<FoundText> LogBuilder::find_text(TextFrom from, const Slot& slot) {
    switch (from) {
        case TextFrom::kNowhere:
            break;
        case TextFrom::kLength:
            return doubt_zeros(text_.of(slot.block, slot.id, slot.info->text_len));
        case TextFrom::kLastLap:
            return text_.in_last_lap(slot.block) ? find_whole(slot) : not_found();
        case TextFrom::kWhole:
            return find_whole(slot);
        case TextFrom::kUpToNul: {
            Result<FoundText> found = text_.whole_block(slot.block, slot.id);
            if (found) {
                found->text = without_residue(up_to_nul(found->text));
            }
            return found;
        }
        case TextFrom::kPrefixed:
            return text_.whole_block(slot.block, slot.id);
        case TextFrom::kBlockOrId: {
            Result<FoundText> found = text_.of(slot.block, slot.id, slot.info->text_len);
            if (!found) {
                return find_by_id(slot);
            }
            found->state = TextState::kDoubtful;
            return found;
        }
        case TextFrom::kIdInRing:
            return find_by_id(slot);
    }
    return FoundText{};
}

Result<FoundText> LogBuilder::find_whole(const Slot& slot) {
    Result<FoundText> found = doubt_zeros(text_.of(slot.block, slot.id, slot.info->text_len));
    if (found && found->state != TextState::kWhole) {
        return not_found();
    }
    return found;
}

Result<FoundText> LogBuilder::find_by_id(const Slot& slot) {
    const auto found = text_.text_after_id(slot.id, slot.info->text_len, ends_.head_id);
    return found ? Result<FoundText>(*found) : not_found();
}

void LogBuilder::keep(const Candidate& candidate, const Judgement& judgement) {
    const Slot& slot = candidate.slot;
    if (judgement.kept == Kept::kRecord && candidate.block == Block::kText) {
        check_tail(slot.block, candidate.seq);
    }
    Result<FoundText> found = find_text(judgement.text, slot);
    const Kept kept = found ? judgement.kept : judgement.without_text;
    if (kept == Kept::kNothing) {
        return;
    }
    note_damage(candidate);
    if (kept == Kept::kMissing) {
        return add_missing(candidate.seq);
    }
    const bool is_ghost = kept == Kept::kGhost || kept == Kept::kTextLost;
    Record& record = is_ghost ? log_.ghosts.emplace_back() : log_.records.emplace_back();
    record.position = candidate.seq.value;
    record.seq = candidate.seq;
    record.state = state_of(candidate);
    record.has_level = is_own(candidate.info) && judgement.kept != Kept::kUnfinished;
    if (record.has_level) {
        names_.fill(record, *slot.info);
    }
    record.text_state = text_state_of(kept, found ? found->state : TextState::kWhole);
    if (found) {
        if (judgement.text == TextFrom::kPrefixed) {
            take_prefix(*found, record);
        }
        set_text(record, *found);
    } else if (kept == Kept::kDamaged) {
        damaged_.add(candidate.seq, found.error());
    }
}

/// Adds what is wrong with the descriptor or the printk_info to the losses. Called for records that
/// are kept or missing.
void LogBuilder::note_damage(const Candidate& candidate) {
    const auto& [slot, seq, descriptor, info, block] = candidate;
    const bool reserved = descriptor == Descriptor::kReserved;
    if (descriptor == Descriptor::kUnreadable) {
        unreadable_descs_.add(seq, *slot.why);
    } else if (descriptor == Descriptor::kForeign) {
        damaged_.add(seq, {ErrorKind::kCorrupt,
                           fmt::format("descriptor {:#x} holds the id {:#x} instead of its own",
                                       slot.id, slot.found_id)});
    } else if (descriptor == Descriptor::kRecycledEarly) {
        damaged_.add(
            seq,
            {ErrorKind::kCorrupt,
             fmt::format(
                 "descriptor {:#x} is marked as reusable, although older records are still in use",
                 slot.id)});
    } else if (descriptor != Descriptor::kStored && !reserved) {
        return;
    } else if (info == Info::kNoInfo) {
        unreadable_infos_.add(seq, *slot.why);
    } else if (info == Info::kOther || (info == Info::kEarlier && !reserved)) {
        damaged_.add(
            seq, {ErrorKind::kCorrupt,
                  slot.info->cleared
                      ? fmt::format("the printk_info of descriptor {:#x} is zeroed", slot.id)
                      : fmt::format("the printk_info of {}descriptor {:#x} has seq {}, expected {}",
                                    reserved ? "reserved " : "", slot.id, slot.info->seq.value,
                                    seq.value)});
    }
}

void LogBuilder::add_missing(Seq seq) {
    std::vector<printkfmt::SeqRun>& missing = log_.missing;
    if (missing.empty() || missing.back().end != seq) {
        missing.push_back({seq, seq});
    }
    missing.back().end = seq + 1;
}

void LogBuilder::set_text(Record& record, const FoundText& found) {
    record.text = found.text;
    record.text_at = found.at;
    if (found.why != nullptr) {
        unreadable_texts_.add(*record.seq, *found.why);
    }
}

}  // namespace

bool has_lockless_ring(const VmcoreInfo& info) {
    return info.symbol("prb").has_value() || info.size("printk_ringbuffer").has_value();
}

Result<Log> read_lockless_ring(KernelView& view, const LogOptions& options, Findings& findings) {
    TRY(const RingLayout layout, RingLayout::read(view));
    if (!layout.unknown.empty()) {
        findings.loss(ErrorKind::kNotFound,
                      fmt::format("VMCOREINFO does not say {}", layout.unknown));
    }
    TRY(RingHead head, find_ring(view, layout, findings));
    RingReader reader(view.memory(), layout, head);
    TRY(const RingEnds ends, RingEnds::find(reader, head, findings));
    head.head_lpos = ends.head_lpos;
    head.tail_lpos = ends.tail_lpos;
    if (options.newest) {
        Log newest = newest_in_ring(view.memory(), reader, head, ends);
        if (!newest.records.empty()) {
            options.newest(std::move(newest));
        }
    }
    Log log = LogBuilder(view.memory(), layout, head, ends).build(findings);
    if (options.extents) {
        log.runs = view.memory().runs(head.data, log.content.size());
    }
    return log;
}

}  // namespace lastwords::extractor
