// SPDX-License-Identifier: GPL-2.0-or-later
// Puts records together from their slots. Accepts none without a right checksum, or one that is
// right after one bit has been flipped.
#include "extractor/formats/plog/slots.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "extractor/formats/plog/crc32c.h"
#include "extractor/formats/plog/flipped_bit.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

bool PlogSlots::is_here(const PlogRecord& record, std::size_t number) const {
    return record.slot == number && record.slots <= headers_.size() - number;
}

void PlogSlots::read_headers() {
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        auto header = parse_plog_header(slot(number), order_);
        if (header && is_here(header->record, number)) {
            headers_[number] = std::move(header);
        }
    }
}

/// Adds the headers that are right after one bit has been flipped. Two things must confirm such a
/// header: its slot's number, and the checksum over header and text. A record that is marked as
/// unfinished may have a wrong checksum; of it the boot must be known from another record.
void PlogSlots::correct_headers() {
    std::set<std::uint32_t> epochs;
    for (const std::optional<PlogHeader>& header : headers_) {
        if (header) {
            epochs.insert(header->record.epoch);
        }
    }
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        if (headers_[number]) {
            continue;
        }
        auto header = correct_plog_header(slot(number), order_);
        if (!header || !is_here(header->record, number)) {
            continue;
        }
        const Text text = text_of(*header, 0);
        const bool proved =
            text.whole && crc32c(as_bytes(text.text), header->header_crc) == header->crc;
        if (proved || (!header->record.committed && epochs.contains(header->record.epoch))) {
            headers_[number] = std::move(header);
        }
    }
}

/// Whether the ring has wrapped over this record: a newer record begins in one of its slots after
/// the first.
bool PlogSlots::is_overwritten(const PlogRecord& record) const {
    const auto age = [](const PlogRecord& one) { return std::pair(one.epoch, one.seq); };
    for (std::size_t i = 1; i < record.slots; ++i) {
        const std::optional<PlogHeader>& other = headers_[record.slot + i];
        if (other && age(other->record) > age(record)) {
            return true;
        }
    }
    return false;
}

/// Returns how many bits differ between the first words of a slot and those of a continuation of
/// the record.
int PlogSlots::flipped_in_continuation(const PlogRecord& record, std::size_t number) const {
    return std::popcount(word(number, 0) ^ PLOG_SLOT_CONTINUES) +
           std::popcount(word(number, 4) ^ static_cast<std::uint32_t>(record.seq));
}

/// Reads the record's text, but only up to the first slot that does not belong to the record: its
/// writer may have stopped there. In the first words of all its further slots together,
/// `flipped_max` bits may be wrong.
PlogSlots::Text PlogSlots::text_of(const PlogHeader& header, int flipped_max) const {
    const PlogRecord& record = header.record;
    Text out;
    std::size_t left = header.length;
    for (; out.own_slots < record.slots; ++out.own_slots) {
        const std::size_t number = record.slot + out.own_slots;
        const bool first = out.own_slots == 0;
        const int flipped = first ? 0 : flipped_in_continuation(record, number);
        if (out.flipped + flipped > flipped_max) {
            return out;
        }
        out.flipped += flipped;
        const Bytes part =
            slot(number).subspan(first ? sizeof(plog_record) : sizeof(plog_continuation));
        out.text += as_text(part.first(std::min(left, part.size())));
        left -= std::min(left, part.size());
    }
    out.whole = true;
    return out;
}

/// Corrects one flipped bit in the text of a finished record, or in the text's checksum, or in the
/// first words of its further slots.
void PlogSlots::correct_text(PlogHeader& header, Text& text) const {
    if (!header.record.committed || header.record.corrected) {
        return;
    }
    if (!text.whole) {
        Text other = text_of(header, 1);
        if (other.whole && crc32c(as_bytes(other.text), header.header_crc) == header.crc) {
            header.record.corrected = true;
            text = std::move(other);
        }
        return;
    }
    const std::uint32_t computed = crc32c(as_bytes(text.text), header.header_crc);
    const auto flipped = find_flipped_bit(computed, header.crc, text.text.size());
    if (!flipped) {
        return;
    }
    header.record.corrected = true;
    if (flipped->in_crc) {
        header.crc = computed;
    } else {
        char& wrong = text.text[text.text.size() - 1 - flipped->from_end];
        wrong = static_cast<char>(static_cast<unsigned char>(wrong) ^ flipped->mask);
    }
}

void PlogSlots::read_text(PlogHeader& header) {
    PlogRecord& record = header.record;
    Text text = text_of(header, 0);
    const auto proved = [&] {
        return text.whole && header.crc == crc32c(as_bytes(text.text), header.header_crc);
    };
    if (!proved() && !is_overwritten(record)) {
        correct_text(header, text);
    }
    record.proved = proved();
    record.text = std::move(text.text);
    for (std::size_t i = 0; i < text.own_slots; ++i) {
        taken_[record.slot + i] = true;
    }
}

std::vector<PlogRecord> PlogSlots::read() {
    read_headers();
    correct_headers();
    std::vector<PlogRecord> records;
    for (std::optional<PlogHeader>& header : headers_) {
        if (!header) {
            continue;
        }
        read_text(*header);
        if (header->record.proved || !is_overwritten(header->record)) {
            records.push_back(header->record);
        }
    }
    return records;
}

/// Whether the slot has a record that a kernel with another version of the format has left.
bool PlogSlots::is_of_other_version(std::size_t number) const {
    const auto header = parse_plog_header(slot(number), order_);
    const std::uint64_t at = layout_.slots_at() + number * PLOG_SLOT_BYTES;
    return header &&
           std::any_of(kPlogLayouts.begin(), kPlogLayouts.end(), [&](const PlogLayout& other) {
               return other.version != layout_.version &&
                      other.slots_at() + std::uint64_t{header->record.slot} * PLOG_SLOT_BYTES == at;
           });
}

std::uint64_t PlogSlots::damaged() const {
    std::uint64_t damaged = 0;
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        const std::uint32_t first = word(number, 0);
        damaged += !taken_[number] && first != 0 && first != PLOG_SLOT_CONTINUES &&
                           !is_of_other_version(number)
                       ? 1U
                       : 0U;
    }
    return damaged;
}

bool PlogSlots::have_any_word() const {
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        const std::uint32_t first = word(number, 0);
        if (is_first_plog_word(first) || first == PLOG_SLOT_CONTINUES) {
            return true;
        }
    }
    return false;
}

std::uint64_t PlogSlots::orphaned() const {
    std::uint64_t orphaned = 0;
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        orphaned += !taken_[number] && word(number, 0) == PLOG_SLOT_CONTINUES ? 1U : 0U;
    }
    return orphaned;
}

}  // namespace lastwords::extractor
