// SPDX-License-Identifier: GPL-2.0-or-later
// Prints timelines: each record once, with the sources that have it.
#pragma once

#include "cli/output.h"
#include "extractor/recovered.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/render/merged_story.h"

namespace lastwords::cli {

void print_merge(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                 const printkfmt::MergeFilter& filter, Output& output);
void print_merge_json(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                      const printkfmt::MergeFilter& filter, Output& output);

/// Prints one source as it came: a text byte for byte, but escaped if the output is a terminal; a
/// dump's records as dmesg prints them.
void print_source(const printkfmt::Source& source, Output& output);

}  // namespace lastwords::cli
