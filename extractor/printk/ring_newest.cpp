// SPDX-License-Identifier: GPL-2.0-or-later
// Takes a record only if its descriptor, its printk_info and its text agree, so that nothing of it
// changes when the rest of the log is known.
#include "extractor/printk/ring_newest.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lastwords::extractor {

namespace {

using printkfmt::Record;

constexpr std::uint64_t kSlotsMax = 1000;

/// A record with its text, which record.text does not point to yet.
struct Proved {
    Record record;
    std::string text;
};

/// Whether the ring has the word `id` at this offset.
bool has_id(const KernelMemory& memory, const RingHead& head, std::uint64_t at, std::uint64_t id) {
    std::array<std::byte, sizeof(std::uint64_t)> raw{};
    const MutableBytes word = MutableBytes(raw).first(head.text.word_bytes);
    return memory.read(head.data + at, word) && load_number(word, memory.arch().order) == id;
}

/// Returns the text of the slot; nullopt: not all of it is there, or it is not proved.
std::optional<std::string> text_of(const KernelMemory& memory, const RingHead& head,
                                   const Slot& slot) {
    const std::size_t bytes = slot.info->text_len;
    if (bytes == 0 && dataless(slot.block) == Dataless::kEmptyLine) {
        return std::string();
    }
    const Result<TextBlock> place = text_block(slot.block, head.text);
    if (!place || bytes > place->text_bytes || !has_id(memory, head, place->id_at, slot.id) ||
        (place->wrapped && !has_id(memory, head, 0, slot.id))) {
        return std::nullopt;
    }
    std::string text(bytes, '\0');
    const bool there =
        memory.read(head.data + place->text_at, std::as_writable_bytes(std::span(text)))
            .has_value();
    return there ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<Proved> proved_record(const KernelMemory& memory, const RingHead& head,
                                    const Slot& slot, Seq seq) {
    if (slot.state != SlotState::kFinalized || !slot.info || slot.info->seq != seq) {
        return std::nullopt;
    }
    std::optional<std::string> text = text_of(memory, head, slot);
    if (!text) {
        return std::nullopt;
    }
    Proved proved;
    proved.text = *std::move(text);
    Record& record = proved.record;
    record.position = seq.value;
    record.seq = seq;
    slot.info->fill(record);
    return proved;
}

}  // namespace

printkfmt::Log newest_in_ring(const KernelMemory& memory, RingReader& reader, const RingHead& head,
                              const RingEnds& ends) {
    const std::uint64_t slots =
        std::min(((ends.head_id - ends.tail_id) & head.id_mask()) + 1, kSlotsMax);
    std::vector<Proved> run;
    std::vector<Proved> longest;
    for (std::uint64_t i = 0; i < slots; ++i) {
        const std::uint64_t id = (ends.head_id - (slots - 1 - i)) & head.id_mask();
        const Seq seq = ends.seq_of(id, head);
        auto record = RingEnds::before_first(seq)
                          ? std::nullopt
                          : proved_record(memory, head, reader.slot(id), seq);
        const bool ends_here = !record || i + 1 == slots;
        if (record) {
            run.push_back(*std::move(record));
        }
        if (ends_here) {
            if (run.size() >= longest.size()) {
                longest.swap(run);
            }
            run.clear();
        }
    }
    printkfmt::Log log;
    std::size_t bytes = 0;
    for (const Proved& one : longest) {
        bytes += one.text.size();
    }
    log.content.reserve(bytes);  // texts point into it, so it must not move
    for (Proved& one : longest) {
        one.record.text_at = log.content.size();
        log.content.insert(log.content.end(), one.text.begin(), one.text.end());
        one.record.text = {log.content.data() + one.record.text_at, one.text.size()};
        log.records.push_back(one.record);
    }
    if (!longest.empty()) {
        log.first_seq = longest.front().record.seq;
        log.next_seq = *longest.back().record.seq + 1;
    }
    return log;
}

}  // namespace lastwords::extractor
