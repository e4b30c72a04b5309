// SPDX-License-Identifier: GPL-2.0-or-later
// open_dump(): reads everything that the files at the given paths hold. cli and gui read all their
// input through it, except for `lastwords trim`.
#pragma once

#include <span>
#include <string>

#include "extractor/open_options.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Reads everything that can be had from the files. Fails only if nothing at all was recovered: the
/// Error then says what was tried, with file, offset and what was expected. kCancelled:
/// options.progress has returned false.
Result<Recovered> open_dump(std::span<const std::string> paths, const OpenOptions& options);

}  // namespace lastwords::extractor
