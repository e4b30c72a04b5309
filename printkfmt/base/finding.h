// SPDX-License-Identifier: GPL-2.0-or-later
// Finding: something that was lost, was repaired or is worth knowing. Unlike an Error it does not
// end the reading.
#pragma once

#include <algorithm>
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

/// A list of findings in the order in which they were added, without duplicates.
class Findings {
 public:
    /// Beyond this number, findings are only counted, so that a damaged input cannot fill the
    /// memory.
    static constexpr std::size_t kKeptMax = 200;

    void note(std::string message) {
        add({Finding::Weight::kNote, ErrorKind::kNotFound, std::move(message)});
    }
    void loss(Error error) { add({Finding::Weight::kLoss, error.kind, std::move(error.message)}); }
    void loss(ErrorKind kind, std::string message) { loss(Error{kind, std::move(message)}); }

    void add(Finding finding) {
        lossy_ = lossy_ || finding.weight == Finding::Weight::kLoss;
        if (kept_.size() >= kKeptMax) {
            ++not_kept_;
            not_kept_lossy_ = not_kept_lossy_ || finding.weight == Finding::Weight::kLoss;
        } else if (std::find(kept_.begin(), kept_.end(), finding) == kept_.end()) {
            kept_.push_back(std::move(finding));
        }
    }
    void add(const Findings& others) {
        for (const Finding& finding : others.kept_) {
            add(finding);
        }
        not_kept_ += others.not_kept_;
        not_kept_lossy_ = not_kept_lossy_ || others.not_kept_lossy_;
        lossy_ = lossy_ || others.lossy_;
    }

    /// Returns the findings to show: those that are kept and, if others were only counted, one that
    /// says how many.
    std::vector<Finding> all() const;

    /// Whether any finding, kept or only counted, is a loss.
    bool lossy() const { return lossy_; }
    bool empty() const { return kept_.empty(); }
    const std::vector<Finding>& kept() const { return kept_; }
    /// How many findings were only counted. Duplicates among these count too.
    std::uint64_t not_kept() const { return not_kept_; }

 private:
    std::vector<Finding> kept_;
    std::uint64_t not_kept_ = 0;
    bool not_kept_lossy_ = false;  // one of the findings that were only counted is a loss
    bool lossy_ = false;
};

}  // namespace lastwords
