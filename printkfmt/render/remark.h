// SPDX-License-Identifier: GPL-2.0-or-later
// Remarks: how a record differs from an ordinary one, in words.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

/// What a reader must know besides the text: that the record is not whole, not finished or a ghost,
/// or that the console at hand may have shown it. Empty for an ordinary record.
std::string remark(const RenderContext& context, const Record& record);

}  // namespace lastwords::printkfmt
