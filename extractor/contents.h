// SPDX-License-Identifier: GPL-2.0-or-later
// Contents: what one file, or one look through memory, gives.
#pragma once

#include <iterator>
#include <utility>
#include <vector>

#include "printkfmt/pstore.h"
#include "printkfmt/source.h"

namespace lastwords::extractor {

struct Contents {
    std::vector<printkfmt::Source> sources;
    /// Their records become Sources once those of all files are known: a crash may lie in several.
    std::vector<printkfmt::PstoreArea> areas;

    bool empty() const { return sources.empty() && areas.empty(); }
    void add(Contents more) {
        std::move(more.sources.begin(), more.sources.end(), std::back_inserter(sources));
        std::move(more.areas.begin(), more.areas.end(), std::back_inserter(areas));
    }
};

}  // namespace lastwords::extractor
