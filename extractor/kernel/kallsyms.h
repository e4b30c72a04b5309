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
#include "extractor/kernel/kallsyms_tables.h"
#include "extractor/kernel/lazy_bytes.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A symbol, and the memory that it covers.
struct SymbolPlace {
    std::string name;
    VirtAddr at;
    std::uint64_t bytes = 0;  ///< up to the next symbol
};

class Kallsyms {
 public:
    static constexpr std::uint32_t kSymbolsMax = 4'000'000;
    static constexpr std::uint64_t kNamesBytesMax = 64ULL << 20;

    /// Finds the tables by VMCOREINFO's SYMBOL(kallsyms_*) keys (6.0+), else by scanning the kernel
    /// image. Tables are accepted only if they give _stext, or if they do not have it another
    /// symbol that VMCOREINFO names, the address that VMCOREINFO has for it. kNotFound: there are
    /// no tables. Other errors: the tables cannot be read.
    static Result<Kallsyms> read(const VmcoreInfo& info, const KernelMemory& memory);

    /// Returns the value of the first variable with this name: its address, or for a per-CPU
    /// variable of x86-64 its offset in a CPU's area. A function of that name is passed over:
    /// before 3.5, con_start is printk's variable, and a function of the terminals too
    /// (drivers/tty/vt/ vt.c). kNotFound: there is none. If a part of the names cannot be read, the
    /// Error says why, because the symbol may be in that part. kCorrupt: the symbol's address is
    /// damaged, because the addresses around it are not ascending.
    Result<VirtAddr> find(std::string_view name) const;

    /// Returns the value of the first symbol with this name, function or variable; fails as find().
    Result<VirtAddr> find_any(std::string_view name) const;

    /// Returns the symbol that covers an address: the nearest one that is not above it. Of several
    /// at one address it is the first, as in the kernel (kernel/kallsyms.c get_symbol_pos(), 2.6.32
    /// to 7.2). kNotFound: the address lies before all symbols or after the last one. Other errors:
    /// the names or addresses around it cannot be read, or are damaged.
    Result<SymbolPlace> covering(VirtAddr at) const;

    /// Calls `visit` for every symbol in the order of the table, with its type letter as in
    /// /proc/kallsyms. An Error says why the symbols that were not visited cannot be read.
    Result<void> for_each(
        const std::function<void(VirtAddr at, char type, std::string name)>& visit) const;

    std::uint32_t symbol_count() const { return tables_.symbol_count; }
    const std::string& from() const { return tables_.from; }

 private:
    /// Code is up to _etext, and from _sinittext to _einittext.
    struct CodeRanges {
        Result<VirtAddr> end;
        Result<VirtAddr> init_begin;
        Result<VirtAddr> init_end;
    };

    explicit Kallsyms(const KernelMemory& memory) : memory_(&memory) {}
    static Result<Kallsyms> decode(const KernelMemory& memory, const KallsymsTables& tables,
                                   const VmcoreInfo& info);
    Result<void> read_tokens();
    Result<void> read_names();
    Result<void> choose_addresses(const VmcoreInfo& info);
    Result<void> choose_addresses(std::string_view name, std::uint32_t index, VirtAddr known);
    KallsymsNameTable name_table() const { return {*names_, tables_.symbol_count, tokens_}; }
    const KallsymsHashes& hashes() const;
    Result<std::uint32_t> index_of(std::string_view name, const KallsymsWanted& wanted) const;
    Result<VirtAddr> checked_address_of(std::uint32_t index) const;
    const CodeRanges& code() const;
    bool is_code_for_sure(std::uint32_t index, char type) const;
    Result<std::uint32_t> last_not_above(VirtAddr at) const;
    Result<std::uint64_t> raw_address(std::uint32_t index) const;
    Result<VirtAddr> address_of(std::uint32_t index) const;
    Result<void> check_order(std::uint32_t index, VirtAddr address) const;

    const KernelMemory* memory_;  // outlives this
    KallsymsTables tables_;
    KallsymsAddressTable addresses_;
    KallsymsAddresses coding_ = KallsymsAddresses::kRelative;
    VirtAddr base_;  // the value of the relative base; 0: the encoding has none
    // The symbol whose address VMCOREINFO confirms.
    std::uint32_t anchor_ = 0;
    VirtAddr anchor_at_;
    std::string token_text_;
    std::array<std::string_view, 256> tokens_;
    std::unique_ptr<LazyBytes> names_;  // from the names to the tokens
    // Lookups read names and keep what they learn about them, which changes no answer.
    mutable std::optional<KallsymsIndex> index_;  // nullopt: the kernel has none
    mutable std::optional<CodeRanges> code_;
    mutable std::optional<KallsymsHashes> hashes_;  // made when the index has not found a name
};

/// Finds the tables in the kernel image, for kernels whose VMCOREINFO does not name them (before
/// 6.0).
/// `stext`: where the image's code starts; the read-only data follows the code. `variables`: where
/// to begin, which is shortly behind the read-only data if possible.
Result<KallsymsTables> scan_for_kallsyms(const KernelMemory& memory, VirtAddr stext,
                                         VirtAddr variables);

}  // namespace lastwords::extractor
