// SPDX-License-Identifier: GPL-2.0-or-later
// The table of output formats.
#include <algorithm>
#include <array>

#include "printkfmt/render/console.h"
#include "printkfmt/render/dmesg.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/kmsg.h"
#include "printkfmt/render/raw.h"
#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::array kFormats{
    Format{.name = "dmesg",
           .description = "as dmesg(1) prints it; records that are not whole are marked",
           .append = append_dmesg,
           .wall_time = true,
           .has_remarks = true,
           .joins_lines = true},
    Format{.name = "console",
           .description = "as a console prints it: time before every line, exact bytes",
           .append = append_console,
           .kernel_text = true,
           .joins_lines = true},
    Format{.name = "extended",
           .description = "as an extended console (netconsole) gets it",
           .append = append_kmsg,
           .kernel_text = true},
    Format{.name = "kmsg",
           .description = "as read from /dev/kmsg",
           .append = append_kmsg,
           .kernel_text = true},
    Format{.name = "json",
           .description = "one JSON object a line (docs/json.md)",
           .append = append_json,
           .json = true,
           .wall_time = true},
    Format{.name = "raw",
           .description = "the exact bytes of each text and one newline",
           .append = append_raw},
};

}  // namespace

std::span<const Format> formats() {
    return kFormats;
}

const Format* find_format(std::string_view name) {
    const auto* const row = std::find_if(kFormats.begin(), kFormats.end(),
                                         [&](const Format& format) { return format.name == name; });
    return row == kFormats.end() ? nullptr : row;
}

}  // namespace lastwords::printkfmt
