// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps findings up to a limit, and makes the list that the user is shown.
#include "printkfmt/base/finding.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords {

std::string text_of(const Finding& finding) {
    return (finding.weight == Finding::Weight::kLoss ? "missing: " : "note: ") + finding.message;
}

void Findings::add(Finding finding) {
    if (std::find(kept_.begin(), kept_.end(), finding) != kept_.end()) {
        return;
    }
    Counts& counts = counts_of(finding.weight);
    if (counts.kept >= kKeptMax) {
        ++counts.not_kept;
    } else {
        ++counts.kept;
        kept_.push_back(std::move(finding));
    }
}

void Findings::add(const Findings& others) {
    for (const Finding& finding : others.kept_) {
        add(finding);
    }
    losses_.not_kept += others.losses_.not_kept;
    notes_.not_kept += others.notes_.not_kept;
}

std::vector<Finding> Findings::all() const {
    std::vector<Finding> all = kept_;
    const auto add_rest = [&](Finding::Weight weight, const Counts& counts, std::string_view what) {
        if (counts.not_kept != 0) {
            all.push_back({weight, ErrorKind::kUnsupported,
                           fmt::format("{} more {} were counted: only the first {} are listed",
                                       counts.not_kept, what, kKeptMax)});
        }
    };
    add_rest(Finding::Weight::kLoss, losses_, "losses");
    add_rest(Finding::Weight::kNote, notes_, "notes");
    return all;
}

}  // namespace lastwords
