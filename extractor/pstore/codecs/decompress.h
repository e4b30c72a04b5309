// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a pstore record. The record does not name its algorithm, so that each one is tried.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPstoreTextMax = 16U
                                              << 20;  ///< limit of the text of one record, in bytes

struct Decompressed {
    std::string text;  ///< the text up to the damage, if there is any
    /// Name of the algorithm, "deflate", ...; empty if no algorithm makes text of the bytes.
    std::string_view codec;
    bool whole = false;  ///< the stream ended without an error, and only padding follows
    /// The stream is damaged, not only cut, so that any byte of the text may be wrong.
    bool wrong = false;
};

/// Decompresses with each algorithm and returns the best result: a text that begins as every dump
/// does wins over other text, then a whole stream over a cut one, then the longer text.
Decompressed decompress_record(Bytes packed);

}  // namespace lastwords::extractor
