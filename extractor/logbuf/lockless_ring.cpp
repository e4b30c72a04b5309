// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the descriptor ring from tail to head and proves each record: by its id, its seq and its
// block's id.
#include "extractor/logbuf/lockless_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "extractor/logbuf/ring_ends.h"
#include "extractor/logbuf/ring_find.h"
#include "extractor/logbuf/ring_layout.h"
#include "extractor/logbuf/ring_reader.h"
#include "extractor/logbuf/ring_text.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// Losses of one sort are told once for each reason, with their number and range.
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

/// Since 5.13 or so text is formatted where it stays, and its prefix and newline are taken off
/// afterwards: where its length is not known, its own last bytes follow it. Source:
/// kernel/printk/printk.c printk_sprint(), 6.1 to 7.2.
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
    void add(const Slot& slot, Seq seq);
    void add_whole(const Slot& slot, Record record);
    void add_reserved(const Slot& slot, Record record);
    void add_reopened(const Slot& slot, Record record);
    void add_unstored(const Slot& slot, Record record);
    void add_without_info(const Slot& slot, Record record);
    void add_unproved(const Slot& slot, Record record);
    void add_textless(Record record);
    void check_tail(const BlockPosition& block, Seq seq);
    void add_without_descriptor(const Slot& slot, Record record);
    void add_ghost(const Slot& slot, Record record);
    bool tail_is_a_block();
    bool recycled_in_turn(const Slot& slot);
    bool add_out_of_turn(const Slot& slot, Record record);
    void add_claimed(const Slot& slot, Record record);
    void fill(Record& record, const SlotInfo& info);
    void keep(Record& record, const FoundText& found);
    void keep_damaged(Record record, const Error& why);

    static constexpr std::uint64_t kReservedRecordsMax = 1U << 16;  // more are made room for later

    Log log_;  // text_ refers to its content: declared before
    RingReader reader_;
    const RingHead& head_;
    const RingEnds& ends_;
    RingText text_;
    std::unordered_map<std::string, std::uint32_t> devices_;
    Losses unreadable_descs_;
    Losses unreadable_infos_;
    Losses unreadable_texts_;
    Losses damaged_;
    std::optional<Error> tail_wrong_;
    std::uint64_t claimed_ = 0;
    /// Up to where the texts before the ids seen so far are recycled; nullopt: nothing says.
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
            add(reader_.slot(id), seq);
        }
    }
    const Seq last = ends_.seq_of(ends_.head_id, head_);
    log_.next_seq = RingEnds::before_first(last) ? Seq{0} : last + 1;
    const auto readable =
        std::find_if(log_.records.begin(), log_.records.end(),
                     [](const Record& record) { return record.state == RecordState::kFinalized; });
    log_.first_seq = readable != log_.records.end() ? readable->seq : log_.next_seq;
    log_.refused = head_.fail;
    unreadable_descs_.report("records lost: their descriptors are not in the dump", findings);
    unreadable_infos_.report("records without time and level", findings);
    unreadable_texts_.report("records with unreadable text", findings);
    damaged_.report("records damaged", findings);
    if (tail_wrong_) {
        findings.loss(*tail_wrong_);
    }
    return std::move(log_);
}

void LogBuilder::add(const Slot& slot, Seq seq) {
    Record record;
    record.position = seq.value;
    record.seq = seq;
    if (slot.state == SlotState::kUnreadable || slot.state == SlotState::kForeign) {
        return add_without_descriptor(slot, record);
    }
    if (slot.state == SlotState::kClaimed) {
        return add_claimed(slot, record);
    }
    record.state = static_cast<RecordState>(slot.state);
    if (slot.state == SlotState::kReusable) {
        if (recycled_in_turn(slot) || !add_out_of_turn(slot, record)) {
            add_ghost(slot, record);
        }
        return;
    }
    if (slot.state == SlotState::kReserved) {
        return add_reserved(slot, record);
    }
    return slot.info ? add_whole(slot, record) : add_without_info(slot, record);
}

void LogBuilder::fill(Record& record, const SlotInfo& info) {
    record.timestamp_ns = info.timestamp_ns;
    record.level = info.level;
    record.facility = info.facility;
    record.flags = info.flags;
    record.caller.id = info.caller_id;
    if (info.subsystem.empty() && info.device.empty()) {
        return;
    }
    std::string key(info.subsystem);
    key.append(1, '\0').append(info.device);
    const auto [entry, added] =
        devices_.try_emplace(std::move(key), static_cast<std::uint32_t>(log_.devices.size()));
    if (added) {
        log_.devices.push_back({std::string(info.subsystem), std::string(info.device)});
    }
    record.device = entry->second;
}

void LogBuilder::keep(Record& record, const FoundText& found) {
    record.text = found.text;
    record.text_at = found.at;
    if (found.state != TextState::kWhole) {
        record.text_state = found.state;
    }
    if (found.why != nullptr) {
        unreadable_texts_.add(*record.seq, *found.why);
    }
    log_.records.push_back(record);
}

void LogBuilder::keep_damaged(Record record, const Error& why) {
    record.text_state = TextState::kDamaged;
    damaged_.add(*record.seq, why);
    log_.records.push_back(record);
}

void LogBuilder::add_whole(const Slot& slot, Record record) {
    const SlotInfo& info = *slot.info;
    if (info.seq != *record.seq) {
        damaged_.add(*record.seq,
                     {ErrorKind::kCorrupt,
                      fmt::format("printk_info of descriptor {:#x} has seq {}, expected {}",
                                  slot.id, info.seq.value, record.seq->value)});
        return add_unproved(slot, record);
    }
    fill(record, info);
    if (const auto without_data = dataless(slot.block)) {
        return without_data == Dataless::kEmptyLine ? keep(record, {}) : add_textless(record);
    }
    check_tail(slot.block, *record.seq);
    const Result<FoundText> found = text_.of(slot.block, slot.id, info.text_len);
    return found ? keep(record, *found) : keep_damaged(record, found.error());
}

/// The kernel's own readers pass over it: what happened is known, what was said is not.
void LogBuilder::add_textless(Record record) {
    record.text_state = TextState::kOverwritten;
    log_.ghosts.push_back(record);
}

/// A live record's text cannot lie before the tail.
void LogBuilder::check_tail(const BlockPosition& block, Seq seq) {
    const auto behind_head = [&](LogicalPos at) { return head_.text.clip(head_.head_lpos - at); };
    if (!tail_wrong_ && behind_head(block.begin) > behind_head(head_.tail_lpos)) {
        tail_wrong_ =
            Error{ErrorKind::kCorrupt,
                  fmt::format("printk ring at {:#x}: its text's tail {:#x} lies behind the text of "
                              "record {}, which starts at {:#x}",
                              head_.at.value, head_.tail_lpos.value, seq.value, block.begin.value)};
    }
}

void LogBuilder::add_without_info(const Slot& slot, Record record) {
    unreadable_infos_.add(*record.seq, *slot.why);
    add_unproved(slot, record);
}

/// Without its printk_info a record's time, level and length are unknown; its block still ends its
/// text.
void LogBuilder::add_unproved(const Slot& slot, Record record) {
    record.has_level = false;
    if (dataless(slot.block) == Dataless::kFailed) {
        return add_textless(record);
    }
    const Result<FoundText> found = dataless(slot.block) ? Result<FoundText>(FoundText{})
                                                         : text_.whole_block(slot.block, slot.id);
    if (!found) {
        return keep_damaged(record, found.error());
    }
    FoundText text = *found;
    text.text = without_residue(up_to_nul(text.text));
    text.state = text.state == TextState::kWhole ? TextState::kDoubtful : text.state;
    keep(record, text);
}

/// A descriptor that is lost or overwritten by damage. Its printk_info stands apart and says
/// whether it was this record's; its block carries the id.
void LogBuilder::add_without_descriptor(const Slot& slot, Record record) {
    const bool own_info = slot.info && slot.info->seq == *record.seq;
    std::optional<FoundText> found;
    if (own_info && slot.state == SlotState::kForeign && !dataless(slot.block)) {
        if (const auto text = text_.of(slot.block, slot.id, slot.info->text_len)) {
            found = *text;
            found->state = TextState::kDoubtful;
        }
    }
    if (own_info && !found) {
        found = text_.text_after_id(slot.id, slot.info->text_len, ends_.head_id);
    }
    if (slot.state == SlotState::kForeign) {
        damaged_.add(*record.seq, {ErrorKind::kCorrupt, fmt::format("descriptor {:#x} holds {:#x}",
                                                                    slot.id, slot.found_id)});
    } else {
        unreadable_descs_.add(*record.seq, *slot.why);
    }
    if (found) {
        fill(record, *slot.info);
        keep(record, *found);
        return;
    }
    std::vector<printkfmt::SeqRun>& missing = log_.missing;
    if (missing.empty() || missing.back().end != *record.seq) {
        missing.push_back({*record.seq, *record.seq});
    }
    missing.back().end = *record.seq + 1;
}

/// A writer had taken the slot and not yet written into it.
void LogBuilder::add_claimed(const Slot& slot, Record record) {
    // A descriptor that damage has zeroed looks like one never used; but after the first lap there
    // are none, and the printk_info of one may already be the new record's.
    const bool never_used = slot.found_id != ((slot.id - head_.count()) & head_.id_mask());
    const bool own_info = slot.info && slot.info->seq == *record.seq && record.seq->value != 0;
    if ((never_used && record.seq->value >= head_.count()) || own_info ||
        ++claimed_ > kClaimedInRingMax) {
        Slot foreign = slot;
        foreign.state = SlotState::kForeign;
        return add_without_descriptor(foreign, record);
    }
    record.state = RecordState::kReserved;
    record.text_state = TextState::kSoFar;
    record.has_level = false;
    log_.records.push_back(record);
}

/// A writer was inside. Its printk_info may still be the previous owner's, and its text may be half
/// written: only what is certainly its own is shown.
void LogBuilder::add_reserved(const Slot& slot, Record record) {
    record.text_state = TextState::kSoFar;
    record.has_level = false;
    if (!slot.info) {
        unreadable_infos_.add(*record.seq, *slot.why);
    } else if (slot.info->seq != *record.seq) {
        const bool previous = slot.info->seq == *record.seq - head_.count();
        const bool cleared = slot.info->seq == Seq{0};
        if (!previous && !cleared) {
            damaged_.add(*record.seq,
                         {ErrorKind::kCorrupt,
                          fmt::format("printk_info of reserved descriptor {:#x} has seq {}, "
                                      "expected {}",
                                      slot.id, slot.info->seq.value, record.seq->value)});
        }
    } else if (slot.info->text_len > 0) {
        return add_reopened(slot, record);
    } else if (!dataless(slot.block)) {
        return add_unstored(slot, record);
    }
    log_.records.push_back(record);
}

/// Stored once, and now being continued: what was stored is whole.
void LogBuilder::add_reopened(const Slot& slot, Record record) {
    fill(record, *slot.info);
    record.has_level = true;
    const Result<FoundText> found = text_.of(slot.block, slot.id, slot.info->text_len);
    return found ? keep(record, *found) : keep_damaged(record, found.error());
}

/// Nothing stored yet. The block is its own if it carries the id. Unfinished text still has its
/// level in front, which finished text (6.1+) has not: so it is this writer's.
void LogBuilder::add_unstored(const Slot& slot, Record record) {
    constexpr char kStartOfHeader = '\001';  // KERN_SOH, include/linux/kern_levels.h
    const Result<FoundText> block = text_.whole_block(slot.block, slot.id);
    FoundText found = block.value_or(FoundText{});
    if (found.text.size() > 2 && found.text[0] == kStartOfHeader) {
        record.level = static_cast<std::uint8_t>(found.text[1] - '0') & 7;
        record.has_level = found.text[1] >= '0' && found.text[1] <= '7';
        found.text = up_to_nul(found.text.substr(2));
        found.at += 2;
    } else {
        found.text = {};
    }
    keep(record, found);
}

/// The text's tail is where a record's block begins, as that record and that block both say.
bool LogBuilder::tail_is_a_block() {
    const std::optional<std::uint64_t> id = text_.id_at(head_.tail_lpos);
    if (!id) {
        return false;
    }
    const Slot slot = reader_.slot(*id & head_.id_mask());
    return slot.found_id == *id && slot.block.begin == head_.tail_lpos;
}

/// The kernel recycles texts from the tail on, in the order they lie in (data_push_tail()), and a
/// record without text once its descriptor is the tail (desc_push_tail()). Several before the tail
/// moves, so those that follow each other from it are in turn as well.
bool LogBuilder::recycled_in_turn(const Slot& slot) {
    if (dataless(slot.block)) {
        return slot.id == ends_.tail_id || !ends_.agreed;
    }
    const auto behind_tail = [&](LogicalPos at) { return head_.text.clip(at - head_.tail_lpos); };
    if (!recycled_to_ || behind_tail(slot.block.begin) >= behind_tail(head_.head_lpos)) {
        return true;
    }
    if (slot.block.begin == *recycled_to_) {
        recycled_to_ = slot.block.next;
        return true;
    }
    return false;
}

/// Said to be recycled before its turn: if all else proves the record, it is its state that is
/// damaged, and the record was there to be read. False: it is not proved.
bool LogBuilder::add_out_of_turn(const Slot& slot, Record record) {
    if (!slot.info || slot.info->seq != *record.seq) {
        return false;
    }
    FoundText text;
    if (!dataless(slot.block)) {
        const Result<FoundText> found = text_.of(slot.block, slot.id, slot.info->text_len);
        if (!found || found->state != TextState::kWhole) {
            return false;
        }
        text = *found;
    }
    damaged_.add(*record.seq, {ErrorKind::kCorrupt,
                               fmt::format("descriptor {:#x} says that its record was recycled, "
                                           "whose turn had not come",
                                           slot.id)});
    fill(record, *slot.info);
    record.state = RecordState::kFinalized;
    text.state = TextState::kDoubtful;
    keep(record, text);
    return true;
}

/// A recycled record is a ghost if every byte of it is still there, which positions and ids prove
/// together.
void LogBuilder::add_ghost(const Slot& slot, Record record) {
    if (!slot.info || slot.info->seq != *record.seq) {
        return;
    }
    fill(record, *slot.info);
    if (dataless(slot.block) == Dataless::kEmptyLine) {
        log_.ghosts.push_back(record);
        return;
    }
    if (dataless(slot.block) || !text_.in_last_lap(slot.block)) {
        return;
    }
    const Result<FoundText> found = text_.of(slot.block, slot.id, slot.info->text_len);
    if (found && found->state == TextState::kWhole) {
        record.text = found->text;
        record.text_at = found->at;
        log_.ghosts.push_back(record);
    }
}

}  // namespace

bool has_lockless_ring(const VmcoreInfo& info) {
    return info.symbol("prb").has_value() || info.size("printk_ringbuffer").has_value();
}

Result<Log> read_lockless_ring(KernelView& view, const LogOptions& options, Findings& findings) {
    TRY(const RingLayout layout, RingLayout::read(view));
    TRY(RingHead head, find_ring(view, layout, findings));
    RingReader reader(view.memory(), layout, head);
    TRY(const RingEnds ends, RingEnds::find(reader, head, findings));
    head.head_lpos = ends.head_lpos;
    head.tail_lpos = ends.tail_lpos;
    Log log = LogBuilder(view.memory(), layout, head, ends).build(findings);
    if (options.extents) {
        log.runs = view.memory().runs(head.data, log.content.size());
    }
    return log;
}

}  // namespace lastwords::extractor
