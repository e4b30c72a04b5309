// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out with which of the algorithms that pstore has used a record was compressed.
#include "extractor/pstore/codecs/decompress.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "extractor/file/text_bytes.h"
#include "extractor/pstore/codecs/codecs.h"
#include "extractor/pstore/dump_reason.h"

namespace lastwords::extractor {

namespace {

/// Up to 6.5, each of these names except zlib is a value of pstore.compress; since 6.6, pstore has
/// only deflate (fs/pstore/platform.c). lz4hc makes the same format as lz4.
constexpr std::array kCodecs{
    Codec{"zstd", unpack_zstd}, Codec{"deflate", unpack_deflate}, Codec{"zlib", unpack_zlib},
    Codec{"lz4", unpack_lz4},   Codec{"lzo", unpack_lzo},         Codec{"842", unpack_842},
};

/// Whether the first 16 bytes are text. Fewer prove nothing, because some decoders make a few bytes
/// from the stream of another algorithm before they notice the error.
bool looks_like_log(std::string_view text) {
    constexpr std::size_t kEnough = 16;
    const std::string_view front = text.substr(0, kEnough);
    return front.size() == kEnough && std::all_of(front.begin(), front.end(), [](char c) {
               return is_line_byte(std::byte(c));
           });
}

/// Returns how well the text proves that the algorithm is the right one: 2 if it begins as every
/// dump does, 1 if it is text, 0 if it is not.
int rate_proof(std::string_view text) {
    if (begins_with_reason(text)) {
        return 2;
    }
    return looks_like_log(text) ? 1 : 0;
}

}  // namespace

bool is_padding(Bytes rest) {
    return rest.empty() ||
           ((rest[0] == std::byte{0} || rest[0] == std::byte{0xff}) &&
            std::all_of(rest.begin(), rest.end(), [&](std::byte byte) { return byte == rest[0]; }));
}

std::span<const Codec> record_codecs() {
    return kCodecs;
}

Decompressed decompress_record(Bytes packed) {
    Decompressed best;
    std::tuple<int, bool, std::size_t> best_rank{0, false, 0};
    for (const Codec& codec : kCodecs) {
        // At first, only the first bytes are decoded, and the algorithm is skipped if they are not
        // text. A stream forged to grow without end therefore costs no time. zstd decodes only
        // whole blocks, but its magic number tells whether it is the right one.
        constexpr std::size_t kFront = 64;
        if (codec.unpack != unpack_zstd && rate_proof(codec.unpack(packed, kFront).text) == 0) {
            continue;
        }
        Unpacked unpacked = codec.unpack(packed, kPstoreTextMax);
        const int proof = rate_proof(unpacked.text);
        const std::tuple rank{proof, unpacked.whole, unpacked.text.size()};
        if (proof > 0 && rank > best_rank) {
            best = {std::move(unpacked.text), codec.name, unpacked.whole, unpacked.wrong};
            best_rank = rank;
        }
    }
    constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
    if (best.codec.empty() && as_text(packed).starts_with(kZstdMagic)) {
        best.codec = "zstd";  // known by its magic number, even if a damaged frame gives no text
    }
    return best;
}

}  // namespace lastwords::extractor
