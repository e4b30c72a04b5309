// SPDX-License-Identifier: GPL-2.0-or-later
// Letters of sources, and whether a source has an entry.
#include "printkfmt/model/merged.h"

#include <algorithm>

namespace lastwords::printkfmt {

char letter_of(std::uint32_t source) {
    constexpr std::uint32_t kLetters = 26;
    return static_cast<char>(source < kLetters ? 'A' + source : 'a' + (source - kLetters));
}

bool Entry::held_by(std::uint32_t source) const {
    const auto is_of = [&](const Occurrence& one) { return one.source == source; };
    return std::any_of(in.begin(), in.end(), is_of) || std::any_of(also.begin(), also.end(), is_of);
}

}  // namespace lastwords::printkfmt
