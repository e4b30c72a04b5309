// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the QR codes that the panic screen of drm_panic shows (Linux 6.12+), as URL or digits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// The name that reports use for the format.
inline constexpr std::string_view kPanicQrName = "QR code of the panic screen";

/// Whether the text has the URL or the digits of at least one code (see find_panic_qr()).
bool is_panic_qr(std::string_view text);

/// Returns a TextLog for each code, in the text's order. If the checksum does not prove what came
/// out of the digits, all records are doubtful, and a loss says what is missing and why. The bytes
/// of the text belong to a mark without words, because no line has digits of its own.
std::vector<TextLog> parse_panic_qr(std::string_view text);

/// Returns what the text has besides codes.
std::string text_beside_panic_qr(std::string_view text);

}  // namespace lastwords::printkfmt
