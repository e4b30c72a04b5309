// SPDX-License-Identifier: GPL-2.0-or-later
// RingBuilder: allocates descriptors and blocks by the kernel's rules, for one writer at a time.
#include "tests/support/ring_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {
namespace {

constexpr std::uint64_t kFailedLpos = 1;
constexpr std::uint64_t kEmptyLineLpos = 3;

}  // namespace

RingBuilder::RingBuilder(const RingShape& shape)
    : descs(std::size_t{1} << shape.count_bits),
      infos(descs.size()),
      text(descs.size() << 5),
      count_bits(shape.count_bits),
      size_bits(shape.count_bits + 5),
      shape_(shape) {
    head_lpos = clip(shape.first_lpos != 0 ? shape.first_lpos : 0 - text_bytes());
    tail_lpos = head_lpos;
    // DESC0_ID() negated the count as a 32-bit number: before 7.x the upper bits of the id stay 0.
    const bool narrow = word_bytes() == 8 && shape.era != RingEra::k7_2;
    const std::uint64_t first = narrow ? (std::uint64_t{1} << 32) : id_mask() + 1;
    first_id_ = (first - count()) & id_mask();
    head_id = (first_id_ - 1) & id_mask();
    tail_id = head_id;
    Desc& bootstrap = descs.back();
    bootstrap = {make_state(head_id, State::kReusable), kFailedLpos, kFailedLpos};
    infos.front().seq = 0 - count();
    run_laps();
}

/// Makes every descriptor look as if it had been used and recycled (RingShape::records_before).
void RingBuilder::run_laps() {
    if (shape_.records_before == 0) {
        return;
    }
    const std::uint64_t first_seq = shape_.records_before - count();
    const std::uint64_t first_id = id_of({first_seq});
    for (std::uint64_t i = 0; i < count(); ++i) {
        const std::uint64_t id = (first_id + i) & id_mask();
        descs[i] = {make_state(id, State::kReusable), kFailedLpos, kFailedLpos};
        infos[i].seq = first_seq + i;
    }
    tail_id = first_id;
    head_id = (first_id + count() - 1) & id_mask();
}

std::uint64_t RingBuilder::clip(std::uint64_t value) const {
    return word_bytes() == 4 ? value & 0xffffffff : value;
}

std::uint64_t RingBuilder::make_state(std::uint64_t id, State state) const {
    return (std::uint64_t{static_cast<std::uint8_t>(state)} << (8 * word_bytes() - 2)) | id;
}

RingBuilder::State RingBuilder::state_of(const Desc& desc) const {
    return static_cast<State>(desc.state_var >> (8 * word_bytes() - 2));
}

void RingBuilder::set_state(Desc& desc, State state) const {
    desc.state_var = make_state(desc.state_var & id_mask(), state);
}

std::uint64_t RingBuilder::id_of(Seq seq) const {
    return (first_id_ + seq.value) & id_mask();
}

std::uint64_t RingBuilder::text_at(Seq seq) {
    const Desc& block = desc(seq);
    return (is_wrapped(block.begin, block.next) ? 0 : index(block.begin)) + word_bytes();
}

void RingBuilder::put_word(std::uint64_t at, std::uint64_t value) {
    store_number(MutableBytes(text).subspan(at, word_bytes()), value, shape_.arch->order);
}

void RingBuilder::put_text(std::uint64_t at, std::string_view bytes) {
    std::copy(as_bytes(bytes).begin(), as_bytes(bytes).end(),
              text.begin() + static_cast<std::ptrdiff_t>(at));
}

std::uint64_t RingBuilder::last_finalized() const {
    const bool is_seq = shape_.era == RingEra::k6_12 || shape_.era == RingEra::k7_2;
    for (std::uint64_t back = 0; back < count(); ++back) {
        const std::uint64_t slot = (head_id - back) & (count() - 1);
        if (state_of(descs[slot]) == State::kFinalized) {
            return is_seq ? infos[slot].seq : descs[slot].state_var & id_mask();
        }
    }
    return is_seq ? 0 : tail_id;
}

/// Since commit 67e1b0052f6b a block that ends exactly at the ring's end is not wrapped.
bool RingBuilder::is_wrapped(std::uint64_t begin, std::uint64_t next) const {
    return wraps(begin) != wraps(shape_.era == RingEra::k7_2 ? next - 1 : next);
}

/// data_push_tail(): recycles the records whose text lies before `lpos`.
bool RingBuilder::push_text_tail(std::uint64_t lpos) {
    while (clip(lpos - tail_lpos - 1) < text_bytes()) {
        const std::uint64_t id =
            load_number(Bytes(text).subspan(index(tail_lpos), word_bytes()), shape_.arch->order);
        Desc& owner = descs[id & (count() - 1)];
        const State state = state_of(owner);
        if ((owner.state_var & id_mask()) != id || owner.begin != tail_lpos ||
            state == State::kReserved || state == State::kCommitted) {
            return false;
        }
        set_state(owner, State::kReusable);
        tail_lpos = owner.next;
    }
    return true;
}

/// desc_push_tail(): recycles the oldest descriptor.
bool RingBuilder::push_desc_tail() {
    Desc& tail = descs[tail_id & (count() - 1)];
    if (state_of(tail) == State::kReserved || state_of(tail) == State::kCommitted) {
        return false;
    }
    set_state(tail, State::kReusable);
    const bool has_block = (tail.begin & 1) == 0;
    if (has_block && !push_text_tail(tail.next)) {
        return false;
    }
    const State next = state_of(descs[(tail_id + 1) & (count() - 1)]);
    if (next == State::kReserved || next == State::kCommitted) {
        return false;
    }
    tail_id = (tail_id + 1) & id_mask();
    return true;
}

/// The part of desc_reserve() that moves the head. The new head's descriptor keeps its old content.
bool RingBuilder::claim() {
    const std::uint64_t id = (head_id + 1) & id_mask();
    if (((id - count()) & id_mask()) == tail_id && !push_desc_tail()) {
        ++fail;
        return false;
    }
    head_id = id;
    return true;
}

/// desc_reserve() and the part of prb_reserve() before it allocates the block.
bool RingBuilder::start_record() {
    if (!claim()) {
        return false;
    }
    head_desc().state_var = make_state(head_id, State::kReserved);
    const std::uint64_t before = head_info().seq;
    const std::uint64_t slot = head_id & (count() - 1);
    head_info() = {};
    head_info().seq = before == 0 && slot != 0 ? slot : before + count();
    Desc& previous = descs[(head_id - 1) & (count() - 1)];
    if (head_info().seq > 0 && state_of(previous) == State::kCommitted) {
        set_state(previous, State::kFinalized);
    }
    return true;
}

/// data_alloc().
bool RingBuilder::take_block(std::uint64_t bytes) {
    const std::uint64_t word = word_bytes();
    Desc& desc = head_desc();
    if (bytes == 0) {
        desc.begin = desc.next = kEmptyLineLpos;
        return true;
    }
    const std::uint64_t size = (bytes + word + word - 1) / word * word;
    const std::uint64_t begin = head_lpos;
    std::uint64_t next = clip(begin + size);
    if (is_wrapped(begin, next)) {
        next = clip(next - index(next) + size);
    }
    if (!push_text_tail(clip(next - text_bytes()))) {
        desc.begin = desc.next = kFailedLpos;
        return false;
    }
    desc.begin = begin;
    desc.next = next;
    head_lpos = next;
    put_word(index(begin), head_id);
    if (is_wrapped(begin, next)) {
        put_word(0, head_id);
    }
    return true;
}

std::optional<Seq> RingBuilder::store(std::string_view line, const Message& message, State state) {
    const bool in_place = shape_.era != RingEra::k5_10;
    const bool newline = (message.flags & printkfmt::kLogNewline) != 0;
    // The kernel formats "\0016text\n" in the block, and then moves the text to the start of the
    // block, over its prefix of two bytes. So the last bytes of the text are in the block twice.
    std::string formatted = fmt::format("\001{}{}", message.level, line);
    formatted.append(newline ? "\n" : "").push_back('\0');
    std::string kept = in_place ? formatted : std::string(line);
    kept.replace(0, line.size(), line);
    const std::uint64_t block = kept.size() + 2ULL * word_bytes() - 1;
    const bool half = shape_.era == RingEra::k7_2;
    if (block > (half ? text_bytes() / 2 : text_bytes() - word_bytes())) {
        ++fail;
        return std::nullopt;
    }
    if (!start_record()) {
        return std::nullopt;
    }
    Info& info = head_info();
    const bool has_room = take_block(kept.size());
    if (has_room && !kept.empty()) {
        put_text(text_at({info.seq}), kept);
    }
    info.text_len = has_room ? line.size() : 0;
    info.timestamp_ns = message.timestamp_ns.value_or(info.seq * 1'000'000);
    info.facility = message.facility;
    info.flags = message.flags;
    info.level = message.level;
    info.caller = message.caller;
    info.subsystem = message.subsystem;
    info.device = message.device;
    set_state(head_desc(), has_room ? state : State::kFinalized);
    return Seq{info.seq};
}

std::optional<Seq> RingBuilder::print(std::string_view line, const Message& message) {
    return store(line, message, State::kFinalized);
}

std::optional<Seq> RingBuilder::print_unfinished(std::string_view line, const Message& message) {
    Message unfinished = message;
    unfinished.flags &= ~unsigned{printkfmt::kLogNewline};
    return store(line, unfinished, State::kCommitted);
}

std::optional<Seq> RingBuilder::reserve(std::string_view so_far, std::uint64_t room) {
    if (!start_record() || !take_block(room)) {
        return std::nullopt;
    }
    const Seq seq{head_info().seq};
    put_text(text_at(seq), so_far);
    return seq;
}

void RingBuilder::reopen() {
    set_state(head_desc(), State::kReserved);
}

}  // namespace lastwords::test
