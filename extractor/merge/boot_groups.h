// SPDX-License-Identifier: GPL-2.0-or-later
// Groups sources by boot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "extractor/merge/log_lines.h"
#include "extractor/merge/same_boot.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// A source with its lines, as they are compared.
struct ComparedSource {
    LogLines lines;
    LineKeys keys;
    bool has_times = false;  ///< keys.has_times()
    bool has_seq = false;
};

/// Returns for each boot the indices of its sources, ascending; the boots are in the order of their
/// first sources. Sources that cannot be shown to be of the same boot are in different ones, and
/// the findings say why. A source with too many lines is alone.
std::vector<std::vector<std::uint32_t>> group_by_boot(std::span<const printkfmt::Source> sources,
                                                      const std::vector<ComparedSource>& all,
                                                      Findings& findings);

}  // namespace lastwords::extractor
