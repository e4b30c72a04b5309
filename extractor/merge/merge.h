// SPDX-License-Identifier: GPL-2.0-or-later
// join(): several Sources of one crash on one axis, each record once, with who has it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// One record of one source.
struct Held {
    std::uint32_t source = 0;  ///< index into the sources given to join()
    std::uint32_t record = 0;  ///< index into its log's records
    friend bool operator==(const Held&, const Held&) = default;
};

/// One thing that the kernel said. A source may have it in several records (a console prints each
/// line of a record by itself) or not at all.
struct Entry {
    std::vector<Held> in;  ///< ascending; never empty; of a source with seqs one record at most
    /// Records that have lines of this one too, but stand in an earlier entry: where the front of a
    /// line of a text is damaged, it is a line of the record before.
    std::vector<Held> also;
    std::uint32_t shown = 0;  ///< the source whose text is taken: the fullest, the surest
    std::vector<std::uint32_t> differing;  ///< sources that have another text for it; ascending
    std::optional<Seq> seq;
    std::optional<std::uint64_t> timestamp_ns;

    /// In whole or in part, as `in` or as `also`.
    bool held_by(std::uint32_t source) const;
};

/// What belongs to one boot, as far as can be told.
struct Story {
    std::vector<std::uint32_t> sources;  ///< ascending
    /// Each record of each of those sources is in one of them, those of a source in their order.
    std::vector<Entry> entries;
};

struct Joined {
    std::vector<Story> stories;  ///< each source is in one; more than one: they share nothing
    Findings findings;
};

Joined join(std::span<const printkfmt::Source> sources);

}  // namespace lastwords::extractor
