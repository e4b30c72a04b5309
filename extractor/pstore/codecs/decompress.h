// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a pstore record. The algorithm is not stored with it, so each one is tried.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPstoreTextMax = 16U << 20;  ///< limit of the text of one record

struct Decompressed {
    std::string text;        ///< the text up to the damage, if there is any
    std::string_view codec;  ///< "deflate", ...; empty: no algorithm makes text of the bytes
    bool whole = false;      ///< the stream ended without an error where the bytes end
    bool wrong = false;  ///< the stream is damaged, not just cut: any byte of the text may be wrong
};

/// Returns the text by the algorithm that gets furthest; a whole stream wins over a cut one.
Decompressed decompress_record(Bytes packed);

}  // namespace lastwords::extractor
