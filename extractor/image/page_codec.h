// SPDX-License-Identifier: GPL-2.0-or-later
// PageCodec: one page in, one page out, for every compression that kdump-compressed has.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

struct PageCodec {
    std::uint32_t flag;  ///< page_desc.flags (makedumpfile diskdump_mod.h, DUMP_DH_COMPRESSED_*)
    std::string_view name;
    /// Fills all of `page`; false if the bytes are not one page of that size.
    bool (*decompress)(Bytes packed, MutableBytes page);
    /// The page packed; nothing if the library gave up.
    std::optional<std::vector<std::byte>> (*compress)(Bytes page);
};

std::span<const PageCodec> page_codecs();

/// nullptr if no row has these flags.
const PageCodec* find_page_codec(std::uint32_t flags);
const PageCodec* find_page_codec(std::string_view name);

}  // namespace lastwords::extractor
