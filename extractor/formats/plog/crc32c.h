// SPDX-License-Identifier: GPL-2.0-or-later
// crc32c(): the checksum of plog's regions.
#pragma once

#include <cstdint>

#include "printkfmt/base/bytes.h"
#include "runtime/plog_checksum.h"

namespace lastwords::extractor {

/// Returns the CRC-32C of `bytes`, or that of `before` and `bytes` together.
inline std::uint32_t crc32c(Bytes bytes, std::uint32_t before = 0) {
    return plog_crc32c(before,
                       static_cast<const std::uint8_t*>(static_cast<const void*>(bytes.data())),
                       bytes.size());
}

}  // namespace lastwords::extractor
