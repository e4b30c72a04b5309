// SPDX-License-Identifier: GPL-2.0-or-later
// Deflate, raw and with zlib's header. zlib returns the text up to the damage.
#include <zlib.h>

#include <algorithm>

#include "extractor/pstore/codecs/codecs.h"
#include "extractor/pstore/codecs/decompress.h"

namespace lastwords::extractor {

namespace {

Unpacked inflate_all(Bytes packed, std::size_t text_max, int window_bits) {
    Unpacked out;
    z_stream stream{};
    if (::inflateInit2(&stream, window_bits) != Z_OK) {
        return out;
    }
    stream.next_in = const_cast<Bytef*>(  // zlib does not write to it
        static_cast<const Bytef*>(static_cast<const void*>(packed.data())));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), kPstoreTextMax));
    int status = Z_OK;
    while (status == Z_OK && out.text.size() < text_max) {
        constexpr std::size_t kStep = 65536;
        const std::size_t had = out.text.size();
        const std::size_t room = std::min(kStep, text_max - had);
        out.text.resize(had + room);
        stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.text.data() + had));
        stream.avail_out = static_cast<uInt>(room);
        status = ::inflate(&stream, Z_NO_FLUSH);
        out.text.resize(out.text.size() - stream.avail_out);
    }
    out.whole = status == Z_STREAM_END && is_padding(packed.last(stream.avail_in));
    out.wrong = !out.whole && (status == Z_STREAM_END || status == Z_DATA_ERROR);
    ::inflateEnd(&stream);
    return out;
}

}  // namespace

/// The kernel writes with window bits 11 before 6.6, and 15 since (fs/pstore/platform.c). Reading
/// with 15 handles both.
Unpacked unpack_deflate(Bytes packed, std::size_t text_max) {
    return inflate_all(packed, text_max, -MAX_WBITS);
}

/// Written by powerpc's NVRAM without pstore (arch/powerpc/kernel/nvram_64.c,
/// nvram_compress(); 5.10 to 6.1), and by pstore itself before it used the crypto API: window bits
/// 12 or 15, with zlib's header and checksum.
Unpacked unpack_zlib(Bytes packed, std::size_t text_max) {
    return inflate_all(packed, text_max, MAX_WBITS);
}

}  // namespace lastwords::extractor
