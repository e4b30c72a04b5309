// SPDX-License-Identifier: GPL-2.0-or-later
// Levels and facilities: their names, and lists of them as dmesg(1)'s -l and -f take.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

#include "printkfmt/base/result.h"

namespace lastwords::printkfmt {

using LevelSet = std::bitset<8>;
using FacilitySet = std::bitset<256>;

/// "emerg" .. "debug"; empty for a number above 7.
std::string_view level_name(std::uint8_t level);

/// "kern" .. "ftp", the twelve that dmesg(1) knows; empty for others.
std::string_view facility_name(std::uint8_t facility);

/// A comma-separated list of names or numbers ("err,warn"), ranges ("emerg..info"), "err+" (err and
/// more severe) and "+err" (err and less severe), as util-linux 2.39 reads the last two. Fails on
/// an unknown name, saying which names there are.
Result<LevelSet> parse_levels(std::string_view list);

/// A comma-separated list of names or numbers 0..255. Fails on an unknown name.
Result<FacilitySet> parse_facilities(std::string_view list);

}  // namespace lastwords::printkfmt
