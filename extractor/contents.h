// SPDX-License-Identifier: GPL-2.0-or-later
// Contents: what one file, or one look through memory, gives.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

struct Contents {
    std::vector<printkfmt::Source> sources;
    /// Their records become Sources once those of all files are known: a crash may lie in several.
    std::vector<printkfmt::PstoreArea> areas;

    /// All of it came from the file of this number.
    void set_input_index(std::size_t number) {
        for (printkfmt::Source& source : sources) {
            source.input_index = number;
        }
        for (printkfmt::PstoreArea& area : areas) {
            area.input_index = number;
        }
    }
    bool empty() const { return sources.empty() && areas.empty(); }
    void add(Contents more) {
        std::move(more.sources.begin(), more.sources.end(), std::back_inserter(sources));
        for (printkfmt::PstoreArea& area : more.areas) {
            add(std::move(area));
        }
    }

 private:
    /// Files of one folder have one origin and no zones: they are one area.
    void add(printkfmt::PstoreArea area) {
        const auto same = std::find_if(areas.begin(), areas.end(), [&](const auto& one) {
            return one.origin == area.origin && one.zones.empty() && area.zones.empty();
        });
        if (same == areas.end()) {
            areas.push_back(std::move(area));
            return;
        }
        std::move(area.records.begin(), area.records.end(), std::back_inserter(same->records));
        same->findings.add(area.findings);
    }
};

}  // namespace lastwords::extractor
