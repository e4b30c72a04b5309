// SPDX-License-Identifier: GPL-2.0-or-later
// Checks numbers of the headers of foreign forms, where their magic number is not enough.
#include "extractor/image/foreign_proofs.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "extractor/file/text_bytes.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kSectorBytes = 512;

/// Returns the little-endian number at an offset of the head; 0 beyond its end.
template <std::unsigned_integral T>
T little(Bytes head, std::size_t at) {
    return head.size() >= at + sizeof(T) ? load<T>(head.subspan(at), std::endian::little) : T{0};
}

unsigned byte_at(Bytes head, std::size_t at) {
    return little<std::uint8_t>(head, at);
}

/// Whether the text stands at an offset of the head.
bool has_text(Bytes head, std::size_t at, std::string_view text) {
    return head.size() >= at + text.size() && as_text(head.subspan(at, text.size())) == text;
}

bool is_cpio_header(Bytes head, std::endian order) {
    constexpr std::size_t kHeaderBytes = 26;  // struct header_old_cpio: 13 halfwords
    constexpr std::size_t kNameSizeAt = 20;
    constexpr std::uint16_t kMagic = 070707;
    if (head.size() < kHeaderBytes || load<std::uint16_t>(head, order) != kMagic) {
        return false;
    }
    const std::size_t name_bytes = load<std::uint16_t>(head.subspan(kNameSizeAt), order);
    if (name_bytes < 2 || name_bytes > head.size() - kHeaderBytes) {
        return false;
    }
    const Bytes name = head.subspan(kHeaderBytes, name_bytes);
    return name.back() == std::byte{0} &&
           std::all_of(name.begin(), name.end() - 1,
                       [](std::byte one) { return is_line_byte(one); });
}

}  // namespace

bool is_compress(const ByteSource& /*file*/, Bytes head) {
    const unsigned flags = byte_at(head, 2);
    const unsigned bits = flags & 0x1fU;
    return bits >= 9 && bits <= 16 && (flags & 0x60U) == 0;
}

bool is_lzma_alone(const ByteSource& file, Bytes head) {
    constexpr unsigned kPropertiesMax = (4 * 5 + 4) * 9 + 8;
    constexpr std::size_t kHeaderBytes = 13;
    constexpr std::uint32_t kDictionaryMin = 4096;
    constexpr std::uint64_t kRatioMax = 10'000;  // zeros compress to about a seven-thousandth
    const auto dictionary = little<std::uint32_t>(head, 1);
    const auto size = little<std::uint64_t>(head, 5);
    // The dictionary has 2^n bytes, or half as many more (xz's format reader asks the same).
    const bool usual = std::has_single_bit(dictionary) ||
                       (dictionary % 3 == 0 && std::has_single_bit(dictionary / 3));
    const bool sized = size > 0 && size / kRatioMax <= file.size();
    return head.size() > kHeaderBytes && byte_at(head, 0) <= kPropertiesMax &&
           dictionary >= kDictionaryMin && usual && (size == ~std::uint64_t{0} || sized) &&
           byte_at(head, kHeaderBytes) == 0 && file.size() > kHeaderBytes + 4;
}

bool is_skippable_zstd(const ByteSource& /*file*/, Bytes head) {
    return (little<std::uint32_t>(head, 0) & 0xfffffff0U) == 0x184d2a50U;
}

bool is_binary_cpio(const ByteSource& /*file*/, Bytes head) {
    return is_cpio_header(head, std::endian::little) || is_cpio_header(head, std::endian::big);
}

bool is_aff4(const ByteSource& /*file*/, Bytes head) {
    constexpr std::size_t kNameAt = 30;  // after zip's local file header
    return has_text(head, kNameAt, "container.description"sv);
}

bool is_compressed_lime(const ByteSource& /*file*/, Bytes head) {
    constexpr std::size_t kEnough = 256;
    std::array<Bytef, kEnough> in{};
    const std::size_t given = std::min(head.size(), kEnough);
    std::transform(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(given), in.begin(),
                   [](std::byte one) { return std::to_integer<Bytef>(one); });
    std::array<Bytef, 8> out{};
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) {
        return false;
    }
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_SYNC_FLUSH);
    inflateEnd(&stream);
    return stream.avail_out == 0 && as_text(std::as_bytes(std::span(out))) == "EMiL\1\0\0\0"sv;
}

bool is_qemu_stream(const ByteSource& /*file*/, Bytes head) {
    return has_text(head, 4, "\0\0\0\2"sv) || has_text(head, 4, "\0\0\0\3"sv);
}

bool has_vhd_footer(const ByteSource& file, Bytes /*head*/) {
    constexpr std::string_view kCookie = "conectix";
    if (file.size() < 2 * kSectorBytes) {
        return false;
    }
    std::array<std::byte, kCookie.size()> last{};
    const Result<void> got = file.read(FileOffset{file.size() - kSectorBytes}, last);
    return got && as_text(last) == kCookie;
}

bool is_mbr(const ByteSource& file, Bytes head) {
    constexpr std::size_t kEntriesAt = 446;
    constexpr std::size_t kEntryBytes = 16;
    bool any = false;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t at = kEntriesAt + i * kEntryBytes;
        const unsigned status = byte_at(head, at);
        if (status != 0 && status != 0x80U) {
            return false;
        }
        const std::uint64_t first = little<std::uint32_t>(head, at + 8);
        const std::uint64_t sectors = little<std::uint32_t>(head, at + 12);
        any = any || (byte_at(head, at + 4) != 0 && first > 0 && sectors > 0 &&
                      first + sectors <= file.size() / kSectorBytes);
    }
    return any;
}

bool is_ext(const ByteSource& file, Bytes head) {
    constexpr std::size_t kSuperblock = 1024;
    const auto blocks = little<std::uint32_t>(head, kSuperblock + 4);
    const auto log_block = little<std::uint32_t>(head, kSuperblock + 24);
    const auto revision = little<std::uint32_t>(head, kSuperblock + 76);
    constexpr std::uint32_t kLogBlockMax = 6;  // 64 KiB
    return head.size() > kSuperblock + 1024 && log_block <= kLogBlockMax && revision <= 1 &&
           blocks > 0 && std::uint64_t{blocks} << (10 + log_block) >= kSuperblock &&
           little<std::uint32_t>(head, kSuperblock + 16) <=
               little<std::uint32_t>(head, kSuperblock) &&  // free inodes, inodes
           file.size() > kSuperblock;
}

bool is_kernel_image(const ByteSource& file, Bytes head) {
    return file.size() <= little<std::uint64_t>(head, 16);
}

bool is_uuencoded(const ByteSource& /*file*/, Bytes head) {
    for (std::string_view left = as_text(head); !left.empty();) {
        std::string_view line = left.substr(0, left.find('\n'));
        left.remove_prefix(std::min(left.size(), line.size() + 1));
        for (const std::string_view begin : {"begin ", "begin-base64 "}) {
            if (!line.starts_with(begin)) {
                continue;
            }
            line.remove_prefix(begin.size());
            const std::string_view mode = line.substr(0, line.find(' '));
            const bool octal = mode.find_first_not_of("01234567") == std::string_view::npos;
            if (octal && (mode.size() == 3 || mode.size() == 4) && line.size() > mode.size() + 1) {
                return true;
            }
        }
    }
    return false;
}

bool is_pcapng(const ByteSource& /*file*/, Bytes head) {
    return has_text(head, 8, "\x4d\x3c\x2b\x1a"sv) || has_text(head, 8, "\x1a\x2b\x3c\x4d"sv);
}

}  // namespace lastwords::extractor
