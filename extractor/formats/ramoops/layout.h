// SPDX-License-Identifier: GPL-2.0-or-later
// How ramoops divides its memory: from sizes to zones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "extractor/formats/ramoops/zone.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kRamoopsZonesMax = 16384;  ///< of one region

/// A zone before it is read.
struct ZonePlan {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::uint32_t index = 0;  ///< among the zones of its type
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    Signature signature() const;
};

/// One way to divide a region; sizes in bytes, 0 for what is not there.
struct RamoopsSizes {
    std::uint64_t record = 0;  ///< of one dmesg zone
    std::uint64_t records = 0;
    std::uint64_t console = 0;
    std::uint64_t pmsg = 0;
    std::uint64_t ftrace = 0;  ///< of all ftrace zones together
    std::uint64_t cpus = 0;    ///< ftrace zones
    bool pmsg_first = false;   ///< before ftrace, as in 6.12 and 7.2; behind it in 5.10 and 6.1
    std::uint32_t ecc = 0;     ///< parity bytes a block

    std::uint64_t ftrace_zone() const { return cpus == 0 ? 0 : even(ftrace / cpus); }
    /// Where the last zone ends.
    std::uint64_t end() const { return record * records + console + pmsg + ftrace_zone() * cpus; }
    std::vector<ZonePlan> zones() const;

    static constexpr std::uint64_t even(std::uint64_t bytes) { return bytes & ~std::uint64_t{1}; }
};

/// What memory is left for dmesg, divided as fs/pstore/ram.c, ramoops_init_przs() does: the number
/// is what record_size makes it, the zones are what the number makes them. Nothing: the module
/// would not load, or kRamoopsZonesMax is too small.
struct DumpZones {
    std::uint64_t size = 0;
    std::uint64_t count = 0;
};
std::optional<DumpZones> divide_dump_memory(std::uint64_t bytes, std::uint64_t record_size);

/// The module's rounding of every size that it is given: down to a power of two.
std::uint64_t ramoops_rounded(std::uint64_t bytes);

struct RamoopsQuestion {
    std::optional<RamoopsParameters> given;  ///< the module's sizes; nothing: to be worked out
    bool ends_here = true;                   ///< the bytes end where the region ends
};

}  // namespace lastwords::extractor
