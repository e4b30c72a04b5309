// SPDX-License-Identifier: GPL-2.0-or-later
// The formats "kmsg" and "extended": records as /dev/kmsg and netconsole give them.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

void append_kmsg(const RenderContext& context, const Record& record, std::string& out);

}  // namespace lastwords::printkfmt
