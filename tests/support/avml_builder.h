// SPDX-License-Identifier: GPL-2.0-or-later
// AVML builder: writes blocks as `avml --compress` does, with chunks of snappy's framing format.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "extractor/image/page_codec.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/lime_builder.h"

namespace lastwords::test {

/// The masked CRC-32C of snappy's framing_format.txt, bit by bit.
inline std::uint32_t snappy_crc(Bytes bytes) {
    std::uint32_t crc = ~std::uint32_t{0};
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
        }
    }
    crc = ~crc;
    return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

/// Appends a chunk. As snappy's encoders do, memory that does not shrink is stored as it is.
inline void add_avml_chunk(BytesBuilder& stream, Bytes memory) {
    const auto packed = extractor::find_page_codec("snappy")->compress(memory);
    const bool plain = !packed || packed->size() >= memory.size();
    const Bytes data = plain ? memory : Bytes(*packed);
    stream.u8(plain ? 1 : 0).number(3, data.size() + 4).u32(snappy_crc(memory)).bytes(data);
}

inline std::vector<std::byte> build_avml(const std::vector<LimeRange>& ranges) {
    constexpr std::size_t kChunkBytes = 65536;
    BytesBuilder file;
    for (const LimeRange& range : ranges) {
        BytesBuilder stream;
        stream.u8(0xff).number(3, 6).text("sNaPpY");
        for (std::size_t at = 0; at < range.bytes.size(); at += kChunkBytes) {
            const Bytes rest = Bytes(range.bytes).subspan(at);
            add_avml_chunk(stream, rest.first(std::min(rest.size(), kChunkBytes)));
        }
        file.text("AVML").u32(2).u64(range.begin);
        file.u64(range.begin + range.bytes.size() - 1).u64(0);
        const std::size_t length = stream.size();
        file.bytes(stream.take()).u64(length);
    }
    return file.take();
}

}  // namespace lastwords::test
