// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of a plog region, as they are after parsing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lastwords::extractor {

/// A superblock of a boot, with a right checksum.
struct PlogSuper {
    std::uint32_t epoch = 0;
    std::uint32_t generation = 0;
    std::uint64_t region_bytes = 0;
    std::uint32_t slots = 0;
    std::uint32_t cleared_epoch = 0;
    std::uint64_t wall_time_ns = 0;  ///< time since 1970 when this boot attached; 0: not known
    std::uint64_t time_ns = 0;       ///< what the records' clock showed at the same moment
    std::string release;
};

/// A record whose header has a right checksum.
struct PlogRecord {
    std::uint32_t epoch = 0;
    std::uint64_t seq = 0;
    std::uint64_t time_ns = 0;
    std::uint32_t slot = 0;
    std::uint32_t slots = 1;
    std::uint32_t task = 0;
    std::uint16_t cpu = 0;
    std::uint8_t context = 0;  ///< enum plog_context_kind
    std::uint8_t flags = 0;    ///< PLOG_RECORD_*
    std::uint8_t level = 0;
    std::uint8_t facility = 0;
    bool committed = false;
    /// true: the checksum over header and text is right; false: `text` is what the slots hold, and
    /// may be wrong.
    bool proved = false;
    bool corrected = false;  ///< one flipped bit was corrected, in the header or the text
    std::string text;
};

/// A console's entry, merged from its two copies.
struct PlogConsole {
    std::uint32_t epoch = 0;
    std::uint16_t index = 0;
    std::uint16_t reliability = 0;  ///< enum plog_reliability
    std::uint32_t flags = 0;        ///< PLOG_CONSOLE_*
    std::uint32_t generation = 0;
    std::string name;
    std::uint64_t registered_seq = 0;
    /// The higher of the valid positions in the two copies; empty: neither is valid.
    std::optional<std::uint64_t> position;
    /// Seq of the first record that the console passed over because it was unfinished, if any.
    std::optional<std::uint64_t> passed;
    /// Number of records that it never got, because they were overwritten or refused before.
    /// UINT32_MAX: this many or more. Regions of version 1 do not say it.
    std::uint32_t lost = 0;
    std::uint64_t lost_end = 0;  ///< the seq after the last record that `lost` counts
};

/// The messages of a boot that have no record: at least so many.
struct PlogNoRecord {
    std::uint32_t epoch = 0;
    std::uint64_t refused = 0;  ///< because all slots were held
    std::uint64_t dropped = 0;  ///< of other CPUs after the panic
};

}  // namespace lastwords::extractor
