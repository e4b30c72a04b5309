// SPDX-License-Identifier: GPL-2.0-or-later
// Finding: something that was lost, was repaired or is worth knowing. Unlike an Error it does not
// end the reading.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "printkfmt/base/result.h"

namespace lastwords {

/// One thing that the user must be told about what was read.
struct Finding {
    enum class Weight {
        kNote,  ///< worth knowing; the output is complete all the same
        kLoss,  ///< the output lacks something; the program's exit code is 2
    };

    Weight weight = Weight::kNote;
    ErrorKind kind = ErrorKind::kCorrupt;  ///< why something was lost; meaningless for a note
    std::string message;                   ///< what, where, how much

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// Returns "missing: ..." for a loss, "note: ..." for a note.
std::string text_of(const Finding& finding);

/// A list of findings in the order in which they were added, without duplicates.
class Findings {
 public:
    /// Of each weight this many findings are kept. Beyond it they are only counted, so that a
    /// damaged input cannot fill the memory, and notes cannot displace losses.
    static constexpr std::size_t kKeptMax = 200;

    void note(std::string message) {
        add({Finding::Weight::kNote, ErrorKind::kNotFound, std::move(message)});
    }
    void loss(Error error) { add({Finding::Weight::kLoss, error.kind, std::move(error.message)}); }
    void loss(ErrorKind kind, std::string message) { loss(Error{kind, std::move(message)}); }

    void add(Finding finding);
    void add(const Findings& others);

    /// Returns the findings to show: those that are kept and, for each weight of which others were
    /// only counted, one that says how many.
    std::vector<Finding> all() const;

    /// Whether any finding, kept or only counted, is a loss.
    bool lossy() const { return losses_.kept + losses_.not_kept != 0; }
    bool empty() const { return kept_.empty(); }
    const std::vector<Finding>& kept() const { return kept_; }
    /// How many findings were only counted. Duplicates among these count too.
    std::uint64_t not_kept() const { return losses_.not_kept + notes_.not_kept; }

 private:
    /// How many findings of one weight there are.
    struct Counts {
        std::size_t kept = 0;
        std::uint64_t not_kept = 0;
    };
    Counts& counts_of(Finding::Weight weight) {
        return weight == Finding::Weight::kLoss ? losses_ : notes_;
    }

    std::vector<Finding> kept_;
    Counts losses_;
    Counts notes_;
};

}  // namespace lastwords
