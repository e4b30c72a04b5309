// SPDX-License-Identifier: GPL-2.0-or-later
// Splits FILE@ADDRESS.
#include "extractor/file/ram_piece.h"

#include <charconv>
#include <filesystem>
#include <string_view>

namespace lastwords::extractor {

std::optional<RamPiece> ram_piece(const std::string& path) {
    const std::size_t sign = path.rfind('@');
    std::error_code ignored;
    if (sign == std::string::npos || sign == 0 || std::filesystem::exists(path, ignored)) {
        return std::nullopt;
    }
    std::string_view digits = std::string_view(path).substr(sign + 1);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
    }
    constexpr int kHexadecimal = 16;
    RamPiece piece{path.substr(0, sign), 0};
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, piece.address, kHexadecimal);
    const bool is_address = read.ec == std::errc() && read.ptr == end;
    return is_address ? std::optional(piece) : std::nullopt;
}

}  // namespace lastwords::extractor
