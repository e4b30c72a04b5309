// SPDX-License-Identifier: GPL-2.0-or-later
// What kernels of phone and board makers put into the time stamp, and between it and the text.
#pragma once

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Takes what may follow the digits of a boot stamp within its bracket, and the bracket's end: "]",
/// "@2]", ",2]", "-2]" (a CPU), "s]", " / 11-21 10:26:59.123]" (wall time). Returns false, in an
/// unspecified state, for anything else.
bool take_stamp_end(LineReader& reader, LinePrefix& prefix);

/// Takes what follows a time stamp, and the blank before the text. That is the caller, as mainline
/// prints it ("[  T123]", after a blank as well), or marks of a maker's kernel, of which
/// docs/formats/texts.md has the list. Sets prefix.caller_id and prefix.length. If marks name a
/// task, the caller is the task, or the CPU if they say that it was interrupted; if they name a CPU
/// only, the caller is that CPU.
void take_caller_and_blank(LineReader& reader, LinePrefix& prefix);

}  // namespace lastwords::printkfmt
