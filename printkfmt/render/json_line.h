// SPDX-License-Identifier: GPL-2.0-or-later
// JsonLine: one JSON object on one line, written key by key; valid whatever the bytes.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// Appends the text as a JSON string with quotes. Control characters (C1 and DEL too) and
/// U+2028/2029 are escaped; each byte that is not UTF-8 becomes U+FFFD.
void append_json_string(std::string_view text, std::string& out);

class JsonLine {
 public:
    explicit JsonLine(std::string& out) : out_(out) { out_ += '{'; }
    JsonLine(const JsonLine&) = delete;
    JsonLine& operator=(const JsonLine&) = delete;
    ~JsonLine() { out_ += "}\n"; }

    void text(std::string_view key, std::string_view value);
    void number(std::string_view key, std::uint64_t value);
    void signed_number(std::string_view key, std::int64_t value);
    void boolean(std::string_view key, bool value);
    void null(std::string_view key);
    void texts(std::string_view key, std::span<const std::string> values);
    /// Writes `json`, which must be valid JSON, as it is.
    void verbatim(std::string_view key, std::string_view json);
    /// Writes the key `text`, and the key `raw` (base64 of the exact bytes) if the text is not
    /// UTF-8.
    void exact_text(std::string_view value);

 private:
    void write_key(std::string_view key);

    std::string& out_;  // outlives this
    bool first_ = true;
};

}  // namespace lastwords::printkfmt
