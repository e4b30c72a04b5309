// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a record only if its descriptor, its printk_info and its text agree, so that nothing of it
// changes when the rest of the log is known.
#include "extractor/printk/ring_newest.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace lastwords::extractor {

namespace {

using printkfmt::Record;

constexpr std::uint64_t kSlotsMax = 1000;

/// Returns the record of the slot, whose text points into the ring's copy; nullopt: something of it
/// is not proved.
std::optional<Record> proved_record(const Slot& slot, Seq seq, const RingText& text) {
    if (slot.state != SlotState::kFinalized || !slot.info || slot.info->seq != seq) {
        return std::nullopt;
    }
    const bool empty = dataless(slot.block) == Dataless::kEmptyLine && slot.info->text_len == 0;
    const Result<FoundText> found =
        empty ? FoundText() : text.of(slot.block, slot.id, slot.info->text_len);
    if (!found || found->state != printkfmt::TextState::kWhole) {
        return std::nullopt;
    }
    Record record;
    record.position = seq.value;
    record.seq = seq;
    record.timestamp_ns = slot.info->timestamp_ns;
    record.level = slot.info->level;
    record.facility = slot.info->facility;
    record.flags = slot.info->flags;
    record.caller.id = slot.info->caller_id;
    record.text = found->text;
    return record;
}

}  // namespace

printkfmt::Log newest_in_ring(RingReader& reader, const RingText& text, const RingHead& head,
                              const RingEnds& ends) {
    const std::uint64_t slots =
        std::min(((ends.head_id - ends.tail_id) & head.id_mask()) + 1, kSlotsMax);
    std::vector<Record> run;
    std::vector<Record> longest;
    for (std::uint64_t i = 0; i < slots; ++i) {
        const std::uint64_t id = (ends.head_id - (slots - 1 - i)) & head.id_mask();
        const Seq seq = ends.seq_of(id, head);
        const auto record =
            RingEnds::before_first(seq) ? std::nullopt : proved_record(reader.slot(id), seq, text);
        if (record) {
            run.push_back(*record);
        }
        if (!record || i + 1 == slots) {
            if (run.size() >= longest.size()) {
                longest.swap(run);
            }
            run.clear();
        }
    }
    printkfmt::Log log;
    std::size_t bytes = 0;
    for (const Record& record : longest) {
        bytes += record.text.size();
    }
    log.content.reserve(bytes);  // texts point into it, so it must not move
    for (Record& record : longest) {
        record.text_at = log.content.size();
        log.content.insert(log.content.end(), record.text.begin(), record.text.end());
        record.text = {log.content.data() + record.text_at, record.text.size()};
        log.records.push_back(record);
    }
    if (!longest.empty()) {
        log.first_seq = longest.front().seq;
        log.next_seq = *longest.back().seq + 1;
    }
    return log;
}

}  // namespace lastwords::extractor
