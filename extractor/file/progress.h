// SPDX-License-Identifier: GPL-2.0-or-later
// Progress: how long work tells its caller how far it is, and learns whether to go on.
#pragma once

#include <functional>
#include <string>

namespace lastwords::extractor {

/// Called now and then during long work: `what` is being done, and the part `done` (0..1) of it is
/// finished. Returns whether to go on. After false, the work ends soon, and its result is of no
/// use.
using Progress = std::function<bool(const std::string& what, double done)>;

}  // namespace lastwords::extractor
