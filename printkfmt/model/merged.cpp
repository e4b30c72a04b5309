// SPDX-License-Identifier: GPL-2.0-or-later
// Says whether a source has an entry.
#include "printkfmt/model/merged.h"

#include <algorithm>

namespace lastwords::printkfmt {

bool Entry::held_by(std::uint32_t source) const {
    const auto is_of = [&](const Occurrence& one) { return one.source == source; };
    return std::any_of(in.begin(), in.end(), is_of) || std::any_of(also.begin(), also.end(), is_of);
}

}  // namespace lastwords::printkfmt
