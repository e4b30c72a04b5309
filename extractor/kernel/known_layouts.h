// SPDX-License-Identifier: GPL-2.0-or-later
// Built-in structure layouts: the last resort for kernels that carry no types of their own.
#pragma once

#include <optional>
#include <string_view>

#include "extractor/kernel/struct_layout.h"

namespace lastwords::extractor {

/// The layout of `structure` in kernels of `release` ("6.1.0-13-amd64") with longs of word_bytes;
/// nullopt if no row covers it. Rows hold what the BTF of kernels of that era says. A distribution
/// may have changed a structure all the same, so `info` says that a built-in table was used.
std::optional<StructLayout> known_layout(std::string_view structure, std::string_view release,
                                         unsigned word_bytes);

}  // namespace lastwords::extractor
