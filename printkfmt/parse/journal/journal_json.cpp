// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a journal's entries that are JSON objects. systemd.journal-fields(7) and the "Journal JSON
// Format" of systemd's documentation describe them.
#include "printkfmt/parse/journal/journal_json.h"

#include <algorithm>
#include <array>

#include "printkfmt/parse/journal/journal_logs.h"
#include "printkfmt/parse/json_objects.h"

namespace lastwords::printkfmt {

namespace {

std::optional<JournalEntry> read_json_entry(std::string_view object) {
    auto members = read_json_object(object);
    if (!members || members->empty()) {
        return std::nullopt;
    }
    JournalEntry entry;
    for (JsonMember& member : *members) {
        // journalctl writes null for a value of more than 4096 bytes.
        entry.message_left_out = entry.message_left_out || (member.path == "MESSAGE" &&
                                                            member.kind == JsonMember::Kind::kNull);
        set_journal_field(entry, member.path, std::move(member.value));
    }
    return entry;
}

/// Whether the bytes are commas, a list's brackets, or what stands before an object in sse and seq.
bool is_json_filler(std::string_view bytes) {
    constexpr std::string_view kEvent = "data: ";
    if (bytes.ends_with(kEvent)) {
        bytes.remove_suffix(kEvent.size());
    }
    return bytes.find_first_not_of(" \t\r\n,[]\x1e") == std::string_view::npos;
}

constexpr JournalForm kJsonForm{find_json_object, read_json_entry, is_json_filler};

/// Whether the object has a member that only the journal's entries have.
bool is_json_entry(std::string_view object) {
    constexpr std::array<std::string_view, 6> kFields{
        "__CURSOR", "__REALTIME_TIMESTAMP", "__MONOTONIC_TIMESTAMP",
        "_BOOT_ID", "_TRANSPORT",           "_SOURCE_MONOTONIC_TIMESTAMP",
    };
    const auto members = read_json_object(object);
    return members && std::any_of(kFields.begin(), kFields.end(), [&](std::string_view name) {
               return find_member(*members, name) != nullptr;
           });
}

}  // namespace

bool is_journal_json(std::string_view text) {
    constexpr int kObjectsTried = 5;  // the first ones may be damaged
    std::size_t at = 0;
    for (int tried = 0; tried < kObjectsTried; ++tried) {
        const auto object = find_json_object(text, at);
        if (!object) {
            return false;
        }
        if (is_json_entry(text.substr(object->begin, object->end - object->begin))) {
            return true;
        }
        at = object->end;
    }
    return false;
}

std::vector<TextLog> parse_journal_json(std::string_view text) {
    return parse_journal(text, kJsonForm);
}

}  // namespace lastwords::printkfmt
