// SPDX-License-Identifier: GPL-2.0-or-later
// Codec: one compression algorithm that pstore has used; the table of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

struct Unpacked {
    std::string text;    ///< up to the damage, where there is some
    bool whole = false;  ///< the stream ended without an error, and nothing but padding follows it
    bool wrong =
        false;  ///< it contradicts itself: some bit before that is wrong, nobody knows which
};

struct Codec {
    std::string_view name;  ///< as in the kernel's parameter pstore.compress
    /// Gives at most text_max bytes: what would be more makes the stream a damaged one.
    Unpacked (*unpack)(Bytes packed, std::size_t text_max) = nullptr;
};

Unpacked unpack_deflate(Bytes packed, std::size_t text_max);
Unpacked unpack_zlib(Bytes packed, std::size_t text_max);
Unpacked unpack_lzo(Bytes packed, std::size_t text_max);
Unpacked unpack_lz4(Bytes packed, std::size_t text_max);
Unpacked unpack_842(Bytes packed, std::size_t text_max);
Unpacked unpack_zstd(Bytes packed, std::size_t text_max);

std::span<const Codec> record_codecs();

/// Nothing, or one byte value of unwritten media: zeros or 0xff.
bool is_padding(Bytes rest);

}  // namespace lastwords::extractor
