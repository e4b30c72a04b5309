// SPDX-License-Identifier: GPL-2.0-or-later
// Remarks: how a record differs from an ordinary one, in words.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

/// Returns what a reader must know besides the text: that the record is not whole, not finished,
/// late or a ghost, or that context.console may have shown it. Empty for an ordinary record.
std::string remark(const RenderContext& context, const Record& record);

}  // namespace lastwords::printkfmt
