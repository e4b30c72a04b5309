// SPDX-License-Identifier: GPL-2.0-or-later
// PrintState: what all consoles share: the loglevel, the console lock, the panic, and before 5.19
// the position itself.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

struct PrintState {
    int loglevel = 0;  ///< console_printk[0]
    bool ignore_loglevel = false;
    bool writer_active = false;  ///< someone was printing, or held the console lock, at the end
    bool writer_known = true;    ///< else writer_active is assumed
    bool in_panic = false;
    bool suspended = false;         ///< console_suspended, all consoles at once: up to 6.3
    std::optional<Seq> global_seq;  ///< console_seq, up to 5.18
    VirtAddr exclusive;  ///< exclusive_console, up to 5.18: the log is being replayed for it alone;
                         ///< 0: none
    Seq exclusive_until;               ///< how far all other consoles had got before that
    std::uint64_t global_dropped = 0;  ///< console_dropped, up to 5.18

    /// A variable that cannot be read gets the value that claims least, and a finding: a loss if
    /// the dump lacks the variable, a note if the kernel's symbols do not name it.
    /// `has_global_seq`: struct console has no seq of its own.
    static PrintState read(KernelView& view, bool has_global_seq, Findings& findings);
};

}  // namespace lastwords::extractor
