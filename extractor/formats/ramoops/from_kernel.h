// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out from the dumped kernel's own memory where its ramoops region is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "extractor/kernel/kernel_view.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct RamoopsLocation {
    PhysAddr start;
    std::uint64_t bytes = 0;
    std::optional<RamoopsParameters> parameters;  ///< the zones' sizes, if they are known
    std::string source;                           ///< "command line", "iomem_resource", "oops_cxt"
};

/// Finds the region in the kernel's command line (ramoops.mem_address= and so on), or else in the
/// memory resources that the driver has claimed ("ramoops:dmesg(0/3)"), or else in the variables of
/// a built-in driver. Returns nothing if none of these names a region.
std::optional<RamoopsLocation> ramoops_from_kernel(KernelView& view);

/// Finds the region that a command line names. Returns nothing if it names none of a plausible
/// size.
std::optional<RamoopsLocation> ramoops_from_command_line(std::string_view command_line);

}  // namespace lastwords::extractor
