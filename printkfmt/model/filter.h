// SPDX-License-Identifier: GPL-2.0-or-later
// Filter: which records a user wants to see.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "printkfmt/base/result.h"
#include "printkfmt/model/condition.h"
#include "printkfmt/model/level.h"
#include "printkfmt/model/record.h"
#include "printkfmt/model/seq_range.h"

namespace lastwords::printkfmt {

/// A POSIX extended regular expression, in which `^` and `$` match at every line. A
/// default-constructed Pattern matches every text.
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

/// Accepts a record that satisfies every part that is set. What a record does not have, such as the
/// level of a reserved one, does not exclude it, but a range of seqs excludes records without a
/// seq.
///
/// parse_filter() sets `alternatives`. What these ask about depends on the source, so that only the
/// filter that bind_filter() returns can check them.
struct Filter {
    std::optional<LevelSet> levels;
    std::optional<FacilitySet> facilities;
    TimeBounds times;
    SeqRange seqs;
    Pattern pattern;
    /// In one of these lists, all conditions must hold. Empty: nothing is asked.
    std::vector<std::vector<Condition>> alternatives;

    /// Checks everything but `alternatives`.
    bool accepts(const Record& record) const;
    /// Whether the record's seq and time satisfy the filter. Does not check the other parts.
    bool in_window(const Record& record) const;

    /// Whether a condition asks what became of the records on a console.
    bool needs_consoles() const;
    /// Whether a condition has a limit in wall time.
    bool needs_wall_clock() const;
};

}  // namespace lastwords::printkfmt
