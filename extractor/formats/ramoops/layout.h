// SPDX-License-Identifier: GPL-2.0-or-later
// The module's own arithmetic: turns sizes into the zones of a region. (search.h goes the other way
// and finds out from a region's bytes which sizes it has.)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "extractor/formats/ramoops/zone.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kRamoopsZonesMax = 16384;  ///< most dmesg zones of a region

/// A persistent_ram_zone as a layout places it, before it is read.
struct PrzPlan {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::uint32_t index = 0;  ///< among the zones of its type
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    /// Returns which signature the zone's header must have; kAny if the type is kUnknown.
    SignatureKind signature() const;
};

/// One way to divide a region. Sizes are in bytes; 0: the layout has no such zone.
struct RamoopsSizes {
    std::uint64_t record = 0;   ///< size of each dmesg zone
    std::uint64_t records = 0;  ///< number of dmesg zones
    std::uint64_t console = 0;
    std::uint64_t pmsg = 0;
    std::uint64_t ftrace = 0;  ///< size of all ftrace zones together
    std::uint64_t cpus = 0;    ///< number of ftrace zones, one for each CPU
    /// true: pmsg lies before ftrace (6.12, 7.2); false: after ftrace (5.10, 6.1).
    bool pmsg_first = false;
    std::uint32_t ecc = 0;  ///< parity bytes a block

    std::uint64_t ftrace_zone() const { return cpus == 0 ? 0 : even(ftrace / cpus); }
    /// Returns the offset at which the last zone ends.
    std::uint64_t end() const { return record * records + console + pmsg + ftrace_zone() * cpus; }
    /// Returns all zones, in the order of the region.
    std::vector<PrzPlan> zones() const;

    static constexpr std::uint64_t even(std::uint64_t bytes) { return bytes & ~std::uint64_t{1}; }
};

struct DumpZones {
    std::uint64_t size = 0;  ///< bytes of each zone
    std::uint64_t count = 0;
};
/// Divides the `bytes` that the other zones leave for dmesg as ramoops_init_przs() does
/// (fs/pstore/ram.c): the number of zones is bytes / record_size, and their size is bytes / number,
/// which may be larger than record_size. Returns nothing if the module would refuse these sizes, or
/// if there were more than kRamoopsZonesMax zones.
std::optional<DumpZones> divide_dump_memory(std::uint64_t bytes, std::uint64_t record_size);

/// Rounds a size down to a power of two, as the module does with every size it is given.
std::uint64_t ramoops_rounded(std::uint64_t bytes);

/// What a caller knows of a region whose layout is to be found.
struct LayoutQuery {
    /// The sizes that the module was given. Empty: they are not known, and all are tried.
    std::optional<RamoopsParameters> given;
    bool ends_here = true;  ///< true: the bytes end where the region ends; false: or later
};

}  // namespace lastwords::extractor
