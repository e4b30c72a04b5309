// SPDX-License-Identifier: GPL-2.0-or-later
// PlogRegion: the parts of a region written by runtime/ that have right checksums, not yet ordered
// or interpreted. docs/formats/plog.md describes the format.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

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
};

struct PlogRegion {
    std::endian order = std::endian::native;
    std::uint64_t slots = 0;
    std::vector<PlogSuper> supers;      ///< one for each boot: that of the highest generation
    std::vector<PlogRecord> records;    ///< in the order of their slots
    std::vector<PlogConsole> consoles;  ///< one for each boot and index
    std::uint64_t damaged_slots = 0;   ///< number of slots neither empty nor part of a known record
    std::uint64_t damaged_supers = 0;  ///< number of superblocks with a wrong checksum

    /// Parses `region`, which begins at the start of the region and has zeros for what the dump
    /// lacks. Fails with kUnsupported if no region has this size, or if there is neither a
    /// superblock nor a record.
    static Result<PlogRegion> read(Bytes region);
};

inline constexpr std::uint64_t kPlogRegionBytesMax = std::uint64_t{2} << 30;

/// A superblock or a record with a right checksum, which is evidence of a region.
struct PlogTrace {
    /// Where its region would start, relative to the start of the bytes; may be negative.
    std::int64_t region_at = 0;
    std::uint64_t region_bytes = 0;  ///< the length that it implies for its region
};

/// Finds all traces in `memory`, whose slots are at multiples of the slot size from its start.
std::vector<PlogTrace> plog_traces_in(Bytes memory);

/// Whether a file may be a region: its start has the magic of a superblock, or a record with a
/// right header checksum.
bool is_plog_region(Bytes first);

}  // namespace lastwords::extractor
