// SPDX-License-Identifier: GPL-2.0-or-later
// Where names for addresses come from: a file that the user names, or a dumped kernel.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "extractor/kernel/running_kernel.h"
#include "extractor/kernel/symbol_names.h"

namespace lastwords::extractor {

/// Reads `map` (a System.map, or a copy of /proc/kallsyms) if it is not empty, else the kallsyms of
/// the first image in which it can be read. The addresses must belong to the same boot, or to a
/// kernel that KASLR did not move. kNotFound: there is no table.
Result<SymbolNames> read_symbol_names(const std::string& map,
                                      std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options);

}  // namespace lastwords::extractor
