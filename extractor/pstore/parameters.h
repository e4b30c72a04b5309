// SPDX-License-Identifier: GPL-2.0-or-later
// What a user may know of pstore's memory, in the words of the module ramoops.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Sizes in bytes as given to the module; what is not given is its default (fs/pstore/ram.c,
/// MIN_MEM_SIZE; ecc 0), and not what a device tree leaves out (0).
struct RamoopsParameters {
    std::uint64_t record_size = 4096;
    std::uint64_t console_size = 4096;
    std::uint64_t ftrace_size = 4096;
    std::uint64_t pmsg_size = 4096;
    std::uint32_t ecc = 0;  ///< 1 means 16 parity bytes a block (fs/pstore/ram.c)
    std::string assumed{};  ///< what a user has not given: "pmsg_size=4096,ecc=0"
};

/// "record_size=0x8000,ecc=1": kUnsupported names the word that is wrong.
Result<RamoopsParameters> parse_ramoops_parameters(std::string_view text);

/// Decimal or 0x hexadecimal, as the kernel reads a parameter; nothing: it is none.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// False: no such parameter, or a value that makes no sense.
bool set_ramoops_parameter(RamoopsParameters& parameters, std::string_view key,
                           std::uint64_t value);

struct PstoreOptions {
    std::optional<RamoopsParameters> ramoops;  ///< not given: worked out
    std::string system_map;                    ///< path of a System.map for ftrace; empty: none
};

}  // namespace lastwords::extractor
