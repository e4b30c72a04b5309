// SPDX-License-Identifier: GPL-2.0-or-later
// place_by_kernel(): RAM whose file offsets are not its physical addresses.
#pragma once

#include <memory>

#include "extractor/image/memory_scan.h"
#include "extractor/kernel/running_kernel.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct PlacedImage {
    std::shared_ptr<const MemoryImage> image;  ///< `image`, moved by `base`
    std::uint64_t base = 0;                    ///< modulo 2^64: RAM may also begin with other bytes
};

/// For an image in which no VMCOREINFO is confirmed: works out by how much its physical addresses
/// are wrong. A VMCOREINFO found in memory says where init_uts_ns lies; the names that it must have
/// are looked for at the same place of every page. kNotFound: they are nowhere, or where they
/// should be. `image` must outlive the result.
Result<PlacedImage> place_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                    MemoryScan& scan, const Progress& progress);

/// Returns the image, moved by place_by_kernel() if it is raw memory in which no kernel is where
/// its VMCOREINFO says. `options`: as for find_kernels().
std::shared_ptr<const MemoryImage> placed_image(std::shared_ptr<const MemoryImage> image,
                                                const KernelOptions& options);

}  // namespace lastwords::extractor
