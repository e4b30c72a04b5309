// SPDX-License-Identifier: GPL-2.0-or-later
// replay(): what a console at a known position has still to show, by the kernel's own rules.
#pragma once

#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

/// The fate of every record from the ring's first (or the console's position, if older) to the
/// ring's end. Uses the console's next_seq, maybe_from, active_from, certain, loglevel and
/// ignores_loglevel. Source: kernel/printk/printk.c suppress_message_printing() (5.10 to 7.2);
/// LOG_FORCE_CON since 7.x.
Coverage replay(const Log& log, const Console& console);

}  // namespace lastwords::printkfmt
