// SPDX-License-Identifier: GPL-2.0-or-later
// first_kernel_log(): the log of the kernel that comes first, for tests with one kernel.
#pragma once

#include <utility>
#include <vector>

#include "extractor/printk/kernel_log.h"

namespace lastwords::test {

inline Result<printkfmt::Source> first_kernel_log(
    const std::shared_ptr<const extractor::MemoryImage>& image,
    const extractor::KernelLogOptions& options, Findings& if_none) {
    return extractor::find_kernel_logs(image, options, if_none)
        .map([](std::vector<printkfmt::Source> all) { return std::move(all.front()); });
}

}  // namespace lastwords::test
