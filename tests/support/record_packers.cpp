// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of pstore records.
#include "tests/support/record_packers.h"

#include <fmt/format.h>
#include <lz4.h>
#include <lz4hc.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

namespace {

template <typename To>
To* as(MutableBytes bytes) {
    return static_cast<To*>(static_cast<void*>(bytes.data()));
}
template <typename To>
const To* as(std::string_view text) {
    return static_cast<const To*>(static_cast<const void*>(text.data()));
}

void require(bool holds) {
    if (!holds) {
        throw std::logic_error("a compressor failed");
    }
}

Packed pack_lz4(std::string_view text) {
    Packed out(static_cast<std::size_t>(::LZ4_compressBound(static_cast<int>(text.size()))));
    const int size = ::LZ4_compress_default(
        text.data(), as<char>(out), static_cast<int>(text.size()), static_cast<int>(out.size()));
    require(size > 0);
    out.resize(static_cast<std::size_t>(size));
    return out;
}

Packed pack_lz4hc(std::string_view text) {
    Packed out(static_cast<std::size_t>(::LZ4_compressBound(static_cast<int>(text.size()))));
    const int size = ::LZ4_compress_HC(text.data(), as<char>(out), static_cast<int>(text.size()),
                                       static_cast<int>(out.size()), LZ4HC_CLEVEL_DEFAULT);
    require(size > 0);
    out.resize(static_cast<std::size_t>(size));
    return out;
}

Packed pack_lzo(std::string_view text) {
    Packed out(text.size() + text.size() / 16 + 67);  // LZO's documented worst case
    Packed work(LZO1X_1_MEM_COMPRESS);
    lzo_uint size = out.size();
    require(::lzo1x_1_compress(as<unsigned char>(text), text.size(), as<unsigned char>(out), &size,
                               work.data()) == LZO_E_OK);
    out.resize(size);
    return out;
}

Packed pack_zstd(std::string_view text) {
    Packed out(::ZSTD_compressBound(text.size()));
    const std::size_t size = ::ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
    require(::ZSTD_isError(size) == 0);
    out.resize(size);
    return out;
}

class BitWriter {
 public:
    void put(std::uint64_t value, unsigned count) {
        for (unsigned i = count; i-- > 0; ++bits_) {
            if (bits_ % 8 == 0) {
                out_.push_back(std::byte{0});
            }
            out_.back() |= static_cast<std::byte>((value >> i & 1U) << (7 - bits_ % 8));
        }
    }
    Packed take() {
        out_.resize((out_.size() + 7) / 8 * 8);
        return std::move(out_);
    }

 private:
    Packed out_;
    std::size_t bits_ = 0;
};

std::uint32_t crc32_be(std::string_view text) {
    std::uint32_t crc = 0;
    for (const char c : text) {
        for (unsigned bit = 8; bit-- > 0;) {
            const bool top = (crc >> 31U) != (static_cast<unsigned char>(c) >> bit & 1U);
            crc = (crc << 1U) ^ (top ? 0x04c11db7U : 0U);
        }
    }
    return crc;
}

}  // namespace

Packed pack_deflate(std::string_view text, int window_bits) {
    Packed out(::compressBound(text.size()) + 64);
    z_stream stream{};
    require(::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, 8,
                           Z_DEFAULT_STRATEGY) == Z_OK);
    stream.next_in = const_cast<Bytef*>(as<Bytef>(text));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = as<Bytef>(out);
    stream.avail_out = static_cast<uInt>(out.size());
    require(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

Packed pack_842(std::string_view text) {
    constexpr std::size_t kGroup = 8;
    // The first bytes of the text, which an index of 8 bits can name before the ring wraps.
    constexpr std::size_t kIndexable = 2048;
    BitWriter bits;
    std::map<std::string_view, std::size_t> slots;
    std::size_t at = 0;
    for (; at + kGroup <= text.size(); at += kGroup) {
        const std::string_view group = text.substr(at, kGroup);
        const auto slot = slots.find(group);
        if (at >= kGroup && group == text.substr(at - kGroup, kGroup)) {
            bits.put(0x1b, 5);
            bits.put(0, 6);
        } else if (group == std::string(kGroup, '\0')) {
            bits.put(0x1c, 5);
        } else if (slot != slots.end() && at < kIndexable) {
            bits.put(0x19, 5);
            bits.put(slot->second / kGroup, 8);
        } else {
            bits.put(0x00, 5);
            for (const char c : group) {
                bits.put(static_cast<unsigned char>(c), 8);
            }
        }
        slots.try_emplace(group, at);
    }
    if (at < text.size()) {
        bits.put(0x1d, 5);
        bits.put(text.size() - at, 3);
        for (const char c : text.substr(at)) {
            bits.put(static_cast<unsigned char>(c), 8);
        }
    }
    bits.put(0x1e, 5);
    bits.put(crc32_be(text), 32);
    return bits.take();
}

const std::vector<Packer>& packers() {
    static const std::vector<Packer> kAll{
        {"deflate", [](std::string_view text) { return pack_deflate(text); }},
        {"deflate", [](std::string_view text) { return pack_deflate(text, -11); }},
        {"zlib", [](std::string_view text) { return pack_deflate(text, 12); }},
        {"lzo", pack_lzo},
        {"lz4", pack_lz4},
        {"lz4", pack_lz4hc},
        {"842", pack_842},
        {"zstd", pack_zstd},
    };
    return kAll;
}

std::string dump_text(std::size_t lines, std::string_view first_line) {
    std::string text(first_line);
    text += '\n';
    for (std::size_t i = 0; i < lines; ++i) {
        text += fmt::format("<{}>[{:5}.{:06}] usb {}-{}: reset device number {:x}\n", i % 8, i / 7,
                            i * 7919 % 1000000, i % 5, i * 31 % 17, i * 2654435761U % 65521);
    }
    return text;
}

}  // namespace lastwords::test
