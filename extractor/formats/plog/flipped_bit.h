// SPDX-License-Identifier: GPL-2.0-or-later
// Finds one flipped bit by a CRC-32C.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace lastwords::extractor {

/// Where a single flipped bit is.
struct FlippedBit {
    bool in_crc = false;       ///< in the stored checksum, so that the bytes are right
    std::size_t from_end = 0;  ///< else: in this byte, counted from 0 for the last one
    std::uint8_t mask = 0;     ///< the bit in that byte
};

/// Returns the bit of `bytes` (at most kFlippedBitBytesMax) or of their checksum that must have
/// been flipped if `computed` xor `stored` is the difference of the checksums; nothing if no single
/// bit explains it. A CRC is linear, so the difference depends on the bit alone, and all of these
/// differences are distinct. One table lookup, whatever the input is.
///
/// CRC-32C never takes two, three or four flipped bits for one if it is of at most 5243 bits, as
/// are all headers, and records with up to 600 bytes of text; if it is of more, it never takes two
/// for one. (Koopman, "32-bit cyclic redundancy codes for internet applications", 2002: Hamming
/// distance 6 up to 5243 bits, 4 beyond.) Of what is damaged more, one in 2^32 / bits looks like
/// one flipped bit: for a header 7e-8, for the longest text 2e-6.
std::optional<FlippedBit> find_flipped_bit(std::uint32_t computed, std::uint32_t stored,
                                           std::size_t bytes);

inline constexpr std::size_t kFlippedBitBytesMax = 1160;

}  // namespace lastwords::extractor
