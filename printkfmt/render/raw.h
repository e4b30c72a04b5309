// SPDX-License-Identifier: GPL-2.0-or-later
// The format "raw": the exact bytes of each text and one newline.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

/// Appends the text and a newline. If it goes to a terminal, control bytes are escaped.
void append_raw(const RenderContext& context, const Record& record, std::string& out);

}  // namespace lastwords::printkfmt
