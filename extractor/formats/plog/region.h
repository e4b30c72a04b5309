// SPDX-License-Identifier: GPL-2.0-or-later
// PlogRegion: what stands in a region that runtime/ wrote, each part proved or left out; no order
// and no meaning yet. docs/formats/plog.md is the format.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Of a boot; checked.
struct PlogSuper {
    std::uint32_t epoch = 0;
    std::uint32_t generation = 0;
    std::uint64_t region_bytes = 0;
    std::uint32_t slots = 0;
    std::uint32_t cleared_epoch = 0;
    std::uint64_t wall_time_ns = 0;  ///< since 1970 when the boot attached; 0: not known
    std::uint64_t time_ns = 0;       ///< the records' clock at that moment
    std::string release;
};

/// A record whose header proves itself.
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
    /// Header and text check together. False: what `text` has stood there, and nothing more is
    /// known.
    bool proved = false;
    std::string text;
};

/// A console's entry; the position is the highest that one of the two areas proves.
struct PlogConsole {
    std::uint32_t epoch = 0;
    std::uint16_t index = 0;
    std::uint16_t reliability = 0;  ///< enum plog_reliability
    std::uint32_t flags = 0;        ///< PLOG_CONSOLE_*
    std::uint32_t generation = 0;
    std::string name;
    std::uint64_t registered_seq = 0;
    std::optional<std::uint64_t> position;
    std::optional<std::uint64_t> passed;  ///< the first that it passed over unfinished, if any
};

struct PlogRegion {
    std::endian order = std::endian::native;
    std::uint64_t slots = 0;
    std::vector<PlogSuper> supers;      ///< one a boot, of the highest generation
    std::vector<PlogRecord> records;    ///< in the order of their slots
    std::vector<PlogConsole> consoles;  ///< one for each boot and index
    std::uint64_t damaged_slots = 0;    ///< neither empty nor a part of a record that is known
    std::uint64_t damaged_supers = 0;   ///< copies that do not check

    /// All of `region`, which starts where the region does; what is not in the dump reads as zeros.
    /// kUnsupported: it cannot be a region, or holds nothing of one.
    static Result<PlogRegion> read(Bytes region);
};

inline constexpr std::uint64_t kPlogRegionBytesMax = std::uint64_t{2} << 30;

/// Something of a region: a superblock, or a record whose header checks.
struct PlogTrace {
    std::int64_t region_at = 0;      ///< where its region starts, from the start of the bytes
    std::uint64_t region_bytes = 0;  ///< what it knows of its region's length
};

/// All of them; places of slots are multiples of a slot from the start of `memory` on.
std::vector<PlogTrace> plog_traces_in(Bytes memory);

/// Whether the start of a file may be that of a region: a superblock, or a record whose header
/// checks.
bool is_plog_region(Bytes first);

}  // namespace lastwords::extractor
