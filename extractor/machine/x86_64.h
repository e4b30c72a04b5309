// SPDX-License-Identifier: GPL-2.0-or-later
// x86-64: kernel image map, 4- and 5-level tables, KASLR, memory encryption mask.
#pragma once

#include "extractor/machine/arch.h"

namespace lastwords::extractor {

bool matches_x86_64(const VmcoreInfo& info);
Result<std::unique_ptr<AddressSpace>> open_x86_64(const VmcoreInfo& info, const MemoryImage& image);

inline constexpr Arch kX86_64{"x86_64", 8, std::endian::little, matches_x86_64, open_x86_64};

}  // namespace lastwords::extractor
