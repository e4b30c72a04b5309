// SPDX-License-Identifier: GPL-2.0-or-later
// SeqRange: a range of sequence numbers as a user gives it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// Sequence numbers from `first` to `last`, both included. If one is absent, there is no limit on
/// that side.
struct SeqRange {
    std::optional<std::uint64_t> first = {};
    std::optional<std::uint64_t> last = {};

    /// Whether the range has this seq. A range with a limit has no record without a seq.
    bool has(std::optional<Seq> seq) const;
};

/// Parses "A..B", "A..", "..B" or "A" (only A). Fails on anything else, and if A is above B.
Result<SeqRange> parse_seq_range(std::string_view text);

}  // namespace lastwords::printkfmt
