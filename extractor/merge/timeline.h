// SPDX-License-Identifier: GPL-2.0-or-later
// Timeline: the lines of several logs in one order, each line once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "extractor/merge/align.h"

namespace lastwords::extractor {

class Timeline {
 public:
    /// Merges the lines of source number `source` into the timeline. The lines must outlive the
    /// timeline. `by_text`: only texts are compared, because the new lines, or the lines already
    /// here, have no times.
    void add(std::uint32_t source, std::span<const AlignLine> lines, bool by_text);

    std::size_t size() const { return lines_.size(); }
    /// Returns the index on the timeline of each line of the log that was added as number `n`;
    /// ascending.
    const std::vector<std::uint32_t>& places(std::size_t n) const { return logs_[n].places; }
    std::span<const AlignLine> lines(std::size_t n) const { return logs_[n].lines; }
    std::uint32_t source(std::size_t n) const { return logs_[n].source; }
    std::size_t logs() const { return logs_.size(); }

 private:
    struct Member {
        std::uint32_t source = 0;
        std::span<const AlignLine> lines;
        std::vector<std::uint32_t> places;
    };

    std::vector<AlignLine> lines_;
    std::vector<Member> logs_;
};

}  // namespace lastwords::extractor
