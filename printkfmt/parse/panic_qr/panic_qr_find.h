// SPDX-License-Identifier: GPL-2.0-or-later
// find_panic_qr(): where a text has the digits of a panic screen's QR code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/byte_run.h"
#include "printkfmt/parse/panic_qr/panic_qr_digits.h"

namespace lastwords::printkfmt {

/// The digits of one QR code, as they were copied into a text.
struct PanicQrCode {
    ByteRun place;  ///< the URL, or the digits alone, in bytes of the text
    DigitCode code = DigitCode::kSevenBytes;
    std::string digits;   ///< without what stood between them
    std::string machine;  ///< `a=`, uname -m; empty: not in the URL
    std::string release;  ///< `v=`, uname -r; empty: not in the URL
};

/// Returns the codes in the text's order, at most `most`. Of a URL only the parameters matter; its
/// host may be any. Of digits alone, a line must have at least 64, or they must be all of the text.
/// Between the digits may be what mail programs and editors put there: line ends, blanks, marks of
/// quotation, and their escapes. Source of the URL: drm_panic_get_qr_code_url(),
/// drivers/gpu/drm/drm_panic.c, 6.12 to 7.1.
std::vector<PanicQrCode> find_panic_qr(std::string_view text, std::size_t most);

}  // namespace lastwords::printkfmt
