// SPDX-License-Identifier: GPL-2.0-or-later
// Parses what `dmesg -J` prints: {"dmesg": [{"pri": 6, "time": 1.234567, "msg": "..."}, ...]}. Each
// object is parsed on its own, so that a file that was cut short loses only its last object.
#include "printkfmt/parse/dmesg_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "printkfmt/model/level.h"
#include "printkfmt/parse/kernel_stamp.h"
#include "printkfmt/parse/log_builder.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Returns the offset after `{"dmesg": [`; npos if the text does not begin with that.
std::size_t find_list(std::string_view text) {
    std::size_t at = 0;
    for (const std::string_view token : {"{", "\"dmesg\"", ":", "["}) {
        at = text.find_first_not_of(kBlanks, at);
        if (at == std::string_view::npos || !text.substr(at).starts_with(token)) {
            return std::string_view::npos;
        }
        at += token.size();
    }
    return at;
}

/// Returns the offset after the brace that closes the object at `begin`; npos if the text ends
/// before that brace.
std::size_t find_object_end(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            at += c == '\\' ? 1U : 0U;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

/// Turns each byte into the character with the byte's value as its code, in UTF-8. dmesg(1) writes
/// bytes that are not UTF-8 unchanged, and the JSON parser would reject them.
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

/// Returns the object's string of that key; empty if there is none.
std::string text_at(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string()
               ? characters_to_bytes(found->get<std::string>())
               : std::string();
}

/// Returns facility * 8 + level. "pri" is this number or, with dmesg -x, the level's name; the
/// facility's name is then in "fac".
std::optional<std::uint32_t> parse_priority(const nlohmann::json& object) {
    constexpr std::uint32_t kPriorityEnd = 256 * 8;
    const auto priority = object.find("pri");
    if (priority == object.end()) {
        return std::nullopt;
    }
    if (priority->is_number_unsigned()) {
        const auto number = priority->get<std::uint64_t>();
        return number < kPriorityEnd ? std::optional(static_cast<std::uint32_t>(number))
                                     : std::nullopt;
    }
    LinePrefix prefix;
    const std::string names =
        fmt::format("{}:{}: ", text_at(object, "fac"), text_at(object, "pri"));
    LineReader reader(names);
    return take_level_names(reader, prefix) ? prefix.priority : std::nullopt;
}

/// Returns the number after "time", in nanoseconds. Reads the text itself, because the JSON parser
/// would round the number to a double.
std::optional<std::uint64_t> parse_time(std::string_view object) {
    constexpr std::string_view kKey = "\"time\":";
    const std::size_t at = object.find(kKey);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    LineReader reader(object.substr(at + kKey.size()));
    return take_seconds(reader);
}

/// Adds the object's record. Returns false, and adds nothing, if the object is not a record of
/// dmesg(1).
bool add_object(std::string_view bytes, ByteRun place, LogBuilder& log) {
    const nlohmann::json object = nlohmann::json::parse(bytes_to_characters(bytes), nullptr, false);
    if (!object.is_object() || !object.contains("msg")) {
        return false;
    }
    LinePrefix prefix;
    prefix.priority = parse_priority(object);
    prefix.timestamp_ns = parse_time(bytes.substr(0, bytes.find("\"msg\"")));
    const std::string caller = text_at(object, "caller");
    LineReader reader(caller);
    prefix.caller_id = take_caller(reader);
    log.add_decoded(prefix, place, text_at(object, "msg"));
    return true;
}

}  // namespace

bool is_dmesg_json(std::string_view text) {
    return find_list(text) != std::string_view::npos;
}

std::vector<TextLog> parse_dmesg_json(std::string_view text) {
    std::vector<TextLog> logs(1);
    TextLog& out = logs.front();
    LogBuilder log(text);
    std::size_t unread = 0;
    std::size_t at = 0;  // where the next record's place begins
    std::size_t begin = text.find('{', std::min(find_list(text), text.size()));
    while (begin != std::string_view::npos) {
        const std::size_t end = std::min(find_object_end(text, begin), text.size());
        const std::string_view bytes = text.substr(begin, end - begin);
        const std::size_t next = text.find('{', end);
        const ByteRun place{at, next == std::string_view::npos ? text.size() : end};
        if (!add_object(bytes, place, log)) {
            ++unread;
            log.add_text_only(place, {begin, end});
            log.last().text_state = end == text.size() ? TextState::kCut : TextState::kDoubtful;
        }
        at = place.end;
        begin = next;
    }
    if (unread != 0) {
        out.findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{} JSON objects are damaged or cut short: their bytes are "
                                      "kept unchanged, without time and level",
                                      unread));
    }
    if (at < text.size()) {
        log.mark({at, text.size()}, 0, "JSON that holds no record");
    }
    out.log = std::move(log).finish();
    return logs;
}

}  // namespace lastwords::printkfmt
