// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises and converts UTF-16.
#include "printkfmt/parse/text_encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace lastwords::printkfmt {

namespace {

enum class Order : std::uint8_t { kLittle, kBig };

struct Utf16 {
    Order order = Order::kLittle;
    std::size_t mark_bytes = 0;
};

std::optional<Utf16> find_utf16(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe")) {
        return Utf16{Order::kLittle, 2};
    }
    if (bytes.starts_with("\xfe\xff")) {
        return Utf16{Order::kBig, 2};
    }
    constexpr std::size_t kLeast = 16;
    constexpr std::size_t kLooked = 1024;
    const std::string_view front = bytes.substr(0, std::min(bytes.size() / 2 * 2, kLooked));
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < front.size(); ++i) {
        zeros[i % 2] += front[i] == '\0' ? 1U : 0U;
    }
    const std::size_t units = front.size() / 2;
    const auto most = [&](std::size_t count) { return count * 10 >= units * 9; };
    const auto few = [&](std::size_t count) { return count * 10 <= units; };
    if (front.size() < kLeast) {
        return std::nullopt;
    }
    if (most(zeros[1]) && few(zeros[0])) {
        return Utf16{Order::kLittle, 0};
    }
    return most(zeros[0]) && few(zeros[1]) ? std::optional(Utf16{Order::kBig, 0}) : std::nullopt;
}

void append_utf8(std::uint32_t code, std::string& out) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0U | code >> 6U);
        put(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        put(0xe0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    } else {
        put(0xf0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3fU));
        put(0x80U | (code >> 6U & 0x3fU));
        put(0x80U | (code & 0x3fU));
    }
}

/// Appends the text as UTF-8. Returns how many characters are damaged: halves of a pair, or a
/// single byte at the end.
std::uint64_t append_utf16(std::string_view bytes, Order order, std::string& out) {
    constexpr std::uint32_t kReplacement = 0xfffd;
    std::uint64_t damaged = bytes.size() % 2;
    const std::size_t low = order == Order::kLittle ? 0 : 1;
    const auto unit = [&](std::size_t at) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
        return static_cast<std::uint32_t>(byte(low) | byte(1 - low) << 8U);
    };
    const auto is_half = [](std::uint32_t code, std::uint32_t from) {
        return code >= from && code < from + 0x400;
    };
    for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
        const std::uint32_t code = unit(at);
        if (is_half(code, 0xd800) && at + 4 <= bytes.size() && is_half(unit(at + 2), 0xdc00)) {
            append_utf8(0x10000 + ((code - 0xd800) << 10U) + (unit(at + 2) - 0xdc00), out);
            at += 2;
        } else if (is_half(code, 0xd800) || is_half(code, 0xdc00)) {
            append_utf8(kReplacement, out);
            ++damaged;
        } else {
            append_utf8(code, out);
        }
    }
    if (bytes.size() % 2 != 0) {
        append_utf8(kReplacement, out);
    }
    return damaged;
}

}  // namespace

DecodedText decode_text(std::string_view bytes) {
    DecodedText decoded;
    decoded.text = bytes;
    const auto utf16 = find_utf16(bytes);
    if (!utf16) {
        return decoded;
    }
    std::string text;
    text.reserve(bytes.size() / 2);
    const std::uint64_t damaged = append_utf16(bytes.substr(utf16->mark_bytes), utf16->order, text);
    decoded.owner = std::make_shared<const std::string>(std::move(text));
    decoded.text = *decoded.owner;
    decoded.findings.note(fmt::format(
        "the text is UTF-16 ({} first): it was converted to UTF-8, so its bytes are not "
        "those of the file",
        utf16->order == Order::kLittle ? "low byte" : "high byte"));
    if (damaged != 0) {
        decoded.findings.loss(ErrorKind::kCorrupt,
                              fmt::format("{} characters of the UTF-16 text are damaged", damaged));
    }
    return decoded;
}

}  // namespace lastwords::printkfmt
