// SPDX-License-Identifier: GPL-2.0-or-later
// Deflate, raw or with zlib's header. The library zlib returns the text up to the damage.
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

/// Decodes raw deflate. The kernel writes it with 11 window bits before 6.6, and with 15 since then
/// (fs/pstore/platform.c). Decoding with 15 handles both.
Unpacked unpack_deflate(Bytes packed, std::size_t text_max) {
    return inflate_all(packed, text_max, -MAX_WBITS);
}

/// Decodes deflate with zlib's header and checksum and 12 or 15 window bits. powerpc writes this to
/// NVRAM without pstore (arch/powerpc/kernel/nvram_64.c, nvram_compress(); 5.10 to 6.1), and pstore
/// itself wrote it before it used the crypto API.
Unpacked unpack_zlib(Bytes packed, std::size_t text_max) {
    return inflate_all(packed, text_max, MAX_WBITS);
}

}  // namespace lastwords::extractor
