// SPDX-License-Identifier: GPL-2.0-or-later
// What the dumped kernel itself knows of its ramoops region.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "extractor/kernel/kernel_view.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct ToldRamoops {
    PhysAddr start;
    std::uint64_t bytes = 0;
    std::optional<RamoopsParameters> parameters;  ///< where the sizes are known too
    std::string from;                             ///< "command line", "iomem_resource"
};

/// By the kernel's command line (ramoops.mem_address= and its like), else by the memory resources
/// that the driver has claimed ("ramoops:dmesg(0/3)"), else by the driver's own variables where it
/// is built in. Nothing: none of them tells.
std::optional<ToldRamoops> told_ramoops(KernelView& view);

/// The same from the text of a command line.
std::optional<ToldRamoops> ramoops_on_command_line(std::string_view command_line);

}  // namespace lastwords::extractor
