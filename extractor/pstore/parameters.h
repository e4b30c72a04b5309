// SPDX-License-Identifier: GPL-2.0-or-later
// Options with which a user describes the memory of pstore. Their names are those of the parameters
// of the module ramoops.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Sizes in bytes, as for the module. A size that is not given has the default of the module
/// (fs/pstore/ram.c, MIN_MEM_SIZE), and ecc is 0. In a device tree, in contrast, a size that is not
/// given is 0.
struct RamoopsParameters {
    std::uint64_t record_size = 4096;
    std::uint64_t console_size = 4096;
    std::uint64_t ftrace_size = 4096;
    std::uint64_t pmsg_size = 4096;
    /// Parity bytes for each block; 1 means 16 (fs/pstore/ram.c).
    std::uint32_t ecc = 0;
    /// The parameters that were not given, with their defaults: "pmsg_size=4096,ecc=0".
    std::string assumed{};
};

/// Parses a list such as "record_size=0x8000,ecc=1". The message of kUnsupported names the word
/// that is wrong.
Result<RamoopsParameters> parse_ramoops_parameters(std::string_view text);

/// Parses a decimal or 0x hexadecimal number, as the kernel does for a parameter. Returns nothing
/// if the text is no number.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// Sets a parameter by its name. Returns false if there is no such parameter or the value is
/// impossible.
bool set_ramoops_parameter(RamoopsParameters& parameters, std::string_view key,
                           std::uint64_t value);

struct PstoreOptions {
    /// Parameters that the user gave. Without them, the layout is worked out from the memory.
    std::optional<RamoopsParameters> ramoops;
};

}  // namespace lastwords::extractor
