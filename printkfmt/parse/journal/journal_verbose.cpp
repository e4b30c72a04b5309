// SPDX-License-Identifier: GPL-2.0-or-later
// Reads what `journalctl -o verbose` prints: a line with the time and the cursor, then each field
// on a line that begins with four blanks. The further lines of a value are indented more.
#include <algorithm>
#include <array>

#include "printkfmt/parse/journal/journal_export.h"
#include "printkfmt/parse/journal/journal_logs.h"
#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/prefix/logger_stamped.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kFieldIndent = "    ";

/// Takes "Mon 2025-01-06 10:00:00.000000 UTC [s=...;i=1;b=...;m=...;t=...;x=...]" apart. Returns
/// false if the line is not like this.
bool take_entry_header(std::string_view line, std::string_view& date, std::string_view& cursor) {
    constexpr std::string_view kCursor = " [s=";
    LineReader reader(line);
    LinePrefix prefix;
    if (!take_logger_stamp(reader, prefix) || !reader.rest().starts_with(kCursor) ||
        !line.ends_with(']')) {
        return false;
    }
    date = prefix.wall;
    cursor = reader.rest().substr(2);
    cursor.remove_suffix(1);
    return true;
}

bool is_entry_header(std::string_view line) {
    std::string_view date;
    std::string_view cursor;
    return take_entry_header(line, date, cursor);
}

/// Whether the line is the first of an entry, or would be if it were not damaged: all others are
/// indented or empty. journalctl itself writes lines such as "-- Boot ... --".
bool begins_entry(std::string_view line) {
    return !line.empty() && line.front() != ' ' && !line.starts_with("-- ");
}

std::optional<ByteRun> find_verbose_entry(std::string_view text, std::size_t from) {
    std::optional<std::size_t> begin;
    for (Lines lines(text, from); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        if (begin && begins_entry(content)) {
            return ByteRun{*begin, line->begin};
        }
        // The text may begin inside an entry.
        if (!begin && !content.empty() && !content.starts_with("-- ")) {
            begin = line->begin;
        }
    }
    return begin ? std::optional(ByteRun{*begin, text.size()}) : std::nullopt;
}

/// Whether journalctl shows "[76B blob data]" instead of the value, because it is not printable.
bool is_blob(std::string_view value) {
    constexpr std::string_view kEnd = " blob data]";
    return value.starts_with('[') && value.ends_with(kEnd) &&
           value.find_first_not_of("0123456789.BKMG", 1) == value.size() - kEnd.size();
}

/// Collects the lines of one field, then sets it.
class FieldLines {
 public:
    explicit FieldLines(JournalEntry& entry) : entry_(entry) {}

    void begin(std::string_view name, std::string_view value) {
        set();
        name_ = name;
        value_ = value;
    }
    /// Takes a further line of the value, which is indented as far as the first.
    void go_on(std::string_view line) {
        const std::size_t indent = kFieldIndent.size() + name_.size() + 1;
        value_ += '\n';
        value_ += line.substr(std::min({indent, line.size(), line.find_first_not_of(' ')}));
    }
    void set() {
        if (!name_.empty()) {
            entry_.message_left_out =
                entry_.message_left_out || (name_ == "MESSAGE" && is_blob(value_));
            set_journal_field(entry_, name_, std::move(value_));
        }
        name_ = {};
        value_.clear();
    }

 private:
    JournalEntry& entry_;  // outlives this
    std::string_view name_;
    std::string value_;
};

std::optional<JournalEntry> read_verbose_entry(std::string_view bytes) {
    JournalEntry entry;
    FieldLines field(entry);
    Lines lines(bytes);
    const auto first = lines.next();
    std::string_view date;
    std::string_view cursor;
    if (!first || !take_entry_header(first->content(bytes), date, cursor)) {
        return std::nullopt;
    }
    entry.wall = date;
    set_journal_field(entry, "__CURSOR", std::string(cursor));
    while (const auto line = lines.next()) {
        const std::string_view content = line->content(bytes);
        const std::size_t equals = content.find('=');
        const std::size_t blanks = std::min(content.find_first_not_of(' '), content.size());
        if (blanks == kFieldIndent.size() && equals != std::string_view::npos) {
            field.begin(content.substr(blanks, equals - blanks), content.substr(equals + 1));
            entry.cut = !line->ended;
        } else if (blanks > kFieldIndent.size()) {
            field.go_on(content);
            entry.cut = !line->ended;
        }
    }
    field.set();
    return entry;
}

constexpr JournalForm kVerboseForm{find_verbose_entry, read_verbose_entry,
                                   [](std::string_view) { return true; }};

}  // namespace

bool is_journal_verbose(std::string_view text) {
    constexpr int kLinesTried = 200;  // the text may begin inside an entry
    Lines lines(text);
    for (int tried = 0; tried < kLinesTried; ++tried) {
        const auto line = lines.next();
        if (!line) {
            return false;
        }
        if (is_entry_header(line->content(text))) {
            return true;
        }
    }
    return false;
}

std::vector<TextLog> parse_journal_verbose(std::string_view text) {
    return parse_journal(text, kVerboseForm);
}

}  // namespace lastwords::printkfmt
