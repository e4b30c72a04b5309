// SPDX-License-Identifier: GPL-2.0-or-later
// explain_consoles(): says of each console why it did not show its last records.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Sets Console::why of the source's consoles, whose log and positions must have been read. Never
/// fails: a question that the dump leaves open is Reason::kNotKnown.
void explain_consoles(KernelView& view, printkfmt::Source& source);

}  // namespace lastwords::extractor
