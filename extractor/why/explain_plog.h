// SPDX-License-Identifier: GPL-2.0-or-later
// explain_plog_consoles(): says of each console of a plog region why it did not show its last
// records.
#pragma once

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Sets Console::why of the consoles of one boot, whose log and positions must have been read. What
/// plog_panic_flush() (runtime/plog_output.c) logged of a console that a panic did not use decides.
void explain_plog_consoles(printkfmt::Source& source);

}  // namespace lastwords::extractor
