// SPDX-License-Identifier: GPL-2.0-or-later
// Buffer sizes of kernel releases.
#include "printkfmt/render/kernel_buffers.h"

#include <charconv>
#include <memory>

namespace lastwords::printkfmt {

KernelBuffers kernel_buffers(std::string_view release) {
    constexpr KernelBuffers kNow;
    constexpr KernelBuffers kBefore63{1024, 8192};
    unsigned major = 0;
    unsigned minor = 0;
    const char* const end = std::to_address(release.end());
    const auto [dot, major_error] = std::from_chars(release.data(), end, major);
    if (major_error != std::errc{} || dot == end || *dot != '.') {
        return kNow;
    }
    const std::string_view rest = release.substr(release.find('.') + 1);
    if (std::from_chars(rest.data(), std::to_address(rest.end()), minor).ec != std::errc{}) {
        return kNow;
    }
    return major < 6 || (major == 6 && minor < 3) ? kBefore63 : kNow;
}

}  // namespace lastwords::printkfmt
