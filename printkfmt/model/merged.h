// SPDX-License-Identifier: GPL-2.0-or-later
// Merged: what several sources of one crash say, each record once, with who has it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// One record of one source.
struct Occurrence {
    std::uint32_t source = 0;  ///< index into the sources given to merge()
    std::uint32_t record = 0;  ///< index into its log's records
    friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// One thing that the kernel said. A source may have it in several records (a console prints each
/// line of a record by itself) or not at all.
struct Entry {
    std::vector<Occurrence>
        in;  ///< ascending; never empty; of a source with seqs one record at most
    /// Records that have lines of this one too, but stand in an earlier entry: where the front of a
    /// line of a text is damaged, it is a line of the record before.
    std::vector<Occurrence> also;
    std::uint32_t shown = 0;  ///< the source whose text is taken: the fullest, the surest
    std::vector<std::uint32_t> differing;  ///< sources that have another text for it; ascending
    std::optional<Seq> seq;
    std::optional<std::uint64_t> timestamp_ns;

    /// In whole or in part, as `in` or as `also`.
    bool held_by(std::uint32_t source) const;
};

/// What belongs to one boot, as far as can be told.
struct BootTimeline {
    std::vector<std::uint32_t> sources;  ///< ascending
    /// Each record of each of those sources is in one of them, those of a source in their order.
    std::vector<Entry> entries;
};

struct Merged {
    std::vector<BootTimeline>
        timelines;  ///< each source is in one; more than one: they share nothing
    Findings findings;
};

}  // namespace lastwords::printkfmt
