// SPDX-License-Identifier: GPL-2.0-or-later
// PrintState: what all consoles share: loglevel, the console lock, panic, and before 5.19 the
// position itself.
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
    std::optional<std::uint32_t> panic_cpu;
    std::optional<Seq> global_seq;  ///< console_seq, up to 5.18

    /// A variable that cannot be read is taken at its most careful value, and told in `findings`.
    /// `has_global_seq`: struct console has no seq of its own.
    static PrintState read(KernelView& view, bool has_global_seq, Findings& findings);
};

}  // namespace lastwords::extractor
