// SPDX-License-Identifier: GPL-2.0-or-later
// ExportedSymbols: finds variables in the table against which modules are linked, for kernels whose
// kallsyms has functions only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Without CONFIG_KALLSYMS_ALL (Debian's 6.1 on arm64) kallsyms has no variables, but variables
/// that are exported to modules are listed in __ksymtab and __ksymtab_gpl. An entry has three
/// 32-bit offsets (value, name, namespace), each relative to its own address. Source:
/// include/linux/export.h, include/asm-generic/export.h, CONFIG_HAVE_ARCH_PREL32_RELOCATIONS; 5.4
/// to 7.2.
class ExportedSymbols {
 public:
    /// Finds the table in the kernel image that starts at `stext`. kNotFound: there is none.
    static Result<ExportedSymbols> read(const KernelMemory& memory, VirtAddr stext);

    /// Returns the address of an exported symbol. kNotFound: it is not exported.
    Result<VirtAddr> find(std::string_view name) const;

    std::size_t count() const { return table_.size() / kEntryBytes; }

 private:
    static constexpr std::uint64_t kEntryBytes = 12;

    ExportedSymbols(const KernelMemory& memory, VirtAddr at) : memory_(&memory), at_(at) {}

    const KernelMemory* memory_;  // outlives this
    VirtAddr at_;                 // address of the first entry
    std::vector<std::byte> table_;
    VirtAddr strings_at_;
    std::vector<std::byte> strings_;
};

}  // namespace lastwords::extractor
