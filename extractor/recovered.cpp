// SPDX-License-Identifier: GPL-2.0-or-later
// Adds results to each other.
#include "extractor/recovered.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "extractor/kernel/kernel_roles.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

void add_area(std::vector<PstoreArea>& areas, PstoreArea area) {
    const auto same = std::find_if(areas.begin(), areas.end(), [&](const PstoreArea& one) {
        return one.origin == area.origin && one.zones.empty() && area.zones.empty();
    });
    if (same == areas.end()) {
        areas.push_back(std::move(area));
        return;
    }
    std::move(area.records.begin(), area.records.end(), std::back_inserter(same->records));
    same->findings.add(area.findings);
}

}  // namespace

void Recovered::set_input_index(std::size_t index) {
    for (printkfmt::Source& source : sources) {
        source.input_index = index;
    }
    for (PstoreArea& area : areas) {
        area.input_index = index;
    }
}

void Recovered::add(Recovered more) {
    std::move(more.sources.begin(), more.sources.end(), std::back_inserter(sources));
    for (PstoreArea& area : more.areas) {
        add_area(areas, std::move(area));
    }
    findings.add(more.findings);
}

bool Recovered::partial() const {
    bool lossy = false;
    visit_findings([&](const Findings& one, std::optional<std::size_t> source) {
        const bool counts = !source || is_asked_for(sources[*source].one_of_kernels);
        lossy = lossy || (one.lossy() && counts);
    });
    return lossy;
}

}  // namespace lastwords::extractor
