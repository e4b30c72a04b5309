// SPDX-License-Identifier: GPL-2.0-or-later
// StampedRun: lines with time stamps that stand together, as those of a log do that somebody pasted
// into a text of another kind.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Counts the stamped lines that stand together up to now.
class StampedRun {
 public:
    /// Takes a line with a stamp. `ns`: the kernel's time on it.
    void take(std::optional<std::uint64_t> ns) {
        constexpr unsigned kOthersMax = 4;  // mail programs break a long line into so many
        constexpr std::uint64_t kSlackNs = 1'000'000'000;
        const bool falls = ns && *ns + kSlackNs < last_ns_;
        lines_ = falls || others_ > kOthersMax ? 1 : lines_ + 1;
        last_ns_ = ns.value_or(last_ns_);
        others_ = 0;
    }
    /// Takes a line without a stamp that is not empty.
    void take_other() { ++others_; }
    void restart() { *this = {}; }
    std::uint64_t lines() const { return lines_; }

 private:
    std::uint64_t lines_ = 0;
    std::uint64_t last_ns_ = 0;
    std::uint64_t others_ = 0;  // since the last line with a stamp
};

/// Whether the text has a piece of a log, however much of something else stands around it (a mail
/// with a patch or a configuration): stamped lines that stand together, many of them or with a
/// fault, a panic or a trace. Looks at all lines.
bool has_piece_of_log(std::string_view text, std::span<const LineFormat* const> dialects,
                      const Wrapping& wrapping);

}  // namespace lastwords::printkfmt
