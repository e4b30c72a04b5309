// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a vmlinux or a System.map is of the dumped kernel, and how far KASLR has moved that
// kernel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "extractor/kernel/debug_file.h"
#include "extractor/kernel/symbol_table.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// What the dump says about its kernel.
struct KernelIdentity {
    const VmcoreInfo& info;
    const KernelMemory& memory;
    std::string release;  ///< uname -r, from the kernel's memory; empty: not known
    std::string version;  ///< uname -v: "#1 SMP Debian 6.1.192-1 (2026-...)"; empty: not known
};

struct DebugCheck {
    /// How far the kernel was moved from the addresses of the file, in bytes modulo 2^64.
    std::uint64_t shift = 0;
    std::string proof;                ///< what shows that the file is of this kernel
    std::optional<Error> difference;  ///< why it is not; nullopt: it is
};

/// Compares the build ids: that of VMCOREINFO (5.9 and later), or else that in the kernel's own
/// memory. If one of them is not known, compares the banner ("Linux version ..."), and the
/// addresses of symbols by check_symbols().
DebugCheck check_vmlinux(DebugFile& file, const KernelIdentity& kernel);

/// Compares the addresses of the symbols: _stext gives the shift, which must be the KERNELOFFSET of
/// VMCOREINFO if there is one; of the other symbols in VMCOREINFO at least one must be where the
/// table says, and no more than half may be elsewhere. `name`: of the file, for messages.
DebugCheck check_symbols(const SymbolTable& symbols, const std::string& name,
                         const VmcoreInfo& info);

}  // namespace lastwords::extractor
