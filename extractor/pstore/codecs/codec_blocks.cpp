// SPDX-License-Identifier: GPL-2.0-or-later
// LZO, LZ4 and zstd. Their libraries need room for all of the output at once, and do not report how
// much of a damaged stream they decoded.
#include <lz4.h>
#include <lzo/lzo1x.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <memory>

#include "extractor/pstore/codecs/codecs.h"
#include "extractor/pstore/codecs/decompress.h"

namespace lastwords::extractor {

namespace {

const unsigned char* as_uchar(Bytes bytes) {
    return static_cast<const unsigned char*>(static_cast<const void*>(bytes.data()));
}

const char* as_char(Bytes bytes) {
    return static_cast<const char*>(static_cast<const void*>(bytes.data()));
}

/// Returns the size of the first output buffer to try. Text is two to five times as large as its
/// compressed form, so that few records need a second try.
std::size_t first_room(Bytes packed, std::size_t text_max) {
    constexpr std::size_t kLeast = 65536;
    return std::min(std::max(kLeast, packed.size() * 8), text_max);
}

std::size_t next_room(std::size_t room, std::size_t text_max) {
    return std::min(room * 4, text_max);
}

/// Returns how many bytes of text come before the damage, and decodes them into `text`. LZ4's
/// decoder only reports that a block is damaged. It succeeds, however, if it is asked for any
/// length that ends before the damage, and a binary search finds the longest such length.
std::size_t lz4_good_bytes(Bytes packed, std::string& text) {
    const auto decodes = [&](std::size_t bytes) {
        return ::LZ4_decompress_safe_partial(
            as_char(packed), text.data(), static_cast<int>(packed.size()), static_cast<int>(bytes),
            static_cast<int>(text.size()));
    };
    std::size_t good = 0;
    std::size_t bad = text.size() + 1;
    while (bad - good > 1) {
        const std::size_t middle = good + (bad - good) / 2;
        const int got = decodes(middle);
        if (got < 0) {
            bad = middle;
        } else if (static_cast<std::size_t>(got) < middle) {  // the block ends here
            good = static_cast<std::size_t>(got);
            bad = good + 1;
        } else {
            good = middle;
        }
    }
    return static_cast<std::size_t>(std::max(0, decodes(good)));
}

/// Whether the block is only cut short, not damaged otherwise. The decoder does not report this, so
/// that the sequences of the block are walked here. Each sequence is a run of literals and a copy.
bool lz4_is_cut(Bytes packed) {
    std::size_t text = 0;
    std::size_t at = 0;
    const auto left = [&] { return packed.size() - at; };
    const auto byte = [&] { return std::to_integer<std::size_t>(packed[at++]); };
    const auto add_length = [&](std::size_t length) {
        constexpr std::size_t kMore = 15;
        for (std::size_t more = length == kMore ? 255 : 0; more == 255 && left() > 0;) {
            more = byte();
            length += more;
        }
        return length;
    };
    while (left() > 0) {
        const std::size_t token = byte();
        const std::size_t literals = add_length(token >> 4U);
        constexpr std::size_t kOffsetBytes = 2;
        if (literals > left() || left() - literals < kOffsetBytes) {
            return true;
        }
        at += literals;
        text += literals;
        const std::size_t low = byte();
        const std::size_t offset = low | byte() << 8U;
        if (offset == 0 || offset > text) {
            return false;
        }
        constexpr std::size_t kCopyLeast = 4;
        text += add_length(token & 15U) + kCopyLeast;
    }
    return true;
}

/// Returns the text that the decoder wrote before it met the damage. It decodes into two buffers
/// that were filled with different bytes. The text is what both have in common at the front, less
/// the bytes that the library copies ahead.
std::string zstd_good_bytes(ZSTD_DCtx* context, Bytes packed, std::size_t room) {
    constexpr std::size_t kCopiedAhead = 32;  // WILDCOPY_OVERLENGTH of the library
    std::string one(room, '\0');
    std::string other(room, '\xff');
    ::ZSTD_decompressDCtx(context, one.data(), room, packed.data(), packed.size());
    ::ZSTD_decompressDCtx(context, other.data(), room, packed.data(), packed.size());
    const auto [end, unused] = std::mismatch(one.begin(), one.end(), other.begin());
    const auto same = static_cast<std::size_t>(end - one.begin());
    one.resize(same == room || same < kCopiedAhead ? same : same - kCopiedAhead);
    return one;
}

}  // namespace

Unpacked unpack_lzo(Bytes packed, std::size_t text_max) {
    Unpacked out;
    for (std::size_t room = first_room(packed, text_max);; room = next_room(room, text_max)) {
        out.text.resize(room);
        lzo_uint size = room;
        const int status = ::lzo1x_decompress_safe(
            as_uchar(packed), packed.size(),
            static_cast<unsigned char*>(static_cast<void*>(out.text.data())), &size, nullptr);
        if (status == LZO_E_OUTPUT_OVERRUN && room < text_max) {
            continue;
        }
        out.text.resize(std::min<std::size_t>(size, room));
        out.whole = status == LZO_E_OK;
        out.wrong = !out.whole && status != LZO_E_INPUT_OVERRUN;
        return out;
    }
}

/// Decodes all of `packed` as one block, because an LZ4 block has no end mark.
Unpacked unpack_lz4(Bytes packed, std::size_t text_max) {
    Unpacked out;
    if (packed.empty() || packed.size() > kPstoreTextMax) {
        return out;
    }
    constexpr std::size_t kMostOfAByte =
        255;  // one byte of a block makes at most 255 bytes of text
    const std::size_t room = std::min(packed.size() * kMostOfAByte, text_max);
    for (std::size_t size = std::min(first_room(packed, text_max), room);;
         size = std::min(next_room(size, text_max), room)) {
        out.text.resize(size);
        const int got =
            ::LZ4_decompress_safe(as_char(packed), out.text.data(), static_cast<int>(packed.size()),
                                  static_cast<int>(size));
        if (got >= 0) {
            out.text.resize(static_cast<std::size_t>(got));
            out.whole = true;
            return out;
        }
        // An error before the buffer was full means damage. If the buffer was full, a larger one is
        // tried.
        const std::size_t good = lz4_good_bytes(packed, out.text);
        if (good < size || size == room) {
            out.text.resize(good);
            out.wrong = !lz4_is_cut(packed);
            return out;
        }
    }
}

/// Decodes a zstd frame. If it is cut, the text ends with its last whole block. A record usually is
/// a single block, which is decoded from its end, so that a cut record gives no text.
Unpacked unpack_zstd(Bytes packed, std::size_t text_max) {
    Unpacked out;
    const std::unique_ptr<ZSTD_DCtx, decltype(&::ZSTD_freeDCtx)> context(::ZSTD_createDCtx(),
                                                                         &::ZSTD_freeDCtx);
    constexpr std::string_view kMagic = "\x28\xb5\x2f\xfd";
    if (!context || !as_text(packed).starts_with(kMagic)) {
        return out;
    }
    const std::size_t frame = ::ZSTD_findFrameCompressedSize(packed.data(), packed.size());
    const bool ends = ::ZSTD_isError(frame) == 0 && is_padding(packed.subspan(frame));
    const Bytes stream = ::ZSTD_isError(frame) == 0 ? packed.first(frame) : packed;
    const unsigned long long declared = ::ZSTD_getFrameContentSize(stream.data(), stream.size());
    const bool is_declared =
        declared != ZSTD_CONTENTSIZE_UNKNOWN && declared != ZSTD_CONTENTSIZE_ERROR;
    std::size_t room = first_room(packed, text_max);
    if (is_declared) {
        room = static_cast<std::size_t>(std::clamp<unsigned long long>(declared, room, text_max));
    }
    for (;; room = next_room(room, text_max)) {
        out.text.resize(room);
        const std::size_t got = ::ZSTD_decompressDCtx(context.get(), out.text.data(), room,
                                                      stream.data(), stream.size());
        if (::ZSTD_isError(got) == 0) {
            out.text.resize(got);
            out.whole = ends;
            return out;
        }
        if (::ZSTD_getErrorCode(got) != ZSTD_error_dstSize_tooSmall || room == text_max) {
            out.text = zstd_good_bytes(context.get(), stream, room);
            out.wrong = true;
            return out;
        }
    }
}

}  // namespace lastwords::extractor
