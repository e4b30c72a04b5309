// SPDX-License-Identifier: GPL-2.0-or-later
// Merged: the messages of several sources of one crash, each once, with the sources that have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// Sources are named A to Z, then a to z.
inline constexpr std::size_t kMergeSourcesMax = 52;
char letter_of(std::uint32_t source);

/// One record of one source.
struct Occurrence {
    std::uint32_t source = 0;  ///< index into the sources given to merge()
    std::uint32_t record = 0;  ///< index into the records of that source's log
    friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// One message of the kernel. A source may have it as several records (a capture of a console has a
/// record for each line) or not at all.
struct Entry {
    /// The records of this message, ascending; never empty. A source whose records have seqs has at
    /// most one here.
    std::vector<Occurrence> in;
    /// Records that contain lines of this message, but are listed in the `in` of an earlier entry:
    /// if the prefix of a line is damaged in a text, the line becomes part of the record before it.
    std::vector<Occurrence> also;
    /// The source whose text is shown: an undamaged text before a damaged one, then a source with
    /// seqs before one without, then the longest text.
    std::uint32_t shown = 0;
    /// Sources whose text differs from the one that is shown; ascending.
    std::vector<std::uint32_t> differing;
    std::optional<Seq> seq;
    std::optional<std::uint64_t> timestamp_ns;

    /// Whether the source has the message, in whole or in part: it occurs in `in` or in `also`.
    bool held_by(std::uint32_t source) const;
};

/// The messages of one boot, from all sources that are of this boot as far as can be told.
struct BootTimeline {
    /// Indices into the sources given to merge(), ascending.
    std::vector<std::uint32_t> sources;
    /// Each record of these sources is in the `in` of exactly one entry. The records of one source
    /// keep their order.
    std::vector<Entry> entries;
};

struct Merged {
    /// Each source is in exactly one timeline. Sources that cannot be shown to be of the same boot
    /// are in different ones.
    std::vector<BootTimeline> timelines;
    Findings findings;
};

}  // namespace lastwords::printkfmt
