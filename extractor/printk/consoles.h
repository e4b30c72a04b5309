// SPDX-License-Identifier: GPL-2.0-or-later
// read_consoles(): the consoles in the kernel's list, each with its position.
#pragma once

#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct ConsoleList {
    std::vector<printkfmt::Console> consoles;  ///< in the order of the kernel's list
    bool whole = true;  ///< false: the list breaks off after these, and there may be others
};

/// Returns the consoles, each with its coverage of `log`. If the list breaks off, `findings` gets a
/// loss. Fails if the list's head or the layout of struct console cannot be found. Source:
/// kernel/printk/printk.c, kernel/printk/nbcon.c, include/linux/console.h; 5.10.223, 6.1.192,
/// 6.12.107, 7.2.13.
Result<ConsoleList> read_consoles(KernelView& view, const printkfmt::Log& log, Findings& findings);

}  // namespace lastwords::extractor
