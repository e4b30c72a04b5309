// SPDX-License-Identifier: GPL-2.0-or-later
// What `dmesg -J` prints: {"dmesg": [{"pri": 6, "time": 1.234567, "msg": "..."}, ...]}. Each object
// is read by itself, so that a file that is cut loses the last one only.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "printkfmt/model/level.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Past the bracket that opens the list; npos: that is not there.
std::size_t list_begin(std::string_view text) {
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

/// Past the brace that closes the object at `begin`; npos: the text ends before.
std::size_t object_end(std::string_view text, std::size_t begin) {
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

/// dmesg(1) writes bytes that are no UTF-8 as they are, which no parser takes: each byte goes
/// through it as the character of its number.
std::string widened(std::string_view bytes) {
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

/// Turns that round; a character above 255 was written as an escape, and stays as it is.
std::string narrowed(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const bool narrow = (lead == 0xc2 || lead == 0xc3) && i + 1 < text.size();
        out += narrow ? static_cast<char>((lead << 6U) |
                                          (static_cast<unsigned char>(text[i + 1]) & 0x3fU))
                      : text[i];
        i += narrow ? 1U : 0U;
    }
    return out;
}

std::string text_at(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? narrowed(found->get<std::string>())
                                                       : std::string();
}

/// "pri" is a number, or with -x the level's name beside "fac".
std::optional<std::uint32_t> priority_of(const nlohmann::json& object) {
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
    LineHead head;
    const std::string names =
        fmt::format("{}:{}: ", text_at(object, "fac"), text_at(object, "pri"));
    LineReader reader(names);
    return take_names(reader, head) ? head.priority : std::nullopt;
}

/// The number as it stands after "time": a double would round it.
std::optional<std::uint64_t> time_of(std::string_view object) {
    constexpr std::string_view kKey = "\"time\":";
    const std::size_t at = object.find(kKey);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    LineReader reader(object.substr(at + kKey.size()));
    return take_seconds(reader);
}

bool add_object(std::string_view bytes, ByteRun place, LogBuilder& log) {
    const nlohmann::json object = nlohmann::json::parse(widened(bytes), nullptr, false);
    if (!object.is_object() || !object.contains("msg")) {
        return false;
    }
    LineHead head;
    head.priority = priority_of(object);
    head.timestamp_ns = time_of(bytes.substr(0, bytes.find("\"msg\"")));
    const std::string caller = text_at(object, "caller");
    LineReader reader(caller);
    head.caller_id = take_caller(reader);
    log.add_decoded(head, place, text_at(object, "msg"));
    return true;
}

}  // namespace

bool is_dmesg_json(std::string_view text) {
    return list_begin(text) != std::string_view::npos;
}

TextLog parse_dmesg_json(std::string_view text) {
    TextLog out;
    LogBuilder log(text);
    std::size_t unread = 0;
    std::size_t at = 0;  // all bytes before belong to a record
    std::size_t begin = text.find('{', std::min(list_begin(text), text.size()));
    while (begin != std::string_view::npos) {
        const std::size_t end = std::min(object_end(text, begin), text.size());
        const std::string_view bytes = text.substr(begin, end - begin);
        const std::size_t next = text.find('{', end);
        const ByteRun place{at, next == std::string_view::npos ? text.size() : end};
        if (!add_object(bytes, place, log)) {
            ++unread;
            log.add_bare(place, {begin, end});
            log.last().text_state = end == text.size() ? TextState::kCut : TextState::kDoubtful;
        }
        at = place.end;
        begin = next;
    }
    if (unread != 0) {
        out.findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{} objects of the JSON are damaged or cut: their bytes "
                                      "stand as they are",
                                      unread));
    }
    if (at < text.size()) {
        log.mark({at, text.size()}, 0, "JSON without a record");
    }
    out.log = std::move(log).finish();
    return out;
}

}  // namespace lastwords::printkfmt
