// SPDX-License-Identifier: GPL-2.0-or-later
// replay(): what a console at a known position has printed and what it has not.
#pragma once

#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

/// Returns the console's coverage of the log. Whether a pending record would be printed follows the
/// kernel's own rules: kernel/printk/printk.c, suppress_message_printing(), 5.10 to 7.2, and
/// LOG_FORCE_CON, since 7.x. Reads the console's next_seq, maybe_from, active_from, certain,
/// loglevel and ignores_loglevel. Records without a number (Log::number_of()) are passed over.
Coverage replay(const Log& log, const Console& console);

}  // namespace lastwords::printkfmt
