// SPDX-License-Identifier: GPL-2.0-or-later
// PageCodec: compresses and decompresses one page, with each algorithm of kdump-compressed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

struct PageCodec {
    /// The value of page_desc.flags for this codec (makedumpfile diskdump_mod.h,
    /// DUMP_DH_COMPRESSED_*).
    std::uint32_t flag;
    std::string_view name;
    /// Fills all of `page`. Returns false if the bytes do not decompress to exactly that size.
    bool (*decompress)(Bytes packed, MutableBytes page);
    /// Returns the compressed page; nothing if the library failed.
    std::optional<std::vector<std::byte>> (*compress)(Bytes page);
};

std::span<const PageCodec> page_codecs();

/// Returns the codec with these page_desc.flags, or with this name; nullptr if there is none.
const PageCodec* find_page_codec(std::uint32_t flags);
const PageCodec* find_page_codec(std::string_view name);

}  // namespace lastwords::extractor
