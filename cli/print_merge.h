// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story: each record once, with who has it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/output.h"
#include "extractor/merge/merge.h"
#include "extractor/recovered.h"

namespace lastwords::cli {

/// Sources are named A..Z, then a..z.
inline constexpr std::size_t kMergeSourcesMax = 52;
char letter_of(std::uint32_t source);

struct MergeRequest {
    bool json = false;
    bool terminal = false;
    std::optional<std::uint32_t> only;     ///< entries that no other source has
    std::optional<std::uint32_t> lacking;  ///< entries that this source does not have
};

void print_merge(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                 const MergeRequest& request, Output& output);

/// One source as it came: a text byte for byte, records of a dump as dmesg prints them.
void print_source(const printkfmt::Source& source, bool terminal, Output& output);

}  // namespace lastwords::cli
