// SPDX-License-Identifier: GPL-2.0-or-later
// KallsymsTables: where the tables of kallsyms lie, and how its addresses are encoded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// How the table of addresses is encoded. Nothing states it, so each encoding is tried against a
/// known symbol. Source: kernel/kallsyms.c kallsyms_sym_address(), scripts/kallsyms.c; 2.6.32 to
/// 7.2.
enum class KallsymsAddresses {
    /// A long with the address: all kernels up to 4.5, later ones without
    /// CONFIG_KALLSYMS_BASE_RELATIVE.
    kAbsolute,
    kRelative,  ///< relative_base + unsigned 32-bit offset
    /// A signed 32-bit offset: if it is >= 0, it is the address itself; else the address is
    /// relative_base - 1 - offset (CONFIG_KALLSYMS_ABSOLUTE_PERCPU).
    kRelativePerCpu,
    /// A signed 32-bit offset from the entry's own address (7.x).
    kProgramCounter,
};

/// A place where the table of addresses can be.
struct KallsymsAddressTable {
    VirtAddr at;             ///< kallsyms_offsets; kallsyms_addresses if absolute
    VirtAddr relative_base;  ///< 0: none
    bool absolute = false;   ///< true: the entries are longs, which are addresses
};

/// Where the tables lie; all are in one read-only section.
struct KallsymsTables {
    std::uint32_t symbol_count = 0;
    VirtAddr names;
    VirtAddr token_table;
    VirtAddr token_index;
    std::vector<KallsymsAddressTable>
        addresses;     ///< the right one gives a known symbol its address
    std::string from;  ///< "kallsyms (VMCOREINFO keys)", "kallsyms (found by scan)"
};

}  // namespace lastwords::extractor
