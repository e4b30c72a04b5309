// SPDX-License-Identifier: GPL-2.0-or-later
// Finding: something that was lost, repaired or is worth knowing, although reading went on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "printkfmt/base/result.h"

namespace lastwords {

/// One thing that was found out while reading went on.
struct Finding {
    enum class Weight {
        kNote,  ///< worth knowing; the answer is complete all the same
        kLoss,  ///< the answer lacks something; the exit code is 2
    };

    Weight weight = Weight::kNote;
    ErrorKind kind = ErrorKind::kCorrupt;  ///< why it was lost; meaningless for a note
    std::string message;                   ///< what, where, how much

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// The findings of one reading, in their order and without duplicates.
class Findings {
 public:
    /// Findings beyond this number are counted and not kept, so that damage does not fill memory.
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

    /// What consumers show: the kept ones and, if some were only counted, one more that says how
    /// many.
    std::vector<Finding> all() const;

    /// Whether one of them, kept or not, is a loss.
    bool lossy() const { return lossy_; }
    bool empty() const { return kept_.empty(); }
    const std::vector<Finding>& kept() const { return kept_; }
    /// How many were not kept. Duplicates count.
    std::uint64_t not_kept() const { return not_kept_; }

 private:
    std::vector<Finding> kept_;
    std::uint64_t not_kept_ = 0;
    bool not_kept_lossy_ = false;  // a loss is among those that are only counted
    bool lossy_ = false;
};

}  // namespace lastwords
