// SPDX-License-Identifier: GPL-2.0-or-later
// join(): several Sources of one crash on one axis, each record once, with who has it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "printkfmt/source.h"

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
    std::vector<Held> in;     ///< ascending; never empty
    std::uint32_t shown = 0;  ///< the source whose text is taken: the fullest, the surest
    std::vector<std::uint32_t> differing;  ///< sources that have another text for it; ascending
    std::optional<Seq> seq;
    std::optional<std::uint64_t> timestamp_ns;

    bool held_by(std::uint32_t source) const;
};

/// What belongs to one boot, as far as can be told.
struct Story {
    std::vector<std::uint32_t> sources;  ///< ascending
    std::vector<Entry> entries;  ///< every record of every one of those sources is in one of them
};

struct Joined {
    std::vector<Story> stories;  ///< each source is in one; more than one: they share nothing
    Findings findings;
};

Joined join(std::span<const printkfmt::Source> sources);

}  // namespace lastwords::extractor
