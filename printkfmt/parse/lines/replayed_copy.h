// SPDX-License-Identifier: GPL-2.0-or-later
// The second copy of the log that a kernel prints on its consoles after a panic.
#pragma once

#include <vector>

#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// After a panic, a kernel may print its whole log once more on every console: panic_console_replay
/// (6.17+), or bit 5 of panic_print (5.1 to 7.2; kernel/panic.c, CONSOLE_REPLAY_ALL). In a capture
/// that looks like another boot. It is none if it has the lines of the boot before it at the same
/// microseconds. Such logs become one, without the lines that are there already: their bytes belong
/// to marks. Lines that only the copy has (after a panic consoles show all levels) are put where
/// their time is. `logs` are the boots of one text, in its order.
std::vector<TextLog> join_replayed_copies(std::vector<TextLog> logs);

}  // namespace lastwords::printkfmt
