// SPDX-License-Identifier: GPL-2.0-or-later
// Views of bytes, and functions that read and write integers of either byte order in them. No other
// file of printkfmt, extractor, cli or gui swaps bytes.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lastwords {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// Returns the first sizeof(T) bytes as an integer. The caller has checked that `bytes` holds that
/// many.
template <std::unsigned_integral T>
T load(Bytes bytes, std::endian order) {
    std::array<std::byte, sizeof(T)> raw{};
    std::copy_n(bytes.begin(), sizeof(T), raw.begin());
    if (order != std::endian::native) {
        std::reverse(raw.begin(), raw.end());
    }
    return std::bit_cast<T>(raw);
}

/// Returns all of `bytes` as an integer if there are 1, 2, 4 or 8 of them, else 0.
inline std::uint64_t load_number(Bytes bytes, std::endian order) {
    switch (bytes.size()) {
        case 1:
            return load<std::uint8_t>(bytes, order);
        case 2:
            return load<std::uint16_t>(bytes, order);
        case 4:
            return load<std::uint32_t>(bytes, order);
        case 8:
            return load<std::uint64_t>(bytes, order);
        default:
            return 0;
    }
}

/// Fills `into`, which has at most 8 bytes, with the lowest bytes of `value` in the given order.
inline void store_number(MutableBytes into, std::uint64_t value, std::endian order) {
    for (std::size_t i = 0; i < into.size(); ++i) {
        const std::size_t place = order == std::endian::little ? i : into.size() - 1 - i;
        into[place] = static_cast<std::byte>(value >> (8 * i));
    }
}

/// as_bytes() gives the characters of a text as bytes, as_text() the reverse. Nothing is copied.
inline Bytes as_bytes(std::string_view text) {
    return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

inline std::string_view as_text(Bytes bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// Returns the text before the first NUL, or the whole text if it has none.
inline std::string_view up_to_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

}  // namespace lastwords
