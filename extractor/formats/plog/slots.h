// SPDX-License-Identifier: GPL-2.0-or-later
// PlogSlots: the records in a region's slots.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "extractor/formats/plog/header.h"
#include "extractor/formats/plog/layout.h"
#include "extractor/formats/plog/region_parts.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

class PlogSlots {
 public:
    PlogSlots(Bytes region, std::endian order, const PlogLayout& layout)
        : layout_(layout),
          slots_(region.subspan(layout.slots_at())),
          order_(order),
          headers_(layout.slots_in(region.size())),
          taken_(headers_.size()) {}

    /// Returns the records in the order of their slots.
    std::vector<PlogRecord> read();
    /// Returns the number of slots that are neither empty nor part of a record that read() found. A
    /// slot whose first word marks it as a continuation does not count: the start of its record was
    /// overwritten.
    std::uint64_t damaged() const;
    /// Returns the number of those slots.
    std::uint64_t orphaned() const;
    /// Whether a slot begins with a word that plog writes there.
    bool have_any_word() const;

 private:
    /// What the slots of a record hold.
    struct Text {
        std::string text;
        std::size_t own_slots = 0;  // up to the first that does not belong to the record
        int flipped = 0;            // bits in the first words of these slots
        bool whole = false;         // all slots are the record's own
    };

    Bytes slot(std::size_t number) const {
        return slots_.subspan(number * PLOG_SLOT_BYTES, PLOG_SLOT_BYTES);
    }
    std::uint32_t word(std::size_t number, std::size_t at) const {
        return load<std::uint32_t>(slot(number).subspan(at), order_);
    }
    bool is_here(const PlogRecord& record, std::size_t number) const;
    bool is_of_other_version(std::size_t number) const;
    void read_headers();
    void correct_headers();
    bool is_overwritten(const PlogRecord& record) const;
    int flipped_in_continuation(const PlogRecord& record, std::size_t number) const;
    Text text_of(const PlogHeader& header, int flipped_max) const;
    void correct_text(PlogHeader& header, Text& text) const;
    void read_text(PlogHeader& header);

    const PlogLayout& layout_;
    Bytes slots_;
    std::endian order_;
    std::vector<std::optional<PlogHeader>> headers_;  // by slot
    std::vector<bool> taken_;  // by slot: it belongs to a record that was found
};

}  // namespace lastwords::extractor
