// SPDX-License-Identifier: GPL-2.0-or-later
// A record of the lockless ring lies in three places: its descriptor and its printk_info, whose
// addresses follow from its seq, and its block in the text ring, to which the descriptor points.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "extractor/printk/lockless_ring.h"
#include "extractor/printk/ring_ends.h"
#include "extractor/printk/ring_find.h"
#include "extractor/printk/ring_layout.h"
#include "extractor/printk/ring_reader.h"
#include "extractor/printk/text_block.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteBlock;
using printkfmt::ByteField;
using printkfmt::Record;

class RingPlaces final : public RecordPlaces {
 public:
    RingPlaces(const KernelMemory& memory, const RingLayout& layout, const RingHead& head,
               const RingEnds& ends)
        : memory_(memory), layout_(layout), head_(head), ends_(ends) {}

    std::vector<ByteBlock> of(const Record& record) override {
        if (!record.seq) {
            return {};
        }
        const std::uint64_t id = (record.seq->value - ends_.delta) & head_.id_mask();
        std::vector<ByteBlock> blocks{descriptor(id), info(id)};
        if (!record.text.empty()) {
            blocks.push_back(text(position_in(blocks.front()), record));
        }
        return blocks;
    }

 private:
    std::endian order() const { return memory_.arch().order; }
    std::uint64_t word() const { return head_.text.word_bytes; }
    std::uint64_t word_at(const ByteBlock& block, std::uint64_t at) const {
        return load_number(as_bytes(block.bytes).subspan(at, word()), order());
    }
    BlockPosition position_in(const ByteBlock& descriptor) const {
        return {{word_at(descriptor, layout_.desc.begin)},
                {word_at(descriptor, layout_.desc.next)}};
    }

    ByteBlock descriptor(std::uint64_t id) const;
    ByteBlock info(std::uint64_t id) const;
    ByteBlock text(const BlockPosition& position, const Record& record) const;
    std::pair<std::uint64_t, std::uint64_t> span_of(const BlockPosition& position,
                                                    const Record& record) const;

    const KernelMemory& memory_;  // outlives this
    RingLayout layout_;
    RingHead head_;
    RingEnds ends_;
};

void sort_fields(ByteBlock& block) {
    std::sort(block.fields.begin(), block.fields.end(),
              [](const ByteField& a, const ByteField& b) { return a.at < b.at; });
}

ByteBlock RingPlaces::descriptor(std::uint64_t id) const {
    constexpr std::array kStates{"reserved", "committed", "finalized", "reusable"};
    ByteBlock block =
        read_block(memory_, fmt::format("descriptor {:#x} (struct prb_desc)", id),
                   head_.descs + head_.index(id) * layout_.desc.bytes, layout_.desc.bytes);
    const std::uint64_t state = word_at(block, layout_.desc.state_var);
    add_field(block, {"state_var", layout_.desc.state_var, word(),
                      fmt::format("id {:#x}, {}", state & head_.id_mask(),
                                  kStates.at(state >> (8 * word() - 2)))});
    const std::array numbers{
        NumberField{"text_blk_lpos.begin", layout_.desc.begin, word(), true},
        NumberField{"text_blk_lpos.next", layout_.desc.next, word(), true},
    };
    add_numbers(block, numbers, order());
    sort_fields(block);
    return block;
}

ByteBlock RingPlaces::info(std::uint64_t id) const {
    const auto& at = layout_.info;
    ByteBlock block = read_block(memory_, "struct printk_info",
                                 head_.infos + head_.index(id) * at.bytes, at.bytes);
    const std::array numbers{
        NumberField{"seq", at.seq, 8},
        NumberField{"ts_nsec", at.ts_nsec, 8},
        NumberField{"text_len", at.text_len, 2},
        NumberField{"facility", at.facility, 1},
    };
    add_numbers(block, numbers, order());
    const Bytes raw = as_bytes(block.bytes);
    add_field(block, {"flags:5, level:3", at.flags, 1,
                      flags_and_level_text(std::to_integer<std::uint8_t>(raw[at.flags]), order())});
    std::string caller;
    printkfmt::append_caller({load<std::uint32_t>(raw.subspan(at.caller_id), order())}, 0, caller);
    add_field(block, {"caller_id", at.caller_id, 4, std::move(caller)});
    if (at.caller_id2 != 0) {
        std::string other;
        printkfmt::append_caller({load<std::uint32_t>(raw.subspan(at.caller_id2), order())}, 0,
                                 other);
        add_field(block, {"caller_id2", at.caller_id2, 4, std::move(other)});
        const std::uint64_t comm = at.caller_id2 + 4;
        add_field(block, {"comm", comm, kCommBytes,
                          std::string(up_to_nul(as_text(raw.subspan(comm, kCommBytes))))});
    }
    for (const auto& [name, from, bytes] :
         {std::tuple("dev_info.subsystem", at.subsystem, at.subsystem_bytes),
          std::tuple("dev_info.device", at.device, at.device_bytes)}) {
        add_field(block,
                  {name, from, bytes, std::string(up_to_nul(as_text(raw.subspan(from, bytes))))});
    }
    sort_fields(block);
    return block;
}

/// Returns where in the text ring the record's block lies, as begin and end: the block to which the
/// descriptor points or, if the text was found elsewhere, the text with the word before it.
std::pair<std::uint64_t, std::uint64_t> RingPlaces::span_of(const BlockPosition& position,
                                                            const Record& record) const {
    const std::uint64_t begin = record.text_at;
    const std::uint64_t end = begin + record.text.size();
    if (const Result<TextBlock> place = text_block(position, head_.text);
        place && place->text_at <= begin && end <= place->text_at + place->text_bytes) {
        return {place->text_at - word(), place->text_at + place->text_bytes};
    }
    return {begin - std::min(begin, word()), end};
}

ByteBlock RingPlaces::text(const BlockPosition& position, const Record& record) const {
    const auto [begin, end] = span_of(position, record);
    ByteBlock block =
        read_block(memory_, "block in the text ring", head_.data + begin, end - begin);
    const std::uint64_t text_at = record.text_at - begin;
    if (text_at >= word() && block.bytes.size() >= word()) {
        const std::array id{NumberField{"id", 0, word(), true}};
        add_numbers(block, id, order());
        add_field(block, {"level prefix", word(), text_at - word(), {}});
    }
    add_field(block,
              {"text",
               text_at,
               std::min<std::uint64_t>(record.text.size(),
                                       block.bytes.size() - std::min(text_at, block.bytes.size())),
               {}});
    const std::uint64_t rest = text_at + record.text.size();
    if (rest < block.bytes.size()) {
        add_field(block, {"not used", rest, block.bytes.size() - rest, {}});
    }
    return block;
}

}  // namespace

Result<std::unique_ptr<RecordPlaces>> open_ring_places(KernelView& view) {
    Findings findings;  // open_dump() has told them
    TRY(const RingLayout layout, RingLayout::read(view));
    TRY(RingHead head, find_ring(view, layout, findings));
    RingReader reader(view.memory(), layout, head);
    TRY(const RingEnds ends, RingEnds::find(reader, head, findings));
    return std::make_unique<RingPlaces>(view.memory(), layout, head, ends);
}

}  // namespace lastwords::extractor
