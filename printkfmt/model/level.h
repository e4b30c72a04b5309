// SPDX-License-Identifier: GPL-2.0-or-later
// Levels and facilities: their names, and the lists of them that dmesg(1) takes (-l and -f).
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

#include "printkfmt/base/result.h"

namespace lastwords::printkfmt {

/// Bit n stands for level n or facility n.
using LevelSet = std::bitset<8>;
using FacilitySet = std::bitset<256>;

/// Returns "emerg" .. "debug"; empty for a number above 7.
std::string_view level_name(std::uint8_t level);

/// Returns "kern" .. "ftp", the twelve facilities that dmesg(1) knows; empty for others.
std::string_view facility_name(std::uint8_t facility);

/// Parses a comma-separated list of names or numbers ("err,warn"), ranges ("emerg..info"), "err+"
/// (err and more severe) and "+err" (err and less severe; the last two as in util-linux 2.39).
/// Fails on an unknown name; the message lists the names.
Result<LevelSet> parse_levels(std::string_view list);

/// Parses a comma-separated list of names or of numbers up to 255. Fails on an unknown name; the
/// message lists the names.
Result<FacilitySet> parse_facilities(std::string_view list);

}  // namespace lastwords::printkfmt
