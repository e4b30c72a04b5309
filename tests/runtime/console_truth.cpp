// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleTruth: counts what a console has not shown, and compares it with what the region says.
#include "tests/runtime/console_truth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

#include "runtime/plog_checksum.h"

namespace lastwords::test {

namespace {

std::uint32_t crc_of(std::uint32_t before, const void* at, std::size_t bytes) {
    return plog_crc32c(before, static_cast<const std::uint8_t*>(at), bytes);
}

}  // namespace

plog_console_lost lost_in_region(Bytes region, const plog_console_entry& entry) {
    plog_console_lost best{};
    const std::size_t rear =
        PLOG_SLOTS_AT + std::size_t{plog_slots_in(region.size())} * PLOG_SLOT_BYTES;
    for (const std::size_t copy : {std::size_t{0}, rear}) {
        const std::size_t at = copy + (entry.epoch & 1U) * sizeof(plog_bank) +
                               offsetof(plog_bank, consoles) + entry.index * sizeof(entry);
        plog_console_lost lost{};
        std::memcpy(&lost, &region[at + offsetof(plog_console_entry, lost)], sizeof(lost));
        const std::uint32_t crc = crc_of(crc_of(0, &entry.epoch, 8), &lost.count, 12);
        if (lost.crc == crc && std::pair(lost.count, lost.end) > std::pair(best.count, best.end)) {
            best = lost;
        }
    }
    return best;
}

void ConsoleTruth::add_shown(std::size_t console, std::uint64_t seq, std::size_t events) {
    shown_.push_back({console, seq, events});
}

void ConsoleTruth::check(const extractor::PlogRegion& region, Bytes image,
                         std::size_t events) const {
    for (const extractor::PlogConsole& console : region.consoles) {
        if (console.epoch != epoch_ || !console.position) {
            continue;
        }
        plog_console_entry entry{};
        entry.epoch = console.epoch;
        entry.index = console.index;
        entry.reliability = console.reliability;
        const plog_console_lost lost = lost_in_region(image, entry);
        const auto missing_before = [&](std::uint64_t seq) {
            std::set<std::uint64_t> got;
            for (const Shown& shown : shown_) {
                if (shown.console == console.index && shown.seq < seq && shown.events < events) {
                    got.insert(shown.seq);
                }
            }
            return seq - console.registered_seq - got.size();
        };
        const std::uint64_t position = std::max(*console.position, lost.end);
        // From console.passed on the region does not claim that all was shown.
        const std::uint64_t proved = std::min(position, console.passed.value_or(position));
        ASSERT_GE(lost.count, missing_before(proved)) << console.index;
        ASSERT_LE(lost.count, missing_before(position) + 1) << console.index;
        with_loss_ += lost.count != 0 ? 1U : 0U;
    }
}

}  // namespace lastwords::test
