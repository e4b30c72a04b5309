// SPDX-License-Identifier: GPL-2.0-or-later
// RegionTruth: follows the stores, and compares what the tool reads with the messages.
#include "tests/runtime/region_truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace lastwords::test {

using extractor::PlogRecord;
using extractor::PlogRegion;

namespace {

/// Returns the bank and index of the console whose position is at this offset, if there is one.
std::optional<std::pair<std::size_t, std::size_t>> position_cell(std::size_t at) {
    const std::size_t rear =
        PLOG_SLOTS_AT + std::size_t{plog_slots_in(PLOG_REGION_BYTES_MIN)} * PLOG_SLOT_BYTES;
    if (at >= PLOG_SLOTS_AT && at < rear) {
        return std::nullopt;
    }
    const std::size_t in_area = at < PLOG_SLOTS_AT ? at : at - rear;
    const std::size_t in_bank = in_area % sizeof(plog_bank);
    const std::size_t consoles = offsetof(plog_bank, consoles);
    const std::size_t cell = offsetof(plog_console_entry, position);
    if (in_bank < consoles || (in_bank - consoles) % sizeof(plog_console_entry) != cell) {
        return std::nullopt;
    }
    return std::pair{in_area / sizeof(plog_bank),
                     (in_bank - consoles) / sizeof(plog_console_entry)};
}

}  // namespace

void RegionTruth::store_position(const RegionEvent& event) {
    const auto cell = position_cell(event.at / 8 * 8);
    if (!cell) {
        return;
    }
    std::uint64_t& word = position_words_[event.at / 8];
    std::memcpy(reinterpret_cast<std::byte*>(&word) + event.at % 8, &event.value, event.bytes);
    const std::uint64_t seq = word & PLOG_POSITION_MAX;
    const auto [bank, index] = *cell;
    const std::uint32_t epoch = machine_.log().epoch;
    const bool other_boot = (epoch & 1U) != bank;
    if (word ==
        plog_position(seq, other_boot ? epoch - 1 : epoch, static_cast<std::uint32_t>(index))) {
        Position& position = positions_[*cell];
        position.newest = std::max(position.newest, seq);
        position.pending[event.message.value_or(kNoMessage)] = seq;
    }
}

void RegionTruth::persist(const RegionEvent& event) {
    for (auto& [cell, position] : positions_) {
        const auto done = position.pending.find(event.message.value_or(kNoMessage));
        if (done != position.pending.end()) {
            position.safe = std::max(position.safe, done->second);
            position.pending.erase(done);
        }
    }
}

/// Checks that no console's position is higher than the newest that was stored, or lower than the
/// newest that was persistent.
void RegionTruth::check_positions(const PlogRegion& region) const {
    std::size_t found = 0;
    for (const extractor::PlogConsole& console : region.consoles) {
        const auto known = positions_.find({console.epoch & 1U, console.index});
        ASSERT_NE(known, positions_.end());
        ASSERT_TRUE(console.position) << console.name;
        ASSERT_LE(*console.position, known->second.newest) << console.name;
        ASSERT_GE(*console.position, known->second.safe) << console.name;
        ++found;
    }
    ASSERT_LE(found, positions_.size());
}

void RegionTruth::advance(const RegionEvent& event) {
    ++events_;
    if (event.kind == RegionEvent::Kind::kWritten) {
        if (!overwritten_.contains(*event.message)) {
            must_be_there_[*event.message] = true;
        }
    }
    if (event.kind == RegionEvent::Kind::kPersist) {
        persist(event);
    }
    if (event.kind != RegionEvent::Kind::kStore) {
        return;
    }
    store_position(event);
    const std::size_t end =
        PLOG_SLOTS_AT + std::size_t{plog_slots_in(PLOG_REGION_BYTES_MIN)} * PLOG_SLOT_BYTES;
    if (!event.message || event.at < PLOG_SLOTS_AT || event.at >= end) {
        return;
    }
    const std::size_t slot = (event.at - PLOG_SLOTS_AT) / PLOG_SLOT_BYTES;
    const auto [owner, fresh] = owner_.try_emplace(slot, *event.message);
    if (!fresh && owner->second != *event.message) {
        must_be_there_.erase(owner->second);
        overwritten_.insert(owner->second);
        owner->second = *event.message;
    }
}

void RegionTruth::check(Bytes image) const {
    const Result<PlogRegion> region = PlogRegion::read(image);
    std::map<std::size_t, int> found;
    for (const PlogRecord& record : region ? region->records : std::vector<PlogRecord>{}) {
        if (!record.proved || (record.flags & PLOG_RECORD_EVENT) != 0) {
            continue;
        }
        const auto message = by_text_.find(record.text);
        ASSERT_NE(message, by_text_.end()) << "invented: '" << record.text << "'";
        const Attempt& attempt = machine_.attempts()[message->second];
        ASSERT_EQ(record.cpu, attempt.cpu) << record.text;
        ASSERT_EQ(record.context, attempt.context) << record.text;
        ASSERT_EQ(record.epoch, attempt.epoch) << record.text;
        ASSERT_EQ(record.seq, attempt.seq.value_or(record.seq)) << record.text;
        ++found[message->second];
    }
    if (region) {
        check_positions(*region);
        if (consoles_ != nullptr) {
            consoles_->check(*region, image, events_);
        }
    }
    for (const auto& [message, yes] : must_be_there_) {
        ASSERT_EQ(found[message], 1) << "lost: '" << machine_.attempts()[message].text << "'";
    }
}

}  // namespace lastwords::test
