// SPDX-License-Identifier: GPL-2.0-or-later
// KernelView: turns names into addresses and offsets. Asks the providers in order and remembers
// which provider answered.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/kernel/btf_types.h"
#include "extractor/kernel/debug_info.h"
#include "extractor/kernel/exported_symbols.h"
#include "extractor/kernel/kallsyms.h"
#include "extractor/kernel/struct_layout.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Looks symbols up in VMCOREINFO, then in kallsyms, then in the table of exported symbols, then in
/// a debug file or System.map; structures in VMCOREINFO's OFFSET and SIZE, then in BTF, then in a
/// debug file, then in the built-in tables; enums in BTF, then in a debug file. Kallsyms, BTF and
/// debug files are read when first needed: the log alone needs none of them.
class KernelView {
 public:
    /// `debug`: the files outside the dump, which must outlive this; nullptr: there are none.
    KernelView(const VmcoreInfo& info, const KernelMemory& memory, DebugInfo* debug = nullptr)
        : info_(info), memory_(memory), debug_(debug) {}

    const VmcoreInfo& info() const { return info_; }
    const KernelMemory& memory() const { return memory_; }

    Result<VirtAddr> symbol(std::string_view name);
    /// Returns the address of a per-CPU variable, as symbol(); where no table has it, by how far it
    /// is from an exported one in BTF. For kernels whose kallsyms has functions only.
    Result<VirtAddr> per_cpu_symbol(std::string_view name);
    /// Returns the address of a function, or of a label in the code such as _sinittext, by
    /// kallsyms.
    Result<VirtAddr> code_symbol(std::string_view name);
    /// Returns the symbol of kallsyms that covers an address, by Kallsyms::covering().
    Result<SymbolPlace> symbol_at(VirtAddr at);
    /// Returns a member's offset in bytes: offset("prb_desc_ring", "head_id").
    Result<std::uint64_t> offset(std::string_view structure, std::string_view member);
    Result<std::uint64_t> size(std::string_view structure);
    /// Returns the layout of the structure of this name that has all of `members`. The view owns
    /// it.
    Result<const StructLayout*> layout(std::string_view structure,
                                       std::span<const std::string_view> members);

    /// As layout(), but `lastwords info` does not list the layout: it only decides what is asked
    /// for next.
    Result<const StructLayout*> peek_layout(std::string_view structure,
                                            std::span<const std::string_view> members);

    /// Returns a named enum with all of its constants, from BTF or a debug file.
    Result<Enumeration> enumeration(std::string_view name);
    /// Notes for facts() that the enum's constants are taken from a table of this program.
    void assume_enumeration(std::string_view name, std::string_view table);

    /// Returns whether kallsyms has more than functions (CONFIG_KALLSYMS_ALL).
    bool kallsyms_has_variables();
    /// Returns the value of an integer variable of `bytes` bytes.
    Result<std::uint64_t> variable(std::string_view name, unsigned bytes);

    /// The lookups that succeeded, in order, each with its provider; `lastwords info` prints them.
    const std::vector<printkfmt::Fact>& facts() const { return facts_; }

 private:
    Result<VirtAddr> symbol_in_memory(std::string_view name, std::string& from);
    Result<const Kallsyms*> kallsyms();
    bool has_exported_symbols(const Kallsyms& kallsyms);
    void find_per_cpu_variables();
    bool may_be_elsewhere(const Error& why);
    Result<BtfRange> find_btf();
    Result<BtfTypes*> btf();
    void remember(std::string name, std::string value, std::string_view from);

    const VmcoreInfo& info_;      // outlives this
    const KernelMemory& memory_;  // outlives this
    DebugInfo* debug_;            // outlives this; nullptr: none
    std::optional<Result<Kallsyms>> kallsyms_;
    std::optional<bool> has_variables_;  // of kallsyms
    std::optional<Result<ExportedSymbols>> exported_;
    std::optional<Result<BtfTypes>> btf_;
    std::optional<std::vector<BtfVariable>> per_cpu_;  // of the section of per-CPU variables
    VirtAddr per_cpu_base_;                            // where the section begins; 0: not known
    std::deque<StructLayout> layouts_;  // a deque: pointers into it stay valid when it grows
    std::vector<printkfmt::Fact> facts_;
};

}  // namespace lastwords::extractor
