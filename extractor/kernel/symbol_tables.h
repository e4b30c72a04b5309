// SPDX-License-Identifier: GPL-2.0-or-later
// Where names for addresses come from: a file that the user names, or a dumped kernel.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "extractor/kernel/running_kernel.h"
#include "extractor/kernel/symbol_names.h"

namespace lastwords::extractor {

/// From `map` (a System.map, or a copy of /proc/kallsyms) if it is not empty, else from the first
/// of the images whose kernel's own table can be read. Addresses must be of the same boot, or of a
/// kernel that was not moved. kNotFound: there is none.
Result<SymbolNames> read_symbol_names(const std::string& map,
                                      std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options);

}  // namespace lastwords::extractor
