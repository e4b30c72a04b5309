// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the "Journal Export Format" of systemd's documentation: lines NAME=value, or a line NAME,
// then the value's length in 64 bits, little endian, and the value; an empty line ends an entry.
#include "printkfmt/parse/journal/journal_export.h"

#include <algorithm>

#include "printkfmt/parse/journal/journal_logs.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::size_t kLengthBytes = 8;

bool is_field_name(std::string_view name) {
    constexpr std::size_t kLongest = 64;  // of journald
    return !name.empty() && name.size() <= kLongest &&
           name.find_first_not_of(kNameCharacters) == std::string_view::npos;
}

struct Field {
    std::string_view name;  // empty: these bytes are no field
    ByteRun value;
    std::size_t next = 0;  // where the next field begins
    bool ended = false;    // a newline follows the value
};

std::uint64_t load_length(std::string_view bytes) {
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i > 0; --i) {
        length = length << 8U | static_cast<unsigned char>(bytes[i - 1]);
    }
    return length;
}

/// Reads the field at `at`, whose line ends at `end`, if its value has a length before it.
Field read_sized_field(std::string_view text, std::size_t at, std::size_t end) {
    Field field;
    field.next = std::min(end + 1, text.size());
    const std::string_view name = text.substr(at, end - at);
    const std::size_t begin = end + 1 + kLengthBytes;
    if (!is_field_name(name) || begin > text.size()) {
        return field;
    }
    const std::uint64_t length = load_length(text.substr(end + 1));
    if (length >= text.size() - begin || text[begin + length] != '\n') {
        return field;
    }
    return {name, {begin, begin + length}, begin + length + 1, true};
}

Field read_field(std::string_view text, std::size_t at) {
    const std::size_t newline = text.find('\n', at);
    const std::size_t end = std::min(newline, text.size());
    const std::size_t equals = text.substr(at, end - at).find('=');
    if (equals == std::string_view::npos) {
        return read_sized_field(text, at, end);
    }
    const bool ended = newline != std::string_view::npos;
    // A value with a CR of its own has a length before it, so this one is of an editor of Windows.
    const std::size_t value_end = ended && text[end - 1] == '\r' ? end - 1 : end;
    Field field{
        text.substr(at, equals), {at + equals + 1, value_end}, end + (ended ? 1U : 0U), ended};
    field.name = is_field_name(field.name) ? field.name : std::string_view{};
    return field;
}

bool is_empty_line(std::string_view text, std::size_t at) {
    return text.substr(at).starts_with('\n') || text.substr(at).starts_with("\r\n");
}

/// Returns where a line behind an empty one begins with "__", as the first line of an entry does.
std::size_t find_next_entry(std::string_view text, std::size_t from) {
    constexpr std::string_view kStart = "\n__";
    std::size_t at = from;
    while ((at = text.find(kStart, at)) != std::string_view::npos) {
        const std::string_view before = text.substr(from, at - from);
        if (before.ends_with('\n') || before.ends_with("\n\r")) {
            return at + 1;
        }
        ++at;
    }
    return text.size();
}

/// An entry goes on to the empty line after it. If it has bytes that are no field, it ends at the
/// latest where another one begins.
std::optional<ByteRun> find_export_entry(std::string_view text, std::size_t from) {
    const std::size_t begin = text.find_first_not_of("\r\n", from);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    std::size_t at = begin;
    while (at < text.size() && !is_empty_line(text, at)) {
        const Field field = read_field(text, at);
        if (field.name.empty()) {
            return ByteRun{begin, find_next_entry(text, at)};
        }
        at = field.next;
    }
    return ByteRun{begin, std::min(text.find('\n', at), text.size() - 1) + 1};
}

std::optional<JournalEntry> read_export_entry(std::string_view bytes) {
    JournalEntry entry;
    std::size_t at = 0;
    while (at < bytes.size() && !is_empty_line(bytes, at)) {
        const Field field = read_field(bytes, at);
        if (field.name.empty()) {
            return std::nullopt;
        }
        const std::string_view value =
            bytes.substr(field.value.begin, field.value.end - field.value.begin);
        set_journal_field(entry, field.name, std::string(value));
        entry.cut = !field.ended;
        at = field.next;
    }
    // Where the text begins inside an entry, the rest of a name may look like a name.
    const bool whole = bytes.starts_with("__");
    return whole || entry.message ? std::optional(std::move(entry)) : std::nullopt;
}

constexpr JournalForm kExportForm{find_export_entry, read_export_entry,
                                  [](std::string_view) { return true; }};

}  // namespace

bool is_journal_export(std::string_view text) {
    // Each entry begins with these two. The text may begin inside an entry.
    constexpr std::size_t kLooked = 64U << 10;
    const std::string_view first = text.substr(0, kLooked);
    for (const std::string_view start : {"__CURSOR=", "__REALTIME_TIMESTAMP="}) {
        std::size_t at = first.find(start);
        at = at == 0 || at == std::string_view::npos || first[at - 1] == '\n'
                 ? at
                 : std::string_view::npos;
        if (at != std::string_view::npos) {
            const Field field = read_field(text, at);
            return field.next == text.size() || !read_field(text, field.next).name.empty();
        }
    }
    return false;
}

std::vector<TextLog> parse_journal_export(std::string_view text) {
    return parse_journal(text, kExportForm);
}

}  // namespace lastwords::printkfmt
