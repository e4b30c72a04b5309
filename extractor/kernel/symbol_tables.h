// SPDX-License-Identifier: GPL-2.0-or-later
// read_symbol_names(): names for addresses, from a file that the user names or from a dumped
// kernel.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "extractor/kernel/running_kernel.h"
#include "extractor/kernel/symbol_names.h"

namespace lastwords::extractor {

/// Reads the file `map` (a System.map, or a copy of /proc/kallsyms). If `map` is empty, reads the
/// kallsyms of the first image in which that is possible. The table's addresses fit those of
/// another boot only after SymbolNames::move_to(), because KASLR moves the kernel. kNotFound: there
/// is no table.
Result<SymbolNames> read_symbol_names(const std::string& map,
                                      std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options);

}  // namespace lastwords::extractor
