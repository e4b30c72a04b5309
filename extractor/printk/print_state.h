// SPDX-License-Identifier: GPL-2.0-or-later
// PrintState: what all consoles share: the loglevel, the console lock, the panic, and before 5.19
// the position itself.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// What the position that all consoles share counts.
enum class SharedPosition : std::uint8_t {
    kNone,        ///< each console has a position of its own, since 5.19
    kSeqs,        ///< console_seq, 3.5 to 5.18
    kCharacters,  ///< con_start, before 3.5: LinePosition has what belongs to it
};

struct PrintState {
    int loglevel = 0;  ///< console_printk[0]
    bool ignore_loglevel = false;
    /// At the crash, a CPU was printing or held the console lock. Not set for kCharacters.
    bool writer_active = false;
    bool writer_known = true;  ///< false: writer_active is only assumed
    bool in_panic = false;
    bool suspended = false;         ///< console_suspended, for all consoles at once; up to 6.3
    std::optional<Seq> global_seq;  ///< console_seq, up to 5.18
    /// exclusive_console, up to 5.18: the newly registered console, if the old records are being
    /// replayed for it alone; else 0.
    VirtAddr exclusive;
    /// exclusive_console_stop_seq: how far the other consoles had got when that replay began.
    Seq exclusive_until;
    std::uint64_t global_dropped = 0;  ///< console_dropped, up to 5.18

    /// Which variables a kernel has, as its struct console shows.
    struct Kernel {
        /// For kSeqs, console_seq and its companions are read.
        SharedPosition shared = SharedPosition::kNone;
        /// False if the kernel can have no console_suspended (since 6.4). Such a kernel need not be
        /// searched for that name.
        bool may_suspend_all = true;
    };
    /// Reads printk's variables. A variable that cannot be read gets the value that claims least
    /// about the consoles, and where that matters a finding: a loss if the dump lacks the variable,
    /// a note if the kernel's symbols do not name it.
    static PrintState read(KernelView& view, const Kernel& kernel, Findings& findings);
};

}  // namespace lastwords::extractor
