// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the descriptor ring from tail to head and proves each record: by its id, its seq and its
// block's id.
#include "extractor/logbuf/lockless_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "extractor/logbuf/ring_ends.h"
#include "extractor/logbuf/ring_layout.h"
#include "extractor/logbuf/ring_reader.h"
#include "extractor/logbuf/ring_text.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// Losses of one kind are told once, with their number and range.
struct Losses {
    std::uint64_t count = 0;
    Seq first;
    Seq last;
    std::optional<Error> why;

    void add(Seq seq, const Error& error) {
        if (count++ == 0) {
            first = seq;
            why = error;
        }
        last = seq;
    }
    void report(std::string_view what, Findings& findings) const {
        if (count != 0) {
            findings.loss(Error(*why).in(
                fmt::format("{} {} (seq {} to {})", count, what, first.value, last.value)));
        }
    }
};

class LogBuilder {
 public:
    LogBuilder(const KernelMemory& memory, const RingLayout& layout, const RingHead& head,
               Findings& findings)
        : findings_(findings),
          reader_(memory, layout, head),
          head_(head),
          text_(memory, head, log_.content) {}

    Log build(const RingEnds& ends);

 private:
    void add(const Slot& slot, Seq seq);
    void add_whole(const Slot& slot, Record record);
    void add_reserved(const Slot& slot, Record record);
    void add_without_info(const Slot& slot, Record record);
    void add_without_descriptor(const Slot& slot, Record record);
    void add_ghost(const Slot& slot, Record record);
    void add_claimed(const Slot& slot, Record record);
    void fill(Record& record, const SlotInfo& info);
    void keep(Record& record, const FoundText& found);
    void keep_damaged(Record record, const Error& why);

    /// Writers stand between moving the head and writing their descriptor for some instructions
    /// only.
    static constexpr std::uint64_t kClaimedMax = 16;

    Log log_;  // text_ refers to its content: declared before
    Findings& findings_;
    RingReader reader_;
    const RingHead& head_;
    RingText text_;
    std::unordered_map<std::string, std::uint32_t> devices_;
    Losses unreadable_descs_;
    Losses unreadable_infos_;
    Losses unreadable_texts_;
    Losses damaged_;
    std::uint64_t claimed_ = 0;
};

Log LogBuilder::build(const RingEnds& ends) {
    const std::uint64_t slots = ((ends.head_id - ends.tail_id) & head_.id_mask()) + 1;
    log_.records.reserve(slots);
    for (std::uint64_t i = 0; i < slots; ++i) {
        const std::uint64_t id = (ends.tail_id + i) & head_.id_mask();
        const Seq seq = ends.seq_of(id, head_);
        if (!ends.before_first(seq)) {
            add(reader_.slot(id), seq);
        }
    }
    const Seq last = ends.seq_of(ends.head_id, head_);
    log_.next_seq = ends.before_first(last) ? Seq{0} : last + 1;
    const auto readable =
        std::find_if(log_.records.begin(), log_.records.end(),
                     [](const Record& record) { return record.state == RecordState::kFinalized; });
    log_.first_seq = readable != log_.records.end() ? readable->seq : log_.next_seq;
    log_.refused = head_.fail;
    unreadable_descs_.report("records lost: their descriptors are not in the dump", findings_);
    unreadable_infos_.report("records without time and level", findings_);
    unreadable_texts_.report("records with unreadable text", findings_);
    damaged_.report("records damaged", findings_);
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
        return add_ghost(slot, record);
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
    record.text_state = found.state;
    if (found.state == TextState::kUnreadable && !text_.holes().empty()) {
        unreadable_texts_.add(*record.seq, text_.holes().front().why);
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
        record.has_level = false;
        return keep_damaged(
            record, {ErrorKind::kCorrupt,
                     fmt::format("printk_info of descriptor {:#x} has seq {}, expected {}", slot.id,
                                 info.seq.value, record.seq->value)});
    }
    fill(record, info);
    if (const auto without_data = dataless(slot.block)) {
        if (*without_data == Dataless::kEmptyLine) {
            return keep(record, {});
        }
        // The kernel's own readers pass over it: what happened is known, what was said is not.
        record.text_state = TextState::kOverwritten;
        log_.ghosts.push_back(record);
        return;
    }
    const Result<FoundText> found = text_.of(slot.block, slot.id, info.text_len);
    return found ? keep(record, *found) : keep_damaged(record, found.error());
}

/// Without its printk_info a record's time, level and length are unknown; its block still ends its
/// text.
void LogBuilder::add_without_info(const Slot& slot, Record record) {
    record.has_level = false;
    unreadable_infos_.add(*record.seq, reader_.first_unreadable().value_or(Error{}));
    const Result<FoundText> found = dataless(slot.block) ? Result<FoundText>(FoundText{})
                                                         : text_.whole_block(slot.block, slot.id);
    if (!found) {
        return keep_damaged(record, found.error());
    }
    FoundText text = *found;
    text.text = up_to_nul(text.text);
    if (text.text.ends_with('\n')) {
        text.text.remove_suffix(1);
    }
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
        found = text_.behind_id(slot.id, slot.info->text_len);
    }
    if (slot.state == SlotState::kForeign) {
        damaged_.add(*record.seq, {ErrorKind::kCorrupt, fmt::format("descriptor {:#x} holds {:#x}",
                                                                    slot.id, slot.found_id)});
    } else {
        unreadable_descs_.add(*record.seq, reader_.first_unreadable().value_or(Error{}));
    }
    if (found) {
        fill(record, *slot.info);
        keep(record, *found);
    }
}

/// A writer had taken the slot and not yet written into it.
void LogBuilder::add_claimed(const Slot& slot, Record record) {
    // A descriptor that damage has zeroed looks the same, but its printk_info is already the new
    // record's.
    if ((slot.info && slot.info->seq == *record.seq && record.seq->value != 0) ||
        ++claimed_ > kClaimedMax) {
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
    constexpr char kStartOfHeader = '\001';  // KERN_SOH, include/linux/kern_levels.h
    record.text_state = TextState::kSoFar;
    record.has_level = false;
    if (!slot.info || slot.info->seq != *record.seq || dataless(slot.block)) {
        log_.records.push_back(record);
        return;
    }
    const SlotInfo& info = *slot.info;
    const bool text_known = info.text_len > 0;
    const Result<FoundText> found = text_known ? text_.of(slot.block, slot.id, info.text_len)
                                               : text_.whole_block(slot.block, slot.id);
    if (text_known) {
        fill(record, info);
        record.has_level = true;
    }
    if (found && text_known) {
        record.text = found->text;
        record.text_at = found->at;
    } else if (found && found->text.size() > 2 && found->text[0] == kStartOfHeader) {
        // Unfinished text still has its level in front, which finished text (6.1+) has not: so it
        // is this writer's.
        record.level = static_cast<std::uint8_t>(found->text[1] - '0') & 7;
        record.has_level = found->text[1] >= '0' && found->text[1] <= '7';
        record.text = up_to_nul(found->text.substr(2));
        record.text_at = found->at + 2;
    }
    log_.records.push_back(record);
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
    TRY(const RingHead head, RingHead::read(view, layout, findings));
    RingReader reader(view.memory(), layout, head);
    TRY(const RingEnds ends, RingEnds::find(reader, head, findings));
    Log log = LogBuilder(view.memory(), layout, head, findings).build(ends);
    if (options.extents) {
        log.runs = view.memory().runs(head.data, log.content.size());
    }
    return log;
}

}  // namespace lastwords::extractor
