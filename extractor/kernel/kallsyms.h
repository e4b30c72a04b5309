// SPDX-License-Identifier: GPL-2.0-or-later
// Kallsyms: the symbol table that a kernel carries in its own read-only data, compressed.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms_index.h"
#include "extractor/kernel/lazy_bytes.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// How the table of addresses is encoded. Nothing states it, so each encoding is tried against a
/// known symbol. Source: kernel/kallsyms.c kallsyms_sym_address(), scripts/kallsyms.c; 5.10, 6.1,
/// 6.12, 7.2.
enum class KallsymsAddresses {
    kAbsolute,  ///< a long with the address (no CONFIG_KALLSYMS_BASE_RELATIVE)
    kRelative,  ///< relative_base + unsigned 32-bit offset
    /// A signed 32-bit offset: if it is >= 0, it is the address itself; else the address is
    /// relative_base - 1 - offset (CONFIG_KALLSYMS_ABSOLUTE_PERCPU).
    kRelativePerCpu,
    /// A signed 32-bit offset from the entry's own address (7.x).
    kProgramCounter,
};

/// Where the tables lie; all are in one read-only section.
struct KallsymsTables {
    std::uint32_t symbol_count = 0;
    VirtAddr names;
    VirtAddr token_table;
    VirtAddr token_index;
    VirtAddr offsets;        ///< kallsyms_offsets; kallsyms_addresses if absolute
    VirtAddr relative_base;  ///< 0: none
    bool absolute = false;   ///< true: offsets leads to longs, which are addresses
    std::string from;        ///< "kallsyms (VMCOREINFO keys)", "kallsyms (found by scan)"
};

class Kallsyms {
 public:
    static constexpr std::uint32_t kSymbolsMax = 4'000'000;
    static constexpr std::uint64_t kNamesBytesMax = 64ULL << 20;

    /// Finds the tables by VMCOREINFO's SYMBOL(kallsyms_*) keys (6.0+), else by scanning the kernel
    /// image. Tables are accepted only if they give _stext the address that VMCOREINFO names for
    /// it. kNotFound: there are no tables. Other errors: the tables cannot be read.
    static Result<Kallsyms> read(const VmcoreInfo& info, const KernelMemory& memory);

    /// Returns the address of the first symbol with this name. kNotFound: there is none. If a part
    /// of the names cannot be read, the Error says why, because the symbol may be in that part.
    Result<VirtAddr> find(std::string_view name) const;

    /// Calls `visit` for every symbol in the order of the table, with its type letter as in
    /// /proc/kallsyms. An Error says why the symbols that were not visited cannot be read.
    Result<void> for_each(
        const std::function<void(VirtAddr at, char type, std::string name)>& visit) const;

    std::uint32_t symbol_count() const { return tables_.symbol_count; }
    const std::string& from() const { return tables_.from; }

 private:
    explicit Kallsyms(const KernelMemory& memory) : memory_(&memory) {}
    static Result<Kallsyms> decode(const KernelMemory& memory, const KallsymsTables& tables,
                                   VirtAddr stext);
    Result<void> read_tokens();
    Result<void> read_names();
    Result<void> choose_addresses(VirtAddr stext);
    KallsymsNameTable name_table() const { return {*names_, tables_.symbol_count, tokens_}; }
    const KallsymsHashes& hashes() const;
    Result<std::uint32_t> index_of(std::string_view name) const;
    Result<VirtAddr> address_of(std::uint32_t index, KallsymsAddresses coding) const;

    const KernelMemory* memory_;  // outlives this
    KallsymsTables tables_;
    KallsymsAddresses coding_ = KallsymsAddresses::kRelative;
    std::string token_text_;
    std::array<std::string_view, 256> tokens_;
    std::unique_ptr<LazyBytes> names_;  // from the names to the tokens
    // Lookups read names and keep what they learn about them, which changes no answer.
    mutable std::optional<KallsymsIndex> index_;    // nullopt: the kernel has none
    mutable std::optional<KallsymsHashes> hashes_;  // made when the index has not found a name
};

/// Finds the tables in the kernel image, for kernels whose VMCOREINFO does not name them (5.10).
/// `stext`: where the image's code starts; the read-only data follows the code.
Result<KallsymsTables> scan_for_kallsyms(const KernelMemory& memory, VirtAddr stext);

}  // namespace lastwords::extractor
