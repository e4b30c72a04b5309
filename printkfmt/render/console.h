// SPDX-License-Identifier: GPL-2.0-or-later
// The format "console": records as a plain console prints them.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

void append_console(const RenderContext& context, const Record& record, std::string& out);

}  // namespace lastwords::printkfmt
