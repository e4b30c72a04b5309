// SPDX-License-Identifier: GPL-2.0-or-later
// read_symbol_names(): names for addresses, from a file that the user names or from a dumped
// kernel.
#pragma once

#include <memory>
#include <span>

#include "extractor/kernel/running_kernel.h"
#include "extractor/kernel/symbol_names.h"

namespace lastwords::extractor {

/// Whether options.debug_files names a file that has a table of symbols: a System.map (or a copy of
/// /proc/kallsyms), or a vmlinux.
bool names_a_table(const KernelOptions& options);

/// Reads the System.map that options.debug_files names. If it names none, reads the kallsyms of the
/// first image in which that is possible, and otherwise the symbols of the vmlinux that it names.
/// The table's addresses fit those of another boot only after SymbolNames::move_to(), because KASLR
/// moves the kernel. kNotFound: there is no table.
Result<SymbolNames> read_symbol_names(std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options);

}  // namespace lastwords::extractor
