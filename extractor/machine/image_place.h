// SPDX-License-Identifier: GPL-2.0-or-later
// find_image_offset(): finds where in physical memory the kernel's image lies, for kernels whose
// VMCOREINFO does not say it.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/image/image.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Returns by how much virtual addresses of the kernel's image exceed physical ones, modulo 2^64. A
/// value is right if init_uts_ns, read with it, names the release that VMCOREINFO names. Tries
/// `likely` first, then where the writer of an ELF dump recorded segments from `lowest` on, then
/// all offsets that are multiples of 2 MiB.
std::optional<std::uint64_t> find_image_offset(const VmcoreInfo& info, const MemoryImage& image,
                                               VirtAddr lowest,
                                               std::optional<std::uint64_t> likely);

}  // namespace lastwords::extractor
