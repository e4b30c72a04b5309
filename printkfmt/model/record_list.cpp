// SPDX-License-Identifier: GPL-2.0-or-later
// Packs the records of a ring.
#include "printkfmt/model/record_list.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace lastwords::printkfmt {

Record RecordList::at(std::size_t index) const {
    if (index >= size()) {
        throw std::out_of_range("RecordList::at");
    }
    return get(index);
}

bool RecordList::numbered_by_position() const {
    const auto is_numbered = [](const Record& one) {
        return one.seq && one.seq->value == one.position;
    };
    return odd_.empty() && whole_.size() <= 1 &&
           std::all_of(whole_.begin(), whole_.end(), is_numbered);
}

Record& RecordList::emplace_back() {
    const bool is_packed = !packed_.empty() || whole_.size() == 1;
    if (is_packed) {
        pack_last();
    }
    return whole_.emplace_back();
}

/// Whether the record can be restored from its packed form. The first text tells where the content
/// of the log lies.
bool RecordList::fits(const Record& record) {
    if (content_ == nullptr && !record.text.empty()) {
        content_ = record.text.data() - record.text_at;
    }
    const bool text_fits = record.text_at <= std::numeric_limits<std::uint32_t>::max() &&
                           record.text.size() <= std::numeric_limits<std::uint16_t>::max() &&
                           (record.text.empty() || record.text.data() == content_ + record.text_at);
    return text_fits && record.seq && record.seq->value == record.position && record.wall.empty() &&
           record.device <= std::numeric_limits<std::uint16_t>::max() && record.has_caller &&
           !record.late && !record.foreign && !record.in_panic && !record.in_emergency &&
           !record.is_event && !record.continues && !record.corrected &&
           record.context == CallContext::kUnknown && record.cpu == 0 &&
           record.buffer == Buffer::kNone && record.on_consoles == 0 &&
           record.state != RecordState::kBuffered;
}

/// Moves the newest record, which is complete now, to the packed ones.
void RecordList::pack_last() {
    const Record& record = whole_.back();
    if (fits(record)) {
        packed_.push_back(packed(record));
    } else if (packed_.empty()) {
        return;  // the first one does not fit, so all are kept whole
    } else {
        Packed place{};
        place.odd = 1;
        place.seq = odd_.size();
        odd_.push_back(record);
        packed_.push_back(place);
    }
    whole_.clear();
}

RecordList::Packed RecordList::packed(const Record& record) const {
    Packed packed{};
    packed.seq = record.position;
    packed.timestamp_ns = record.timestamp_ns.value_or(0);
    packed.text_at = static_cast<std::uint32_t>(record.text_at);
    packed.caller = record.caller.id;
    packed.text_bytes = static_cast<std::uint16_t>(record.text.size());
    packed.device = static_cast<std::uint16_t>(record.device);
    packed.facility = record.facility;
    packed.flags = record.flags;
    packed.level = record.level;
    packed.state = static_cast<std::uint8_t>(record.state) & 3U;
    packed.text_state = static_cast<std::uint8_t>(record.text_state) & 7U;
    packed.has_level = record.has_level ? 1 : 0;
    packed.has_timestamp = record.timestamp_ns ? 1 : 0;
    return packed;
}

void RecordList::move_texts(const char* before, const char* after) {
    if (content_ != nullptr) {
        content_ = after + (content_ - before);
    }
    for (std::vector<Record>* const records : {&odd_, &whole_}) {
        for (Record& record : *records) {
            if (!record.text.empty()) {
                record.text = {after + (record.text.data() - before), record.text.size()};
            }
        }
    }
}

std::vector<Record>& RecordList::unpacked() {
    if (!packed_.empty()) {
        std::vector<Record> all;
        all.reserve(size());
        for (const Record& record : std::as_const(*this)) {
            all.push_back(record);
        }
        whole_ = std::move(all);
        packed_ = {};
        odd_ = {};
    }
    return whole_;
}

}  // namespace lastwords::printkfmt
