// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of what `dmesg -J` prints.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// Whether the text begins as dmesg's JSON does: `{"dmesg": [`.
bool is_dmesg_json(std::string_view text);

/// Makes a record of each object of the list. An object that is damaged or cut becomes a record of
/// its raw bytes, and a loss is added to the findings. Returns one TextLog.
std::vector<TextLog> parse_dmesg_json(std::string_view text);

}  // namespace lastwords::printkfmt
