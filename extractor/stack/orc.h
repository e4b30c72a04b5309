// SPDX-License-Identifier: GPL-2.0-or-later
// OrcTables: the ORC tables of an x86-64 kernel and its modules. They say for every instruction
// where the caller's stack pointer, frame pointer and return address are.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/code_map.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A register that an ORC entry starts from. The numbers of the kernel's forms differ.
enum class OrcRegister : std::uint8_t {
    kUndefined,
    kPrevSp,
    kAx,
    kDx,
    kDi,
    kBp,
    kSp,
    kR10,
    kR13,
    kBpIndirect,
    kSpIndirect,
    kUnknown,
};

enum class OrcType : std::uint8_t {
    kUndefined,    ///< nothing is known of the stack there
    kEndOfStack,   ///< nothing called this code
    kCall,         ///< the return address is below the caller's stack pointer
    kRegs,         ///< a struct pt_regs with all registers
    kRegsPartial,  ///< only what an interrupt pushes: ip, cs, flags, sp, ss
};

/// struct orc_entry, decoded.
struct OrcEntry {
    std::int16_t sp_offset = 0;
    std::int16_t bp_offset = 0;
    OrcRegister sp_register = OrcRegister::kUndefined;
    OrcRegister bp_register = OrcRegister::kUndefined;
    OrcType type = OrcType::kUndefined;
    bool signal = false;  ///< the frame around this one was interrupted, and called nothing
};

/// How the kernel encodes a struct orc_entry of 6 bytes. Source:
/// arch/x86/include/asm/orc_types.h of the versions.
enum class OrcForm : std::uint8_t {
    /// Types of two bits from CALL = 0 on, then the bit `end`; in 6.3 the bits `signal` and `end`.
    kUpTo6_3,
    kSince6_4,    ///< types of three bits with UNDEFINED = 0 and CALL = 2, then `signal`
    kRenumbered,  ///< as since 6.4, with other numbers of registers (seen in 7.2)
};

/// Decodes an entry of 6 bytes.
OrcEntry decode_orc(Bytes entry, OrcForm form);

/// Returns the form in which the entries make sense: most are calls relative to the stack pointer.
/// nullopt: in none.
std::optional<OrcForm> recognize_orc(Bytes entries);

class OrcTables {
 public:
    static constexpr std::uint64_t kEntriesMax = 64'000'000;

    /// Finds the kernel's own tables by their symbols, and recognizes their form. kNotFound: the
    /// kernel has none (CONFIG_UNWINDER_ORC is not set), or does not name them. `view` and `code`
    /// must outlive the result.
    static Result<OrcTables> open(KernelView& view, const CodeMap& code);

    /// Returns the entry that holds for the instruction at `at`. kNotFound: no table covers it.
    Result<OrcEntry> find(VirtAddr at) const;

    OrcForm form() const { return form_; }

 private:
    OrcTables(KernelView& view, const CodeMap& code) : view_(&view), code_(&code) {}
    Result<VirtAddr> ip(const OrcPlace& table, std::uint64_t index) const;

    KernelView* view_;     // outlives this
    const CodeMap* code_;  // outlives this
    OrcPlace kernel_;
    OrcForm form_ = OrcForm::kUpTo6_3;
};

}  // namespace lastwords::extractor
