// SPDX-License-Identifier: GPL-2.0-or-later
// PlogLayout: where the parts of a region are, in each version of the format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/plog_format.h"

namespace lastwords::extractor {

/// What differs between the versions. Sizes and offsets are in bytes.
struct PlogLayout {
    std::uint32_t version = 0;
    std::size_t entry_bytes = 0;  ///< of a console's entry
    std::size_t consoles_at = 0;  ///< where the entries begin in a bank

    constexpr std::size_t bank_bytes() const {
        return consoles_at + PLOG_CONSOLES_MAX * entry_bytes;
    }
    /// Returns where the slots begin, which is also the length of a copy of the banks.
    constexpr std::size_t slots_at() const { return 2 * bank_bytes(); }
    /// Returns the number of slots in a region of PLOG_REGION_BYTES_MIN or more.
    constexpr std::uint64_t slots_in(std::uint64_t region_bytes) const {
        return (region_bytes - 2 * slots_at()) / PLOG_SLOT_BYTES;
    }
    /// Returns where the rear copy of the banks begins.
    constexpr std::uint64_t rear_at(std::uint64_t region_bytes) const {
        return slots_at() + slots_in(region_bytes) * PLOG_SLOT_BYTES;
    }
    /// Whether the entries say what a console lost, and the banks which messages have no record.
    constexpr bool counts_losses() const { return version >= 2; }
};

/// The oldest version first.
inline constexpr std::array<PlogLayout, 2> kPlogLayouts{{
    {.version = 1, .entry_bytes = 64, .consoles_at = sizeof(plog_superblock)},
    {.version = 2,
     .entry_bytes = sizeof(plog_console_entry),
     .consoles_at = offsetof(plog_bank, consoles)},
}};

static_assert(kPlogLayouts.back().version == PLOG_VERSION);
static_assert(kPlogLayouts.back().slots_at() == PLOG_SLOTS_AT);
static_assert(kPlogLayouts.front().slots_at() == 1280);
static_assert(kPlogLayouts.front().slots_at() % PLOG_SLOT_BYTES == 0);

}  // namespace lastwords::extractor
