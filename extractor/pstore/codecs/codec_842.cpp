// SPDX-License-Identifier: GPL-2.0-or-later
// 842: IBM's compression algorithm for the coprocessors of POWER, as the kernel implements it in
// software. No library has it.
//
// The stream is a sequence of bits, big endian. Each step is a template number of 5 bits and its
// arguments. A plain template makes 8 bytes from up to four pieces of 2, 4 or 8 bytes. Each piece
// is either data that follow in the stream, or an index into the text so far. The end template is
// followed by a CRC of the text and by zeros up to a multiple of 8 bytes. Source: lib/842/842.h and
// 842_decompress.c, Linux 6.1.
#include <algorithm>
#include <array>
#include <optional>

#include "extractor/pstore/codecs/codecs.h"

namespace lastwords::extractor {

namespace {

class BitReader {
 public:
    explicit BitReader(Bytes bytes) : bytes_(bytes) {}

    /// Reads up to 64 bits. Returns nothing if fewer are left.
    std::optional<std::uint64_t> take(unsigned count) {
        if (count > bytes_.size() * 8 - at_) {
            ran_out_ = true;
            return std::nullopt;
        }
        std::uint64_t value = 0;
        for (unsigned i = 0; i < count; ++i, ++at_) {
            const auto byte = std::to_integer<unsigned>(bytes_[at_ / 8]);
            value = value << 1U | (byte >> (7 - at_ % 8) & 1U);
        }
        return value;
    }
    bool ran_out() const { return ran_out_; }
    /// Returns the bytes after the last byte of which a bit was read.
    Bytes rest() const { return bytes_.subspan((at_ + 7) / 8); }

 private:
    Bytes bytes_;
    std::size_t at_ = 0;  // position in bits
    bool ran_out_ = false;
};

struct Piece {
    unsigned bytes = 0;  ///< 0: the template has no further pieces
    bool is_index = false;
};
using Template = std::array<Piece, 4>;

/// D: data that follow; I: an index into the text so far; the digit: the size in bytes.
constexpr Piece kD2{2, false};
constexpr Piece kD4{4, false};
constexpr Piece kD8{8, false};
constexpr Piece kI2{2, true};
constexpr Piece kI4{4, true};
constexpr Piece kI8{8, true};

/// The pieces of each template. The index is the template number. The pieces of one template make 8
/// bytes.
constexpr std::array<Template, 26> kTemplates{{
    {kD8},                 // 0x00
    {kD4, kD2, kI2},       // 0x01
    {kD4, kI2, kD2},       // 0x02
    {kD4, kI2, kI2},       // 0x03
    {kD4, kI4},            // 0x04
    {kD2, kI2, kD4},       // 0x05
    {kD2, kI2, kD2, kI2},  // 0x06
    {kD2, kI2, kI2, kD2},  // 0x07
    {kD2, kI2, kI2, kI2},  // 0x08
    {kD2, kI2, kI4},       // 0x09
    {kI2, kD2, kD4},       // 0x0a
    {kI2, kD4, kI2},       // 0x0b
    {kI2, kD2, kI2, kD2},  // 0x0c
    {kI2, kD2, kI2, kI2},  // 0x0d
    {kI2, kD2, kI4},       // 0x0e
    {kI2, kI2, kD4},       // 0x0f
    {kI2, kI2, kD2, kI2},  // 0x10
    {kI2, kI2, kI2, kD2},  // 0x11
    {kI2, kI2, kI2, kI2},  // 0x12
    {kI2, kI2, kI4},       // 0x13
    {kI4, kD4},            // 0x14
    {kI4, kD2, kI2},       // 0x15
    {kI4, kI2, kD2},       // 0x16
    {kI4, kI2, kI2},       // 0x17
    {kI4, kI4},            // 0x18
    {kI8},                 // 0x19
}};

enum : std::uint64_t { kRepeat = 0x1b, kZeros = 0x1c, kShortData = 0x1d, kEnd = 0x1e };
constexpr unsigned kTemplateBits = 5;
constexpr unsigned kRepeatBits = 6;
constexpr unsigned kShortDataBits = 3;
constexpr unsigned kGroup = 8;  // bytes that one template makes

/// CRC-32 with the polynomial 0x04c11db7, most significant bit first, starting at 0 and not
/// inverted (crc32_be(0, ...)).
std::uint32_t crc32_be(std::string_view text) {
    std::uint32_t crc = 0;
    for (const char c : text) {
        crc ^= std::uint32_t{static_cast<unsigned char>(c)} << 24U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc << 1U ^ ((crc >> 31U) * 0x04c11db7U);
        }
    }
    return crc;
}

class Decoder {
 public:
    Decoder(Bytes packed, std::size_t text_max) : bits_(packed), text_max_(text_max) {}

    Unpacked run() {
        while (const auto number = bits_.take(kTemplateBits)) {
            if (*number == kEnd) {
                const auto crc = bits_.take(32);
                const bool proved = crc && *crc == crc32_be(text_) && is_padding(bits_.rest());
                return {std::move(text_), proved, crc && !proved};
            }
            if (!step(*number) || text_.size() > text_max_) {
                break;
            }
        }
        text_.resize(std::min(text_.size(), text_max_));
        return {std::move(text_), false, !bits_.ran_out()};
    }

 private:
    /// Carries out the step with this template number. Returns false if the stream ends within the
    /// step, or if the step is invalid.
    bool step(std::uint64_t number) {
        switch (number) {
            case kRepeat:
                return repeat();
            case kZeros:
                text_.append(kGroup, '\0');
                return true;
            case kShortData:
                return short_data();
            default:
                return number < kTemplates.size() && pieces(kTemplates.at(number));
        }
    }

    bool repeat() {
        const auto times = bits_.take(kRepeatBits);
        if (!times || text_.size() < kGroup) {
            return false;
        }
        const std::string last = text_.substr(text_.size() - kGroup);
        for (std::uint64_t i = 0; i <= *times; ++i) {
            text_ += last;
        }
        return true;
    }

    bool short_data() {
        const auto count = bits_.take(kShortDataBits);
        return count && *count != 0 && data(static_cast<unsigned>(*count));
    }

    bool pieces(const Template& made_of) {
        const std::size_t indexable = text_.size() / kGroup * kGroup;
        for (const Piece piece : made_of) {
            if (piece.bytes != 0 &&
                !(piece.is_index ? index(piece.bytes, indexable) : data(piece.bytes))) {
                return false;
            }
        }
        return true;
    }

    bool data(unsigned bytes) {
        for (unsigned i = 0; i < bytes; ++i) {
            const auto byte = bits_.take(8);
            if (!byte) {
                return false;
            }
            text_ += static_cast<char>(*byte);
        }
        return true;
    }

    /// Appends a copy of `bytes` bytes of the earlier text. The stream names them by a slot in a
    /// ring buffer, which holds the newest part of the first `indexable` bytes of the text.
    bool index(unsigned bytes, std::size_t indexable) {
        const unsigned slot_bits = bytes == 4 ? 9 : 8;
        const std::size_t ring = std::size_t{bytes} << slot_bits;
        const auto slot = bits_.take(slot_bits);
        if (!slot) {
            return false;
        }
        std::size_t from = *slot * bytes;
        if (indexable > ring) {
            const std::size_t turn = indexable / ring * ring;
            from += from >= indexable - turn ? turn - ring : turn;
        }
        if (from + bytes > indexable) {
            return false;
        }
        text_.append(std::string(text_, from, bytes));
        return true;
    }

    BitReader bits_;
    std::size_t text_max_;
    std::string text_;
};

}  // namespace

Unpacked unpack_842(Bytes packed, std::size_t text_max) {
    return Decoder(packed, text_max).run();
}

}  // namespace lastwords::extractor
