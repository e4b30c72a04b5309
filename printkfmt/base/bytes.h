// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes, and integers of either byte order in them. No other file of printkfmt, extractor, cli or
// gui swaps bytes.
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

/// The first sizeof(T) bytes as an integer. The caller has checked that `bytes` holds that many.
template <std::unsigned_integral T>
T load(Bytes bytes, std::endian order) {
    std::array<std::byte, sizeof(T)> raw{};
    std::copy_n(bytes.begin(), sizeof(T), raw.begin());
    if (order != std::endian::native) {
        std::reverse(raw.begin(), raw.end());
    }
    return std::bit_cast<T>(raw);
}

/// All of `bytes` as an integer. They must be 1, 2, 4 or 8 bytes; the result is 0 otherwise.
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

/// Writes the low into.size() bytes of `value`, at most 8.
inline void store_number(MutableBytes into, std::uint64_t value, std::endian order) {
    for (std::size_t i = 0; i < into.size(); ++i) {
        const std::size_t place = order == std::endian::little ? i : into.size() - 1 - i;
        into[place] = static_cast<std::byte>(value >> (8 * i));
    }
}

/// The text's characters as bytes, and the inverse. Nothing is copied.
inline Bytes as_bytes(std::string_view text) {
    return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

inline std::string_view as_text(Bytes bytes) {
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}

/// The text before the first NUL, or all of it.
inline std::string_view up_to_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

}  // namespace lastwords
