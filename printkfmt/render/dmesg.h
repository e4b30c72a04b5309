// SPDX-License-Identifier: GPL-2.0-or-later
// The format "dmesg": records as dmesg(1) of util-linux prints them.
#pragma once

#include <string>

#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

/// A record for which remark() has words gets them at its end: "{lastwords: ...}".
void append_dmesg(const RenderContext& context, const Record& record, std::string& out);

}  // namespace lastwords::printkfmt
