// SPDX-License-Identifier: GPL-2.0-or-later
// PlogBanks: what the front and the rear copy of a region's banks say, merged.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "extractor/formats/plog/layout.h"
#include "extractor/formats/plog/region_parts.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Parses the superblock at the start of `raw`. Returns nothing if its checksum is wrong, or if it
/// is of another version.
std::optional<PlogSuper> parse_plog_super(Bytes raw, std::endian order, const PlogLayout& layout);

struct PlogBanks {
    std::map<std::uint32_t, PlogSuper> supers;                                // by epoch
    std::map<std::pair<std::uint32_t, std::uint16_t>, PlogConsole> consoles;  // by epoch and index
    std::uint64_t damaged_supers = 0;

    /// Adds what a copy of the banks says.
    void add(Bytes copy, std::endian order, const PlogLayout& layout);
    /// Returns what the banks say of messages without a record. Called after both copies were
    /// added.
    std::vector<PlogNoRecord> no_records() const;
    /// Returns, for each bank, the number of consoles' entries of which no copy is valid.
    std::array<std::uint64_t, 2> damaged_consoles() const;
    /// Whether the two copies together have one superblock, and no other one and no console's
    /// entry, not even damaged ones.
    bool have_one_super_only() const;

 private:
    /// What has been seen at one place of the banks, in both copies.
    struct Entry {
        int found = 0;  // copies that have the magic and the index of this place
        bool valid = false;
    };

    void add_super(Bytes raw, std::endian order, const PlogLayout& layout);
    void add_entry(Bytes raw, std::endian order, const PlogLayout& layout, Entry& entry,
                   std::size_t index);
    void merge(const PlogConsole& console);

    std::array<std::array<Entry, PLOG_CONSOLES_MAX>, 2> entries_{};
    std::uint64_t super_copies_ = 0;                      // that are valid
    std::array<std::optional<std::uint32_t>, 2> epochs_;  // the newest one seen in each bank
    std::array<std::vector<std::uint64_t>, 2> refused_;   // the words in each copy of each bank
    std::array<std::vector<std::uint64_t>, 2> dropped_;
};

}  // namespace lastwords::extractor
