// SPDX-License-Identifier: GPL-2.0-or-later
// Prints all that was found in a source, so that the code that prints is tested with it.
#pragma once

#include <cstddef>

#include "printkfmt/model/source.h"

namespace lastwords::test {

/// Prints what is known about the source, then its records in all formats, each by itself. Returns
/// how many bytes that are.
std::size_t print_source(const printkfmt::Source& source);

}  // namespace lastwords::test
