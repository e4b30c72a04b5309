// SPDX-License-Identifier: GPL-2.0-or-later
// Parses what `dmesg -J` prints: {"dmesg": [{"pri": 6, "time": 1.234567, "msg": "..."}, ...]}. Each
// object is parsed on its own, so that a file that was cut short loses only its last object.
#include "printkfmt/parse/dmesg_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "printkfmt/parse/json_objects.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/line_prefix.h"

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

/// Returns the object's text of that key; empty if there is none.
std::string text_at(const std::vector<JsonMember>& object, std::string_view key) {
    const JsonMember* const found = find_member(object, key);
    return found != nullptr && found->kind == JsonMember::Kind::kText ? found->value
                                                                      : std::string();
}

/// Returns facility * 8 + level. "pri" is this number or, with dmesg -x, the level's name; the
/// facility's name is then in "fac".
std::optional<std::uint32_t> parse_priority(const std::vector<JsonMember>& object) {
    constexpr std::uint64_t kPriorityEnd = 256 * 8;
    const JsonMember* const priority = find_member(object, "pri");
    if (priority == nullptr) {
        return std::nullopt;
    }
    if (priority->kind == JsonMember::Kind::kNumber) {
        LineReader reader(priority->value);
        const auto number = reader.number();
        return number && reader.rest().empty() && *number < kPriorityEnd
                   ? std::optional(static_cast<std::uint32_t>(*number))
                   : std::nullopt;
    }
    LinePrefix prefix;
    const std::string names = fmt::format("{}:{}: ", text_at(object, "fac"), priority->value);
    LineReader reader(names);
    return take_level_names(reader, prefix) ? prefix.priority : std::nullopt;
}

/// Returns the number of that key, in nanoseconds.
std::optional<std::uint64_t> parse_time(const std::vector<JsonMember>& object) {
    const JsonMember* const time = find_member(object, "time");
    if (time == nullptr) {
        return std::nullopt;
    }
    LineReader reader(time->value);
    return take_seconds(reader);
}

/// Returns where a line begins with "<6>", as dmesg(1) wants the lines of a file; the end of the
/// message if none does.
std::size_t find_next_line(std::string_view message) {
    for (std::size_t at = 0; (at = message.find("\n<", at)) != std::string_view::npos; ++at) {
        LineReader reader(message.substr(at + 1));
        LinePrefix prefix;
        if (take_priority(reader, prefix)) {
            return at + 1;
        }
    }
    return message.size();
}

/// Returns where the newline before a line is that begins with "[    1.234567]"; the end of the
/// message if there is none.
std::size_t find_stamped_line(std::string_view message, LinePrefix& prefix) {
    std::size_t at = 0;
    for (; (at = message.find('\n', at)) != std::string_view::npos; ++at) {
        LineReader reader(message.substr(at + 1));
        prefix = {};
        if (take_kernel_stamp(reader, prefix)) {
            prefix.length = reader.taken();
            return at;
        }
    }
    return message.size();
}

/// Whether dmesg(1) of util-linux 2.38 read these objects from a file (-F): then each message is
/// followed by the rest of the file, so that the second is the end of the first; and the newline of
/// the file's last line is there, which no message from the kernel has. findings/dmesg-json.sh
/// shows it.
bool repeats_file(std::string_view first, const std::optional<std::string>& second) {
    if (!second) {
        return first.ends_with('\n');
    }
    return first.size() > second->size() && first.ends_with(*second) &&
           find_next_line(first) < first.size() - second->size();
}

/// Returns the "msg" of the first two objects of the list that have one.
std::vector<std::string> first_messages(std::string_view text) {
    std::vector<std::string> messages;
    std::size_t at = std::min(find_list(text), text.size());
    while (const auto place = find_json_object(text, at)) {
        const auto object = read_json_object(text.substr(place->begin, place->end - place->begin));
        if (object && find_member(*object, "msg") != nullptr) {
            messages.push_back(text_at(*object, "msg"));
        }
        if (messages.size() == 2) {
            break;
        }
        at = place->end;
    }
    return messages;
}

/// Makes records of the objects.
class ObjectReader {
 public:
    ObjectReader(bool repeats, LogBuilder& log) : repeats_(repeats), log_(log) {}

    std::size_t without_level() const { return without_level_; }

    /// Adds the object's record. Returns false, and adds nothing, if the object is not a record of
    /// dmesg(1).
    bool add(std::string_view bytes, ByteRun place) {
        const auto object = read_json_object(bytes);
        if (!object || find_member(*object, "msg") == nullptr) {
            return false;
        }
        LinePrefix prefix;
        prefix.priority = parse_priority(*object);
        prefix.timestamp_ns = parse_time(*object);
        const std::string caller = text_at(*object, "caller");
        LineReader reader(caller);
        prefix.caller_id = take_caller(reader);
        const std::string message = text_at(*object, "msg");
        if (!repeats_) {
            log_.add_decoded(prefix, place, message);
            return true;
        }
        if (find_member(*object, "fac") == nullptr) {
            prefix.priority.reset();  // facility | level
        }
        add_lines(message.substr(0, find_next_line(message)), prefix, place);
        return true;
    }

 private:
    /// Adds the record of one line of the file, and those of the lines behind it that begin with
    /// "[    1.234567]" but without "<6>", which dmesg(1) takes for parts of the message.
    void add_lines(std::string_view message, LinePrefix prefix, ByteRun place) {
        if (message.ends_with('\n')) {
            message.remove_suffix(1);
        }
        LineReader reader(message);
        const auto caller = reader.take('[') ? take_caller(reader) : std::nullopt;
        if (caller && reader.take("] ")) {
            prefix.caller_id = caller;
            message = reader.rest();
        }
        for (;;) {
            LinePrefix next;
            const std::size_t end = find_stamped_line(message, next);
            log_.add_decoded(prefix, place, message.substr(0, end));
            without_level_ += prefix.priority ? 0U : 1U;
            if (end == message.size()) {
                return;
            }
            message.remove_prefix(end + 1 + next.length);
            place.begin = place.end;
            prefix = next;
        }
    }

    const bool repeats_;
    LogBuilder& log_;  // outlives this
    std::size_t without_level_ = 0;
};

}  // namespace

bool is_dmesg_json(std::string_view text) {
    return find_list(text) != std::string_view::npos;
}

std::vector<TextLog> parse_dmesg_json(std::string_view text) {
    std::vector<TextLog> logs(1);
    TextLog& out = logs.front();
    LogBuilder log(text);
    std::vector<std::string> first = first_messages(text);
    const bool repeats =
        !first.empty() &&
        repeats_file(first[0], first.size() == 2 ? std::optional(first[1]) : std::nullopt);
    first.clear();
    ObjectReader reader(repeats, log);
    std::size_t unread = 0;
    std::size_t at = 0;  // where the next record's place begins
    auto object = find_json_object(text, std::min(find_list(text), text.size()));
    while (object) {
        const auto next = find_json_object(text, object->end);
        const ByteRun place{at, next ? object->end : text.size()};
        if (!reader.add(text.substr(object->begin, object->end - object->begin), place)) {
            ++unread;
            log.add_text_only(place, *object);
            log.last().text_state =
                object->end == text.size() ? TextState::kCut : TextState::kDoubtful;
        }
        at = place.end;
        object = next;
    }
    if (unread != 0) {
        out.findings.loss(ErrorKind::kCorrupt,
                          fmt::format("{} JSON objects are damaged or cut short: their bytes are "
                                      "kept unchanged, without time and level",
                                      unread));
    }
    if (reader.without_level() != 0) {
        out.findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("dmesg of util-linux 2.38 wrote this from a file, with wrong levels and "
                        "with the rest of the file in each message: the {} records are shown "
                        "without level",
                        reader.without_level()));
    }
    if (at < text.size()) {
        log.mark({at, text.size()}, 0, "JSON that holds no record");
    }
    out.log = std::move(log).finish();
    return logs;
}

}  // namespace lastwords::printkfmt
