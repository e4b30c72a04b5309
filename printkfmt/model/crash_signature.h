// SPDX-License-Identifier: GPL-2.0-or-later
// The functions in which a kernel died, for comparing crashes of different boots and machines.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// At most this many functions make a signature.
inline constexpr std::size_t kSignatureFunctionsMax = 12;

/// Returns the functions of the first Call Trace at or after the line of the first fault or, if
/// there is none, of the death: innermost first, starting with that of the program counter where
/// the report names it. Without addresses and offsets, without module names and the compiler's
/// suffixes (".isra.0"), and without the frames that the kernel itself calls unreliable ("? name").
/// Empty: the log has no such trace.
std::vector<std::string> crash_signature(const Source& source);

}  // namespace lastwords::printkfmt
