// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes the beginning of texts, and checks the headers of encrypted files.
#include "extractor/image/foreign_texts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/file/text_bytes.h"

namespace lastwords::extractor {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes base64 up to the first character that is none of it or of a line end.
std::vector<std::byte> decode_base64(std::string_view text) {
    constexpr unsigned kDigitBits = 6;
    std::vector<std::byte> decoded;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            continue;
        }
        const std::size_t digit = kBase64Digits.find(c);
        if (digit == std::string_view::npos) {
            break;
        }
        bits = bits << kDigitBits | static_cast<std::uint32_t>(digit);
        count += kDigitBits;
        if (count >= 8) {
            count -= 8;
            decoded.push_back(static_cast<std::byte>(bits >> count & 0xffU));
        }
    }
    return decoded;
}

/// Whether the text decodes to lines, of which there are some in the first bytes.
bool decodes_to_lines(std::string_view text) {
    constexpr std::size_t kLinesMin = 3;
    constexpr std::size_t kDecodedMin = 256;
    const std::vector<std::byte> decoded = decode_base64(text);
    return decoded.size() >= kDecodedMin && is_mostly_lines(decoded) &&
           static_cast<std::size_t>(std::count(decoded.begin(), decoded.end(), std::byte{'\n'})) >=
               kLinesMin;
}

/// The address and the rest of a line "040da9b4: 00000000 ..." of md.
struct MdLine {
    std::uint64_t address = 0;
    bool fits = false;  ///< all of its values have the right number of digits
};

std::optional<MdLine> read_md_line(std::string_view line, std::size_t value_digits) {
    constexpr std::size_t kAddressDigitsMin = 8;
    constexpr std::size_t kLineBytes = 16;
    constexpr int kHex = 16;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon < kAddressDigitsMin || colon > 16) {
        return std::nullopt;
    }
    MdLine read;
    const char* const end = line.data() + colon;
    if (std::from_chars(line.data(), end, read.address, kHex).ptr != end) {
        return std::nullopt;
    }
    line.remove_prefix(colon + 1);
    const std::string_view values = line.substr(0, line.find("    "));
    const std::size_t count = kLineBytes * 2 / value_digits;
    read.fits = values.size() == count * (value_digits + 1) && values.size() < line.size();
    for (std::size_t i = 0; read.fits && i < values.size(); ++i) {
        const bool blank = i % (value_digits + 1) == 0;
        read.fits = (values[i] == ' ') == blank &&
                    ("0123456789abcdef "sv.find(values[i]) != std::string_view::npos);
    }
    return read;
}

bool has_md_lines(Bytes head, std::size_t value_digits) {
    constexpr std::size_t kEnough = 4;
    constexpr std::uint64_t kStep = 16;
    std::size_t in_a_row = 0;
    std::uint64_t next = 0;
    for (std::string_view left = as_text(head); !left.empty() && in_a_row < kEnough;) {
        const std::string_view line = left.substr(0, left.find('\n'));
        left.remove_prefix(std::min(left.size(), line.size() + 1));
        const std::optional<MdLine> read = read_md_line(line, value_digits);
        const bool follows = read && read->fits && (in_a_row == 0 || read->address == next);
        in_a_row = follows ? in_a_row + 1 : 0;
        next = read ? read->address + kStep : 0;
    }
    return in_a_row >= kEnough;
}

/// A packet of OpenPGP: its tag, and where its body and the next packet begin.
struct PgpPacket {
    unsigned tag = 0;
    std::size_t body = 0;
    std::optional<std::size_t> next;  ///< empty if it is far away, or not known
};

/// Reads the header of a packet (RFC 4880, 4.2).
std::optional<PgpPacket> read_pgp_packet(Bytes head, std::size_t at) {
    constexpr std::size_t kHeaderMax = 6;
    if (head.size() < at + kHeaderMax) {
        return std::nullopt;
    }
    const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(head[at + i]); };
    if ((byte(0) & 0x80U) == 0) {
        return std::nullopt;
    }
    if ((byte(0) & 0x40U) != 0) {
        constexpr unsigned kTwoBytes = 192;
        constexpr unsigned kInParts = 224;
        constexpr unsigned kFiveBytes = 255;
        const unsigned tag = byte(0) & 0x3fU;
        const unsigned length = byte(1);
        if (length < kTwoBytes) {
            return PgpPacket{tag, at + 2, at + 2 + length};
        }
        if (length < kInParts) {
            return PgpPacket{tag, at + 3,
                             at + 3 + ((length - kTwoBytes) << 8U) + byte(2) + kTwoBytes};
        }
        return PgpPacket{tag, at + (length == kFiveBytes ? 6 : 2), std::nullopt};
    }
    const unsigned tag = byte(0) >> 2U & 0xfU;
    switch (byte(0) & 3U) {
        case 0:
            return PgpPacket{tag, at + 2, at + 2 + byte(1)};
        case 1:
            return PgpPacket{tag, at + 3, at + 3 + (byte(1) << 8U) + byte(2)};
        default:
            return PgpPacket{tag, at + 5, std::nullopt};
    }
}

constexpr std::size_t kPgpKeyHead = 10;  // up to the algorithm of a key's packet

/// Whether the packet has encrypted data. 20: GnuPG's AEAD (draft-koch-librepgp).
bool is_pgp_data(unsigned tag, Bytes body) {
    const auto version = std::to_integer<unsigned>(body.front());
    return tag == 9 || (tag == 18 && (version == 1 || version == 2)) || (tag == 20 && version == 1);
}

/// Whether the packet has the key of the data, encrypted for a receiver (tag 1) or by a password
/// (tag 3). Algorithms: RFC 4880, 9.1 and 9.2; RFC 9580.
bool is_pgp_key(unsigned tag, Bytes body) {
    constexpr std::array<unsigned, 7> kPublicKeyAlgorithms{1, 2, 16, 18, 20, 25, 26};
    constexpr unsigned kCipherMax = 13;
    const auto version = std::to_integer<unsigned>(body.front());
    if (tag == 1) {
        const auto algorithm = std::to_integer<unsigned>(body[kPgpKeyHead - 1]);
        return version == 6 ||
               (version == 3 && std::find(kPublicKeyAlgorithms.begin(), kPublicKeyAlgorithms.end(),
                                          algorithm) != kPublicKeyAlgorithms.end());
    }
    const auto cipher = std::to_integer<unsigned>(body[1]);
    return tag == 3 &&
           (version == 6 || ((version == 4 || version == 5) && cipher > 0 && cipher <= kCipherMax));
}

}  // namespace

bool is_text_in_base64(const ByteSource& /*file*/, Bytes head) {
    const std::string_view text = as_text(head);
    const std::size_t end = text.find_first_not_of(kBase64Digits);
    const bool only = std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\n' || c == '\r' || c == '=' ||
               kBase64Digits.find(c) != std::string_view::npos;
    });
    return only && end != 0 && decodes_to_lines(text);
}

bool has_text_in_base64(const ByteSource& /*file*/, Bytes head) {
    constexpr std::size_t kPieceMin = 400;  // as in the command of the table
    const std::string_view text = as_text(head);
    for (std::size_t at = text.find_first_of(kBase64Digits); at != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_not_of(kBase64Digits, at), text.size());
        if (end - at >= kPieceMin && decodes_to_lines(text.substr(at, end - at))) {
            return is_text(head);
        }
        at = text.find_first_of(kBase64Digits, end);
    }
    return false;
}

bool is_uboot_md_b(const ByteSource& /*file*/, Bytes head) {
    return has_md_lines(head, 2);
}

bool is_uboot_md_w(const ByteSource& /*file*/, Bytes head) {
    return has_md_lines(head, 4);
}

bool is_uboot_md_l(const ByteSource& /*file*/, Bytes head) {
    return has_md_lines(head, 8);
}

bool is_uboot_md_q(const ByteSource& /*file*/, Bytes head) {
    return has_md_lines(head, 16);
}

bool is_openpgp(const ByteSource& /*file*/, Bytes head) {
    constexpr std::size_t kKeysMax = 64;
    std::size_t at = 0;
    for (std::size_t keys = 0; keys <= kKeysMax; ++keys) {
        const std::optional<PgpPacket> packet = read_pgp_packet(head, at);
        if (!packet || packet->body + kPgpKeyHead > head.size()) {
            return false;
        }
        const Bytes body = head.subspan(packet->body, kPgpKeyHead);
        if (is_pgp_data(packet->tag, body)) {
            return keys > 0;
        }
        if (!is_pgp_key(packet->tag, body) || !packet->next) {
            return false;
        }
        at = *packet->next;
    }
    return false;
}

bool is_android_ram(const ByteSource& file, Bytes head) {
    constexpr std::size_t kIndexHead = 64;
    constexpr std::uint32_t kVersionMax = 2;
    constexpr std::uint32_t kFlagsMax = 7;
    constexpr std::size_t kNameAt = 13;
    if (head.size() < sizeof(std::uint64_t)) {
        return false;
    }
    const auto index = load<std::uint64_t>(head, std::endian::big);
    std::array<std::byte, kIndexHead> bytes{};
    const std::uint64_t got = index > sizeof(index) && index < file.size()
                                  ? file.read_some(FileOffset{index}, bytes).value_or(0)
                                  : 0;
    const auto number = [&](std::size_t i) {
        return load<std::uint32_t>(Bytes(bytes).subspan(4 * i), std::endian::big);
    };
    const auto name_bytes = std::to_integer<std::size_t>(bytes[kNameAt - 1]);
    if (got <= kNameAt || name_bytes == 0 || name_bytes > got - kNameAt) {
        return false;
    }
    const Bytes name = Bytes(bytes).subspan(kNameAt, name_bytes);
    return number(0) >= 1 && number(0) <= kVersionMax && number(1) <= kFlagsMax && number(2) > 0 &&
           std::all_of(name.begin(), name.end(),
                       [](std::byte one) { return is_line_byte(one) && one != std::byte{'\n'}; });
}

bool is_cut_zip(const ByteSource& file, Bytes /*head*/) {
    constexpr std::uint64_t kEndMax = 22 + 0xffff;  // the record, and a comment
    std::vector<std::byte> end(std::min(kEndMax, file.size()));
    const Result<void> got = file.read(FileOffset{file.size() - end.size()}, end);
    return got && as_text(end).find("PK\5\6"sv) == std::string_view::npos;
}

}  // namespace lastwords::extractor
