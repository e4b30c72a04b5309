// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the list of findings that the user is shown.
#include "printkfmt/base/finding.h"

#include <fmt/format.h>

namespace lastwords {

std::vector<Finding> Findings::all() const {
    std::vector<Finding> all = kept_;
    if (not_kept_ != 0) {
        all.push_back({not_kept_lossy_ ? Finding::Weight::kLoss : Finding::Weight::kNote,
                       ErrorKind::kUnsupported,
                       fmt::format("{} more remarks were counted: only the first {} are listed",
                                   not_kept_, kKeptMax)});
    }
    return all;
}

}  // namespace lastwords
