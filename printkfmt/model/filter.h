// SPDX-License-Identifier: GPL-2.0-or-later
// Filter: which records a user wants to see.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "printkfmt/base/result.h"
#include "printkfmt/model/level.h"
#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

/// A POSIX extended regular expression; `^` and `$` match at every line of a record. Made from
/// nothing it is found in every text.
class Pattern {
 public:
    Pattern() = default;
    /// Fails on an expression that regcomp(3) refuses, with its words.
    static Result<Pattern> compile(const std::string& expression);
    bool found_in(std::string_view text) const;

 private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

/// Seqs from first to last, both included.
struct SeqRange {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
};

/// "A..B", "A..", "..B" or "A"; fails on anything else and on A above B.
Result<SeqRange> parse_seq_range(std::string_view text);

/// Every part that is set must hold. What a record does not say (the level and time of a reserved
/// one) cannot exclude it.
struct Filter {
    std::optional<LevelSet> levels;
    std::optional<FacilitySet> facilities;
    std::optional<std::uint64_t> since_ns;
    std::optional<std::uint64_t> until_ns;
    SeqRange seqs;
    Pattern pattern;

    bool accepts(const Record& record) const;
    /// Only its place: seq and time.
    bool in_window(const Record& record) const;
};

}  // namespace lastwords::printkfmt
