// SPDX-License-Identifier: GPL-2.0-or-later
// JsonLine: escaping and separators.
#include "printkfmt/render/json_line.h"

#include <algorithm>
#include <cstddef>

#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

void append_unicode_escape(char32_t code, std::string& out) {
    out += "\\u";
    for (unsigned shift = 16; shift != 0; shift -= 4) {
        out += kHexDigits[(code >> (shift - 4)) & 0xfU];
    }
}

void append_character(char32_t code, std::string_view bytes, std::string& out) {
    switch (code) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const bool control = code < 0x20 || (code >= 0x7f && code <= 0x9f);
    if (control || code == 0x2028 || code == 0x2029) {
        append_unicode_escape(code, out);
    } else {
        out += bytes;
    }
}

bool needs_no_escape(char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
    out += '"';
    while (!text.empty()) {
        const auto* const stop = std::find_if_not(text.begin(), text.end(), needs_no_escape);
        const auto plain = static_cast<std::size_t>(stop - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const auto [code, length] = utf8_character(text);
        if (length == 0) {
            out += "\\ufffd";
        } else {
            append_character(code, text.substr(0, length), out);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    out += '"';
}

void JsonLine::write_key(std::string_view key) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += key;
    out_ += "\":";
}

void JsonLine::text(std::string_view key, std::string_view value) {
    write_key(key);
    append_json_string(value, out_);
}

void JsonLine::number(std::string_view key, std::uint64_t value) {
    write_key(key);
    append_padded(value, 1, ' ', out_);
}

void JsonLine::signed_number(std::string_view key, std::int64_t value) {
    write_key(key);
    out_ += std::to_string(value);
}

void JsonLine::boolean(std::string_view key, bool value) {
    write_key(key);
    out_ += value ? "true" : "false";
}

void JsonLine::null(std::string_view key) {
    write_key(key);
    out_ += "null";
}

void JsonLine::texts(std::string_view key, std::span<const std::string> values) {
    write_key(key);
    out_ += '[';
    for (const std::string& value : values) {
        out_ += &value == &values.front() ? "" : ",";
        append_json_string(value, out_);
    }
    out_ += ']';
}

void JsonLine::verbatim(std::string_view key, std::string_view json) {
    write_key(key);
    out_ += json;
}

void JsonLine::exact_text(std::string_view value) {
    text("text", value);
    if (!is_plain_ascii(value) && !is_utf8(value)) {
        write_key("raw");
        out_ += '"';
        append_base64(value, out_);
        out_ += '"';
    }
}

}  // namespace lastwords::printkfmt
