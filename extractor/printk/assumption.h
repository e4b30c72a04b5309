// SPDX-License-Identifier: GPL-2.0-or-later
// What is taken for true where a variable of printk cannot be read.
#pragma once

#include <string_view>
#include <utility>

#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Adds the error with what is assumed instead: as a note if the kernel's symbols do not name the
/// variable (kNotFound), or else as a loss.
inline void tell_assumption(Error error, std::string_view taken_as, Findings& findings) {
    const bool unnamed = error.kind == ErrorKind::kNotFound;
    Error told = std::move(error).in(taken_as);
    unnamed ? findings.note(std::move(told.message)) : findings.loss(std::move(told));
}

}  // namespace lastwords::extractor
