// SPDX-License-Identifier: GPL-2.0-or-later
// How much heap a function takes. It is only measured in a build with AddressSanitizer.
#pragma once

#include <cstdint>

namespace lastwords::test {

/// Begins to count, from 0.
void count_heap();
/// Returns the most bytes that were in use at once since then; 0 if that is not measured.
std::int64_t heap_peak();

}  // namespace lastwords::test
