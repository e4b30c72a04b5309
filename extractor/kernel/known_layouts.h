// SPDX-License-Identifier: GPL-2.0-or-later
// Built-in structure layouts: the last resort for kernels that carry no types of their own.
#pragma once

#include <optional>
#include <string_view>

#include "extractor/kernel/struct_layout.h"

namespace lastwords::extractor {

/// Returns the layout of `structure` in kernels of `release` ("6.1.0-13-amd64") whose longs have
/// word_bytes bytes; nullopt if no row covers them. A row holds what the BTF of such a kernel says.
/// A distribution may have changed the structure all the same, so `lastwords info` says that a
/// built-in table was used.
std::optional<StructLayout> known_layout(std::string_view structure, std::string_view release,
                                         unsigned word_bytes);

}  // namespace lastwords::extractor
