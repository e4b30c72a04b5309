// SPDX-License-Identifier: GPL-2.0-or-later
// Reads objects with a parser that reports one token after the other, so that memory does not grow
// with what an object holds besides its texts.
#include "printkfmt/parse/json_objects.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kMembersMax = 4096;
constexpr std::size_t kPathMax = 256;
constexpr std::size_t kDepthMax = 64;

/// Takes the tokens of one object, and makes members of them.
class MemberReader : public nlohmann::json_sax<nlohmann::json> {
 public:
    std::vector<JsonMember> take() && { return std::move(members_); }

    bool null() override { return add({}, JsonMember::Kind::kNull); }
    bool boolean(bool value) override {
        return add(value ? "true" : "false", JsonMember::Kind::kOther);
    }
    bool number_integer(number_integer_t value) override {
        return add(std::to_string(value), JsonMember::Kind::kNumber);
    }
    bool number_unsigned(number_unsigned_t value) override {
        return is_byte_of_array(value) ? add_byte(static_cast<char>(value))
                                       : add(std::to_string(value), JsonMember::Kind::kNumber);
    }
    bool number_float(number_float_t /*value*/, const string_t& written) override {
        return add(written, JsonMember::Kind::kNumber);
    }
    bool string(string_t& value) override { return add(std::move(value), JsonMember::Kind::kText); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*members*/) override { return begin(false); }
    bool end_object() override { return end(); }
    bool start_array(std::size_t /*elements*/) override { return begin(true); }
    bool end_array() override { return end(); }
    bool key(string_t& name) override {
        path_.resize(levels_.back().path_bytes);
        path_ += path_.empty() ? "" : ".";
        path_.append(name, 0, kPathMax);
        return path_.size() <= 2 * kPathMax;
    }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) override {
        return false;
    }

 private:
    struct Level {
        std::size_t path_bytes = 0;  // length of the path of the object or array itself
        bool array = false;
        bool begun = false;  // an array that has had an element
    };

    bool begin(bool array) {
        levels_.push_back({path_.size(), array, false});
        return levels_.size() <= kDepthMax;
    }
    bool end() {
        if (levels_.back().array && !levels_.back().begun) {
            levels_.pop_back();
            return add({}, JsonMember::Kind::kText);  // an array without elements
        }
        path_.resize(levels_.back().path_bytes);
        levels_.pop_back();
        return true;
    }
    bool in_array() const { return !levels_.empty() && levels_.back().array; }
    bool is_byte_of_array(std::uint64_t value) const { return in_array() && value < 256; }

    /// Adds a byte to the text of the array.
    bool add_byte(char byte) {
        if (!levels_.back().begun) {
            levels_.back().begun = true;
            return emplace(std::string(1, byte), JsonMember::Kind::kText);
        }
        members_.back().value += byte;
        return true;
    }
    bool add(std::string value, JsonMember::Kind kind) {
        if (in_array() && std::exchange(levels_.back().begun, true) && !members_.empty() &&
            members_.back().path == path_) {
            members_.back().value += '\n';
            members_.back().value += value;
            return true;
        }
        return emplace(std::move(value), kind);
    }
    bool emplace(std::string value, JsonMember::Kind kind) {
        members_.push_back({path_, std::move(value), kind});
        return members_.size() <= kMembersMax;
    }

    std::vector<JsonMember> members_;
    std::vector<Level> levels_;
    std::string path_;
};

std::optional<std::vector<JsonMember>> read_valid(std::string_view object) {
    MemberReader reader;
    if (!nlohmann::json::sax_parse(object.begin(), object.end(), &reader)) {
        return std::nullopt;
    }
    return std::move(reader).take();
}

/// Turns each byte into the character with the byte's value as its code, in UTF-8.
std::string bytes_to_characters(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xc0U | (byte >> 6U));
            out += static_cast<char>(0x80U | (byte & 0x3fU));
        }
    }
    return out;
}

/// Turns the characters of bytes_to_characters() back into bytes. A character above 255 stays
/// UTF-8: in the JSON it was an escape (\uNNNN).
std::string characters_to_bytes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const bool narrow = (lead == 0xc2 || lead == 0xc3) && i + 1 < text.size();
        out += narrow ? static_cast<char>((static_cast<unsigned>(lead) << 6U) |
                                          (static_cast<unsigned char>(text[i + 1]) & 0x3fU))
                      : text[i];
        i += narrow ? 1U : 0U;
    }
    return out;
}

/// Replaces the escapes that YAML has and JSON has not (YAML 1.2, 5.7) by ones of JSON.
std::string yaml_to_json_escapes(std::string_view object) {
    struct Escape {
        char letter;
        std::string_view json;
    };
    constexpr std::array<Escape, 9> kEscapes{{{'0', "\\u0000"},
                                              {'a', "\\u0007"},
                                              {'v', "\\u000b"},
                                              {'e', "\\u001b"},
                                              {' ', " "},
                                              {'N', "\\u0085"},
                                              {'_', "\\u00a0"},
                                              {'L', "\\u2028"},
                                              {'P', "\\u2029"}}};
    std::string out;
    out.reserve(object.size());
    for (std::size_t i = 0; i < object.size(); ++i) {
        if (object[i] != '\\' || i + 1 == object.size()) {
            out += object[i];
            continue;
        }
        const char letter = object[++i];
        const auto known =
            std::find_if(kEscapes.begin(), kEscapes.end(),
                         [&](const Escape& escape) { return escape.letter == letter; });
        if (known != kEscapes.end()) {
            out += known->json;
        } else if (letter == 'x') {
            out += "\\u00";
        } else {
            out += '\\';
            out += letter;
        }
    }
    return out;
}

/// Takes off the colours that journalctl puts into strings on a terminal, where JSON allows no ESC.
std::string without_colours(std::string_view object) {
    std::string out;
    out.reserve(object.size());
    for (std::size_t i = 0; i < object.size(); ++i) {
        const std::size_t end = object[i] == '\x1b' && object.substr(i + 1).starts_with('[')
                                    ? object.find_first_not_of("0123456789;", i + 2)
                                    : std::string_view::npos;
        if (end != std::string_view::npos) {
            i = end;  // the letter that ends the sequence
        } else {
            out += object[i];
        }
    }
    return out;
}

}  // namespace

std::optional<ByteRun> find_json_object(std::string_view text, std::size_t from) {
    const std::size_t begin = text.find('{', from);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    // What stands before an object in the forms of JSON that have one on each line.
    constexpr std::array<std::string_view, 4> kLineStarts{"{", "- {", "data: {", "\x1e{"};
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\n' &&
            std::any_of(kLineStarts.begin(), kLineStarts.end(), [&](std::string_view start) {
                return text.substr(at + 1).starts_with(start);
            })) {
            return ByteRun{begin, at};
        }
        if (quoted) {
            at += c == '\\' ? 1U : 0U;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return ByteRun{begin, at + 1};
        }
    }
    return ByteRun{begin, text.size()};
}

std::optional<std::vector<JsonMember>> read_json_object(std::string_view object) {
    if (auto members = read_valid(object)) {
        return members;
    }
    if (object.find('\x1b') != std::string_view::npos) {
        if (auto members = read_valid(without_colours(object))) {
            return members;
        }
    }
    if (object.find('\\') != std::string_view::npos) {
        if (auto members = read_valid(yaml_to_json_escapes(object))) {
            return members;
        }
    }
    if (std::none_of(object.begin(), object.end(), [](char c) { return (c & '\x80') != 0; })) {
        return std::nullopt;
    }
    auto members = read_valid(bytes_to_characters(object));
    if (members) {
        for (JsonMember& member : *members) {
            member.value = characters_to_bytes(member.value);
        }
    }
    return members;
}

const JsonMember* find_member(const std::vector<JsonMember>& members, std::string_view path) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const JsonMember& one) { return one.path == path; });
    return path.empty() || found == members.end() ? nullptr : &*found;
}

}  // namespace lastwords::printkfmt
