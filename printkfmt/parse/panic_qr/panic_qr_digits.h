// SPDX-License-Identifier: GPL-2.0-or-later
// inflate_digits(): the text that the QR code of the panic screen holds as decimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// How the kernel writes the bytes of the compressed text as decimal digits. Source:
/// drivers/gpu/drm/drm_panic_qr.rs, 6.12 to 7.1.
enum class DigitCode : std::uint8_t {
    /// `z=`, since 6.15: 7 bytes, the least significant one first, are a number of 17 digits; the
    /// last 1 to 6 bytes are 3, 5, 8, 10, 13 or 15 digits.
    kSevenBytes,
    /// `zl=`, 6.12 to 6.14: 13 bits, the most significant one first, are a number of 4 digits; the
    /// last k bits are (k + 1) / 3 digits, at least one.
    kThirteenBits,
};
/// Returns the parameter of the URL that has such digits: "z=" or "zl=".
std::string_view name_of(DigitCode code);

/// Why no more text came out of the digits.
enum class DigitsEnd : std::uint8_t {
    kProved,      ///< the text is complete, and its checksum (Adler-32) is right
    kCut,         ///< the digits end before the compressed text does
    kImpossible,  ///< digits form a number that is too large for the bits that it stands for
    kDamaged,     ///< the bytes are no compressed text from there on
    kChecksum,    ///< the text is complete, and its checksum is wrong
    kTooLong,     ///< the text has more than kPanicQrTextMax bytes
};

/// The kernel writes at most 8,868 bytes (three times MAX_QR_DATA, drivers/gpu/drm/drm_panic.c).
inline constexpr std::size_t kPanicQrTextMax = 64U << 10;
/// A QR code has room for at most 7,089 digits (version 40, level L). More are not read.
inline constexpr std::size_t kPanicQrDigitsMax = 8192;

/// What came out of the digits.
struct InflatedDigits {
    /// All that came out before the end. If it is not proved, any byte of it may be wrong: a wrong
    /// digit can change a letter and nothing else, so that only the checksum notices it.
    std::string text;
    DigitsEnd end = DigitsEnd::kCut;
    /// How many digits were read, those included at which reading ended.
    std::size_t digits = 0;
};

/// Inflates the digits piece by piece, as far as that is possible. `digits` must have nothing but
/// decimal digits. Digits that follow the end of the compressed text are ignored.
InflatedDigits inflate_digits(std::string_view digits, DigitCode code);

/// Whether the digits begin as the kernel's do: zlib's header for level 6 and a window of 4 KiB
/// (the bytes 48 89), which drm_panic.c asks for. Of random digits, one in 90,000 does.
bool begins_panic_qr(std::string_view digits, DigitCode code);

}  // namespace lastwords::printkfmt
