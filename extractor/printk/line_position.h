// SPDX-License-Identifier: GPL-2.0-or-later
// LinePosition: how far the consoles of a kernel before 3.5 had got, in lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// The position that all consoles share: con_start, the number of the first character that has not
/// been handed to the consoles. release_console_sem() moves it to log_end before it calls the
/// consoles, and hands over all characters between the two at once. So a CPU that is printing may
/// have any number of lines before the position in its hands. Source: kernel/printk.c
/// release_console_sem() (2.6.32), console_unlock() (3.4).
struct LinePosition {
    /// The first line that was not handed over completely; nullopt: not known, see `unknown`.
    std::optional<Seq> line;
    std::string unknown;         ///< why `line` is not known
    bool inside = false;         ///< a part of that line was handed over
    std::uint64_t pending = 0;   ///< characters from con_start to log_end
    bool overrun = false;        ///< older characters were overwritten before the consoles got them
    bool printing = false;       ///< a CPU may have been handing lines to the consoles
    bool printing_known = true;  ///< false: `printing` is only assumed
    /// exclusive_console (in 3.4, not in 2.6.32): the console to which the old lines are being
    /// shown again, while the others get none; 0: none.
    VirtAddr exclusive;

    /// Reads the position and what belongs to it. `log` must be numbered by line. A variable that
    /// cannot be read gets the value that claims least, and a finding: a loss if the dump lacks the
    /// variable, a note if the kernel's symbols do not name it.
    static LinePosition read(KernelView& view, const printkfmt::Log& log, Findings& findings);
};

/// Sets the console's position. `at.line` must be known.
void set_line_position(printkfmt::Console& console, const LinePosition& at);

}  // namespace lastwords::extractor
