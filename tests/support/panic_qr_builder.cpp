// SPDX-License-Identifier: GPL-2.0-or-later
// Compresses a text, and writes the bytes as digits.
#include "tests/support/panic_qr_builder.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace lastwords::test {

namespace {

/// Compresses with the kernel's parameters: COMPR_LEVEL, WINDOW_BITS and MEM_LEVEL of drm_panic.c.
std::string compress(std::string_view text) {
    z_stream stream{};
    if (::deflateInit2(&stream, 6, Z_DEFLATED, 12, 4, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("deflateInit2");
    }
    std::string out(::deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    std::string in(text);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    if (!done) {
        throw std::runtime_error("deflate");
    }
    return out;
}

/// BYTES_TO_DIGITS of drm_panic_qr.rs.
std::string bytes_in_sevens(std::string_view bytes) {
    constexpr std::array<int, 8> kDigits{0, 3, 5, 8, 10, 13, 15, 17};
    std::string digits;
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(7, bytes.size()))) {
        const std::string_view chunk = bytes.substr(0, 7);
        std::uint64_t number = 0;
        for (std::size_t i = chunk.size(); i-- > 0;) {
            number = number << 8U | static_cast<unsigned char>(chunk[i]);
        }
        digits += fmt::format("{:0{}}", number, kDigits.at(chunk.size()));
    }
    return digits;
}

/// get_next_13b() and the SegmentIterator of 6.12: the last number may be too large for its digits.
/// Its first digit is then added to the digit before, because the kernel computes groups of three.
std::string bits_in_thirteens(std::string_view bytes) {
    std::string bits;
    for (const char c : bytes) {
        bits += fmt::format("{:08b}", static_cast<unsigned char>(c));
    }
    std::string digits;
    for (std::size_t at = 0; at < bits.size(); at += 13) {
        const std::string part = bits.substr(at, 13);
        const std::size_t width = part.size() == 1 ? 1 : (part.size() + 1) / 3;
        std::string number = fmt::format("{:0{}}", std::stoul(part, nullptr, 2), width);
        while (number.size() > width) {
            std::size_t carried = digits.find_last_not_of('9');
            std::fill(digits.begin() + static_cast<std::ptrdiff_t>(carried) + 1, digits.end(), '0');
            ++digits[carried];
            number.erase(0, 1);
        }
        digits += number;
    }
    return digits;
}

}  // namespace

std::string digits_of_bytes(std::string_view bytes, QrKernel kernel) {
    return kernel == QrKernel::kSince6_15 ? bytes_in_sevens(bytes) : bits_in_thirteens(bytes);
}

std::string panic_qr_digits(std::string_view text, QrKernel kernel) {
    return digits_of_bytes(compress(text), kernel);
}

std::string panic_qr_url(std::string_view text, QrKernel kernel) {
    return fmt::format("https://panic.example.org/report#?a=x86_64&v=6.15.4-test&{}={}",
                       kernel == QrKernel::kSince6_15 ? "z" : "zl", panic_qr_digits(text, kernel));
}

}  // namespace lastwords::test
