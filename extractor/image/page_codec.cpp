// SPDX-License-Identifier: GPL-2.0-or-later
// The table of codecs.
#include "extractor/image/page_codec.h"

#include <libdeflate.h>
#include <lzo/lzo1x.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>

namespace lastwords::extractor {
namespace {

using Packed = std::optional<std::vector<std::byte>>;

// The libraries take pointers to char or unsigned char.
const unsigned char* as_uchar(Bytes bytes) {
    return static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
}
unsigned char* as_uchar(MutableBytes bytes) {
    return static_cast<unsigned char*>(static_cast<void*>(bytes.data()));
}
const char* as_char(Bytes bytes) {
    return static_cast<const char*>(static_cast<const void*>(bytes.data()));
}
char* as_char(MutableBytes bytes) {
    return static_cast<char*>(static_cast<void*>(bytes.data()));
}

struct FreeDecompressor {
    void operator()(libdeflate_decompressor* one) const { ::libdeflate_free_decompressor(one); }
};

/// libdeflate is about twice as fast as zlib. Both accept bytes behind the end of the stream, as
/// they lie behind a page in some dumps.
bool libdeflate_decompress(Bytes packed, MutableBytes page) {
    static thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> one(
        ::libdeflate_alloc_decompressor());
    std::size_t size = 0;
    return one != nullptr &&
           ::libdeflate_zlib_decompress(one.get(), packed.data(), packed.size(), page.data(),
                                        page.size(), &size) == LIBDEFLATE_SUCCESS &&
           size == page.size();
}

/// zlib has the last word on a stream that libdeflate refuses, so that the faster library never
/// costs a page.
bool zlib_decompress(Bytes packed, MutableBytes page) {
    if (libdeflate_decompress(packed, page)) {
        return true;
    }
    uLongf size = page.size();
    return ::uncompress(as_uchar(page), &size, as_uchar(packed), packed.size()) == Z_OK &&
           size == page.size();
}

Packed zlib_compress(Bytes page) {
    std::vector<std::byte> out(::compressBound(page.size()));
    uLongf size = out.size();
    if (::compress2(as_uchar(MutableBytes(out)), &size, as_uchar(page), page.size(),
                    Z_BEST_SPEED) != Z_OK) {
        return {};
    }
    out.resize(size);
    return out;
}

bool lzo_decompress(Bytes packed, MutableBytes page) {
    lzo_uint size = page.size();
    return ::lzo1x_decompress_safe(as_uchar(packed), packed.size(), as_uchar(page), &size,
                                   nullptr) == LZO_E_OK &&
           size == page.size();
}

Packed lzo_compress(Bytes page) {
    // The largest output that LZO documents.
    std::vector<std::byte> out(page.size() + page.size() / 16 + 67);
    std::vector<std::byte> work(LZO1X_1_MEM_COMPRESS);
    lzo_uint size = out.size();
    if (::lzo1x_1_compress(as_uchar(page), page.size(), as_uchar(MutableBytes(out)), &size,
                           work.data()) != LZO_E_OK) {
        return {};
    }
    out.resize(size);
    return out;
}

bool snappy_decompress(Bytes packed, MutableBytes page) {
    std::size_t size = 0;
    // snappy writes as many bytes as the stream says, so that this number is checked first.
    if (::snappy_uncompressed_length(as_char(packed), packed.size(), &size) != SNAPPY_OK ||
        size != page.size()) {
        return false;
    }
    return ::snappy_uncompress(as_char(packed), packed.size(), as_char(page), &size) == SNAPPY_OK;
}

Packed snappy_compress_page(Bytes page) {
    std::vector<std::byte> out(::snappy_max_compressed_length(page.size()));
    std::size_t size = out.size();
    if (::snappy_compress(as_char(page), page.size(), as_char(MutableBytes(out)), &size) !=
        SNAPPY_OK) {
        return {};
    }
    out.resize(size);
    return out;
}

bool zstd_decompress(Bytes packed, MutableBytes page) {
    // If decompression fails, the result is an error code, which is never equal to the size of a
    // page.
    return ::ZSTD_decompress(page.data(), page.size(), packed.data(), packed.size()) == page.size();
}

Packed zstd_compress(Bytes page) {
    std::vector<std::byte> out(::ZSTD_compressBound(page.size()));
    const std::size_t size = ::ZSTD_compress(out.data(), out.size(), page.data(), page.size(), 1);
    if (::ZSTD_isError(size) != 0) {
        return {};
    }
    out.resize(size);
    return out;
}

constexpr std::array kCodecs{
    PageCodec{0x1, "zlib", zlib_decompress, zlib_compress},
    PageCodec{0x2, "lzo", lzo_decompress, lzo_compress},
    PageCodec{0x4, "snappy", snappy_decompress, snappy_compress_page},
    PageCodec{0x20, "zstd", zstd_decompress, zstd_compress},
};

}  // namespace

std::span<const PageCodec> page_codecs() {
    return kCodecs;
}

const PageCodec* find_page_codec(std::uint32_t flags) {
    const auto* const found = std::find_if(kCodecs.begin(), kCodecs.end(),
                                           [&](const PageCodec& one) { return one.flag == flags; });
    return found == kCodecs.end() ? nullptr : found;
}

const PageCodec* find_page_codec(std::string_view name) {
    const auto* const found = std::find_if(kCodecs.begin(), kCodecs.end(),
                                           [&](const PageCodec& one) { return one.name == name; });
    return found == kCodecs.end() ? nullptr : found;
}

}  // namespace lastwords::extractor
