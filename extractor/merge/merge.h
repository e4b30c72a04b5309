// SPDX-License-Identifier: GPL-2.0-or-later
// merge(): puts several sources of one crash on one timeline.
#pragma once

#include <span>

#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Groups the sources by boot, and returns for each boot every record once, with the sources that
/// have it.
printkfmt::Merged merge(std::span<const printkfmt::Source> sources);

}  // namespace lastwords::extractor
