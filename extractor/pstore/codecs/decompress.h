// SPDX-License-Identifier: GPL-2.0-or-later
// Decompression of a pstore record: no algorithm is stored with it, so each one is tried.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPstoreTextMax = 16U << 20;  ///< bytes that one record may grow to

struct Decompressed {
    std::string text;        ///< all that comes before the damage, where there is some
    std::string_view codec;  ///< "deflate", ...; empty: no algorithm makes anything of the bytes
    bool whole = false;      ///< the stream ended where the bytes end, without an error
    bool wrong = false;      ///< not just cut: what is wrong may lie anywhere in the text
};

/// What the record says, by the algorithm that gets furthest: whole before cut.
Decompressed decompress_record(Bytes packed);

}  // namespace lastwords::extractor
