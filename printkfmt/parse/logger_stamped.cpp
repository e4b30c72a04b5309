// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the stamps of loggers, and what they put between their stamp and the kernel's text.
#include "printkfmt/parse/logger_stamped.h"

#include <algorithm>
#include <array>

#include "printkfmt/parse/wall_time.h"

namespace lastwords::printkfmt {

namespace {

/// Takes a host's name, which is any word of at most 64 characters with a blank after it. The blank
/// is not taken.
bool take_word(LineReader& reader) {
    constexpr std::size_t kLongest = 64;  // HOST_NAME_MAX
    const std::string_view rest = reader.rest();
    const std::string_view word = rest.substr(0, rest.find(' '));
    return !word.empty() && word.size() <= kLongest && word.size() < rest.size() &&
           reader.take(word);
}

/// Takes "[    1.234567] ", perhaps after "<6>" (console_msg_format=syslog). Takes nothing and
/// returns false if it is not there.
bool take_kernel_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    LinePrefix tried = prefix;
    LineReader after_level = ahead;
    if (take_priority(after_level, tried)) {
        ahead = after_level;
    }
    if (!take_boot_stamp(ahead, tried)) {
        return false;
    }
    take_caller_and_blank(ahead, tried);
    reader = ahead;
    prefix = tried;
    return true;
}

/// Takes "kernel: ", or "kernel:" at the end of a line.
bool take_kernel_tag(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take("kernel:")) {
        return false;
    }
    reader.take(' ');
    prefix.length = reader.taken();
    return true;
}

}  // namespace

bool take_logger_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    const bool bracket = ahead.take('[');
    const std::string_view begin = ahead.rest();
    const std::size_t before = ahead.taken();
    if (!take_wall_time(ahead)) {
        return false;
    }
    prefix.wall = begin.substr(0, ahead.taken() - before);
    if (bracket && !ahead.take(']')) {
        return false;
    }
    reader = ahead;
    return true;
}

bool has_logger_stamp(std::string_view line) {
    LineReader reader(line);
    LinePrefix prefix;
    return take_logger_stamp(reader, prefix);
}

bool parse_logger_console_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!take_logger_stamp(reader, prefix)) {
        return false;
    }
    reader.skip_blanks();
    if (take_kernel_stamp(reader, prefix)) {
        return true;
    }
    return take_word(reader) && reader.take(' ') && take_kernel_stamp(reader, prefix);
}

bool parse_syslog_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!take_logger_stamp(reader, prefix) || !reader.take(' ') || !take_word(reader) ||
        !reader.take(' ') || !take_kernel_tag(reader, prefix)) {
        return false;
    }
    take_kernel_stamp(reader, prefix);
    return true;
}

bool parse_journal_monotonic_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    return take_boot_stamp(reader, prefix) && reader.take(' ') && take_word(reader) &&
           reader.take(' ') && take_kernel_tag(reader, prefix);
}

bool is_journal_monotonic(std::string_view line) {
    LinePrefix prefix;
    return parse_journal_monotonic_prefix(line, prefix);
}

bool is_conserver_mark(std::string_view line) {
    constexpr std::string_view kBetween = " -- ";
    if (!line.starts_with("[-- ") || !line.ends_with(']')) {
        return false;
    }
    LineReader date(line.substr(line.rfind(kBetween) + kBetween.size()));
    return take_wall_time(date) && date.rest() == "]";
}

bool is_journal_mark(std::string_view line) {
    constexpr std::array<std::string_view, 4> kJournal{
        "-- Boot ", "-- Reboot --", "-- Journal begins at ", "-- Logs begin at "};
    return std::any_of(kJournal.begin(), kJournal.end(),
                       [&](std::string_view begin) { return line.starts_with(begin); });
}

}  // namespace lastwords::printkfmt
