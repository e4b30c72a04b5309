// SPDX-License-Identifier: GPL-2.0-or-later
// Codec: a compression algorithm that pstore has used, and the table of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

struct Unpacked {
    std::string text;  ///< the text up to the damage, if there is any
    /// The stream ended without an error, and only padding follows it.
    bool whole = false;
    /// The stream contradicts itself, so any byte of the text may be wrong.
    bool wrong = false;
};

struct Codec {
    std::string_view name;  ///< as in the kernel's parameter pstore.compress
    /// Decompresses to at most text_max bytes. A stream with more text counts as damaged.
    Unpacked (*unpack)(Bytes packed, std::size_t text_max) = nullptr;
};

Unpacked unpack_deflate(Bytes packed, std::size_t text_max);
Unpacked unpack_zlib(Bytes packed, std::size_t text_max);
Unpacked unpack_lzo(Bytes packed, std::size_t text_max);
Unpacked unpack_lz4(Bytes packed, std::size_t text_max);
Unpacked unpack_842(Bytes packed, std::size_t text_max);
Unpacked unpack_zstd(Bytes packed, std::size_t text_max);

/// All codecs, in the order in which they are tried.
std::span<const Codec> record_codecs();

/// Whether the bytes are all 0 or all 0xff, as on media that were never written; true if there are
/// none.
bool is_padding(Bytes rest);

}  // namespace lastwords::extractor
