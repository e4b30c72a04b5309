// SPDX-License-Identifier: GPL-2.0-or-later
// The algorithms that pstore has ever used.
#include "extractor/pstore/decompress.h"

#include <zlib.h>

#include <algorithm>

namespace lastwords::extractor {

namespace {

/// Raw deflate: window bits 11 before Linux 6.6, 15 since (fs/pstore/platform.c); reading with 15
/// reads both.
Decompressed inflate_raw(Bytes packed) {
    Decompressed out{{}, "deflate", false};
    z_stream stream{};
    if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return out;
    }
    stream.next_in = const_cast<Bytef*>(  // zlib reads it only
        static_cast<const Bytef*>(static_cast<const void*>(packed.data())));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), kPstoreTextMax));
    int status = Z_OK;
    while (status == Z_OK && out.text.size() < kPstoreTextMax) {
        const std::size_t had = out.text.size();
        constexpr std::size_t kStep = 65536;
        out.text.resize(had + kStep);
        stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.text.data() + had));
        stream.avail_out = kStep;
        status = ::inflate(&stream, Z_NO_FLUSH);
        out.text.resize(out.text.size() - stream.avail_out);
    }
    out.whole = status == Z_STREAM_END && stream.avail_in == 0;
    ::inflateEnd(&stream);
    return out;
}

}  // namespace

Decompressed decompress_record(Bytes packed) {
    return inflate_raw(packed);
}

}  // namespace lastwords::extractor
