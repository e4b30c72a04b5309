// SPDX-License-Identifier: GPL-2.0-or-later
// KernelBuffers: the sizes of the buffers that a kernel formats a record in.
#pragma once

#include <cstdint>
#include <string_view>

namespace lastwords::printkfmt {

/// In bytes. The kernel cuts what does not fit.
struct KernelBuffers {
    std::uint32_t console_bytes = 2048;
    std::uint32_t extended_bytes = 2048;
};

/// Returns the sizes in a kernel of that release: 2048 for both since 6.3
/// (kernel/printk/internal.h, PRINTK_MESSAGE_MAX), 1024 and 8192 before (CONSOLE_LOG_MAX and
/// CONSOLE_EXT_LOG_MAX). If the release cannot be parsed, the sizes are those of 6.3.
KernelBuffers kernel_buffers(std::string_view release);

}  // namespace lastwords::printkfmt
