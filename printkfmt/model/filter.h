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

/// A POSIX extended regular expression, in which `^` and `$` match at every line. A pattern that
/// was not compiled matches every text.
class Pattern {
 public:
    Pattern() = default;
    /// Fails if regcomp(3) rejects the expression. The message says why.
    static Result<Pattern> compile(const std::string& expression);
    bool found_in(std::string_view text) const;

 private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const Compiled> compiled_;
};

/// Sequence numbers from `first` to `last`, both included. An absent end is open.
struct SeqRange {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
};

/// Parses "A..B", "A..", "..B" or "A". Fails on anything else, and if A is above B.
Result<SeqRange> parse_seq_range(std::string_view text);

/// A record must satisfy every part that is set. A part that the record does not say, such as the
/// level of a reserved one, does not exclude it; only a range of seq excludes records without seq.
struct Filter {
    std::optional<LevelSet> levels;
    std::optional<FacilitySet> facilities;
    std::optional<std::uint64_t> since_ns;  ///< on the log's clock, included
    std::optional<std::uint64_t> until_ns;  ///< likewise
    SeqRange seqs;
    Pattern pattern;

    bool accepts(const Record& record) const;
    /// Whether seq and time satisfy the filter, whatever the rest.
    bool in_window(const Record& record) const;
};

}  // namespace lastwords::printkfmt
