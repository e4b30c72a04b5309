// SPDX-License-Identifier: GPL-2.0-or-later
// arm64: linear map, kernel image map, page tables with pages of 4K, 16K and 64K, 48- and 52-bit
// addresses.
#pragma once

#include "extractor/machine/arch.h"

namespace lastwords::extractor {

bool matches_aarch64(const VmcoreInfo& info);
Result<std::unique_ptr<AddressSpace>> open_aarch64(const VmcoreInfo& info,
                                                   const MemoryImage& image);

inline constexpr Arch kAarch64{"aarch64", 8, std::endian::little, matches_aarch64, open_aarch64};

}  // namespace lastwords::extractor
