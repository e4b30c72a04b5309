// SPDX-License-Identifier: GPL-2.0-or-later
// PlogRegion: the parts of a region written by runtime/ that have right checksums, not yet ordered
// or interpreted. docs/formats/plog.md describes the format.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "extractor/formats/plog/region_parts.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

struct PlogRegion {
    std::uint32_t version = 0;  ///< of the format
    std::endian order = std::endian::native;
    std::uint64_t slots = 0;
    std::vector<PlogSuper> supers;         ///< one for each boot: that of the highest generation
    std::vector<PlogRecord> records;       ///< in the order of their slots
    std::vector<PlogConsole> consoles;     ///< one for each boot and index
    std::vector<PlogNoRecord> no_records;  ///< of the boots that have such messages
    std::uint64_t damaged_slots = 0;   ///< number of slots neither empty nor part of a known record
    std::uint64_t damaged_supers = 0;  ///< number of superblocks with a wrong checksum
    /// For each bank, the number of consoles' entries of which both copies are damaged.
    std::array<std::uint64_t, 2> damaged_consoles{};
    /// Number of slots that are the rest of records whose first slot has been overwritten.
    std::uint64_t orphaned_slots = 0;
    /// A kernel with another version of the format has used the region since, and these are the
    /// remains.
    bool is_remains = false;
    /// Of what plog writes there is nothing but one copy of a superblock. In memory this is rather
    /// what a kernel has left on its stack or in a control block than a region.
    bool is_lone_super = false;

    /// Parses `region`, which begins at the start of the region and has zeros for what the dump
    /// lacks. Of two versions of the format it reads the one that left more. Fails with
    /// kUnsupported if no region has this size, or if there is neither a superblock nor a record.
    static Result<PlogRegion> read(Bytes region);
    /// As read(), but returns each version that has left something, the one that left more last.
    static Result<std::vector<PlogRegion>> read_all(Bytes region);
};

inline constexpr std::uint64_t kPlogRegionBytesMax = std::uint64_t{2} << 30;
/// The most slots that a region of this size has, whatever its version.
inline constexpr std::uint64_t kPlogSlotsMax = kPlogRegionBytesMax / PLOG_SLOT_BYTES;

}  // namespace lastwords::extractor
