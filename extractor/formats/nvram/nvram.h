// SPDX-License-Identifier: GPL-2.0-or-later
// NVRAM of powerpc machines: a chain of partitions, one of which holds the last oops.
#pragma once

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kNvramBytesMax = 1U << 20;  ///< machines have 8 KiB to 1 MiB

/// A whole image that holds a partition which pstore shows, found by the chain of partitions or, if
/// that is broken, by its name.
bool is_nvram(Bytes image);

printkfmt::PstoreArea read_nvram(Bytes image);

}  // namespace lastwords::extractor
