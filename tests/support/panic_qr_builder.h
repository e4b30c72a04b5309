// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the URL of the panic screen's QR code as the kernel does (drivers/gpu/drm/drm_panic.c and
// drm_panic_qr.rs, 6.12 to 7.1). Shares nothing with the reader.
#pragma once

#include <string>
#include <string_view>

namespace lastwords::test {

/// Which kernels write the digits.
enum class QrKernel {
    kSince6_15,  ///< `z=`
    kUntil6_14,  ///< `zl=`
};

/// Returns the compressed text in decimal digits.
std::string panic_qr_digits(std::string_view text, QrKernel kernel = QrKernel::kSince6_15);

/// Returns any bytes in decimal digits.
std::string digits_of_bytes(std::string_view bytes, QrKernel kernel);

/// Returns the URL with the digits, for the machine x86_64 and the release 6.15.4-test.
std::string panic_qr_url(std::string_view text, QrKernel kernel = QrKernel::kSince6_15);

}  // namespace lastwords::test
