// SPDX-License-Identifier: GPL-2.0-or-later
// Packs the records of a ring or a text.
#include "printkfmt/model/record_list.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

namespace lastwords::printkfmt {

namespace {

/// Whether all of `part`, which is not empty, lies in `all`.
bool lies_in(std::string_view all, std::string_view part) {
    const std::less_equal<> not_behind;
    return !part.empty() && not_behind(all.data(), part.data()) &&
           not_behind(part.data() + part.size(), all.data() + all.size());
}

}  // namespace

const Record RecordList::at(std::size_t index) const {
    if (index >= size()) {
        throw std::out_of_range("RecordList::at");
    }
    return get(index);
}

bool RecordList::numbered_by_position() const {
    const auto is_numbered = [](const Record& one) {
        return one.seq && one.seq->value == one.position;
    };
    return only_ring_ && whole_.size() <= 1 &&
           std::all_of(whole_.begin(), whole_.end(), is_numbered);
}

Record& RecordList::emplace_back() {
    const bool is_packed = !packed_.empty() || whole_.size() == 1;
    if (is_packed) {
        pack_last();
    }
    return whole_.emplace_back();
}

/// Whether the text can be restored from where it lies. The first text of a ring tells where the
/// content of the log lies.
bool RecordList::text_fits(const Record& record) {
    if (content_.data() == nullptr && input_.empty() && !record.text.empty()) {
        content_ = {record.text.data() - record.text_at, 0};
    }
    return record.text_at <= std::numeric_limits<std::uint32_t>::max() &&
           record.text.size() <= std::numeric_limits<std::uint16_t>::max() &&
           (record.text.empty() || record.text.data() == bytes_at(record.text_at));
}

/// Returns the Packed::number that stands for the wall time; 0 if it lies elsewhere.
std::uint64_t RecordList::place_of(std::string_view wall) const {
    std::uint64_t at = 0;
    if (lies_in(input_, wall)) {
        at = static_cast<std::uint64_t>(wall.data() - input_.data());
    } else if (lies_in(content_, wall)) {
        at = input_.size() + static_cast<std::uint64_t>(wall.data() - content_.data());
    } else {
        return 0;
    }
    return wall.size() < 1U << kWallBits ? at << kWallBits | wall.size() : 0;
}

/// Returns the Packed::device of the record; nullopt: there are too many devices, or pairs.
std::optional<std::uint16_t> RecordList::number_of_pair(const Record& record) {
    constexpr std::uint32_t kMax = std::numeric_limits<std::uint16_t>::max();
    if (record.task == 0) {
        return record.device <= kMax ? std::optional(static_cast<std::uint16_t>(record.device))
                                     : std::nullopt;
    }
    const std::uint64_t key = std::uint64_t{record.device} << 32U | record.task;
    if (const auto known = numbers_of_pairs_.find(key); known != numbers_of_pairs_.end()) {
        return known->second;
    }
    if (pairs_.size() > kMax) {
        return std::nullopt;
    }
    const auto number = static_cast<std::uint16_t>(pairs_.size());
    pairs_.push_back({record.device, record.task});
    numbers_of_pairs_.emplace(key, number);
    return number;
}

/// Returns the kind of which the record can be restored from its packed form; kOdd if it cannot.
RecordList::Kind RecordList::kind_of(const Record& record) {
    const bool fits = text_fits(record) && number_of_pair(record) && record.level < 8 &&
                      !record.late && !record.in_panic && !record.in_emergency &&
                      !record.is_event && !record.continues && !record.corrected &&
                      record.context == CallContext::kUnknown && record.cpu == 0 &&
                      record.buffer == Buffer::kNone && record.on_consoles == 0 &&
                      record.state != RecordState::kBuffered;
    if (!fits) {
        return kOdd;
    }
    if (record.seq && record.wall.empty()) {
        return record.seq->value == record.position ? kRing
               : record.position == packed_.size()  ? kSeq
                                                    : kOdd;
    }
    const bool wall_fits = record.wall.empty() || place_of(record.wall) != 0;
    return !record.seq && wall_fits && record.position == packed_.size() ? kWall : kOdd;
}

/// Moves the newest record, which is complete now, to the packed ones.
void RecordList::pack_last() {
    const Record& record = whole_.back();
    const Kind kind = kind_of(record);
    if (kind == kOdd && packed_.empty() && input_.empty()) {
        return;  // the first one does not fit, so all are kept whole
    }
    packed_.push_back(packed(record, kind));
    only_ring_ = only_ring_ && kind == kRing;
    if (kind == kOdd) {
        odd_.push_back(record);
    }
    whole_.clear();
}

RecordList::Packed RecordList::packed(const Record& record, Kind kind) {
    Packed packed{};
    packed.kind = kind & 3U;
    if (kind == kOdd) {
        packed.number = odd_.size();
        return packed;
    }
    packed.number = kind == kWall ? place_of(record.wall) : record.seq->value;
    packed.timestamp_ns = record.timestamp_ns.value_or(0);
    packed.text_at = static_cast<std::uint32_t>(record.text_at);
    packed.caller = record.caller.id;
    packed.text_bytes = static_cast<std::uint16_t>(record.text.size());
    packed.has_task = record.task != 0 ? 1 : 0;
    packed.device = number_of_pair(record).value_or(0);
    packed.facility = record.facility;
    packed.flags = record.flags;
    packed.level = record.level & 7U;
    packed.state = static_cast<std::uint8_t>(record.state) & 3U;
    packed.text_state = static_cast<std::uint8_t>(record.text_state) & 7U;
    packed.has_level = record.has_level ? 1 : 0;
    packed.has_caller = record.has_caller ? 1 : 0;
    packed.has_timestamp = record.timestamp_ns ? 1 : 0;
    packed.foreign = record.foreign ? 1 : 0;
    return packed;
}

void RecordList::set_text_state(std::size_t index, TextState state) {
    if (index >= packed_.size()) {
        whole_[index - packed_.size()].text_state = state;
    } else if (packed_[index].kind == kOdd) {
        odd_[packed_[index].number].text_state = state;
    } else {
        packed_[index].text_state = static_cast<std::uint8_t>(state) & 7U;
    }
}

void RecordList::move_texts(const char* before, std::size_t bytes, const char* after) {
    if (content_.data() == before) {
        content_ = {after, content_.size()};
    }
    const std::string_view all(before, bytes);
    const auto move = [&](std::string_view& text) {
        if (lies_in(all, text)) {
            text = {after + (text.data() - before), text.size()};
        }
    };
    const auto move_all = [&](auto& records) {
        for (Record& record : records) {
            move(record.text);
            move(record.wall);
        }
    };
    move_all(odd_);
    move_all(whole_);
}

std::vector<Record>& RecordList::unpack() {
    if (!packed_.empty()) {
        std::vector<Record> all;
        all.reserve(size());
        for (const Record& record : std::as_const(*this)) {
            all.push_back(record);
        }
        whole_ = std::move(all);
        packed_ = {};
        odd_.clear();
        odd_.shrink_to_fit();
    }
    return whole_;
}

}  // namespace lastwords::printkfmt
