// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the stamps of loggers, and what they put between their stamp and the kernel's text.
#include "printkfmt/parse/logger_stamped.h"

#include <algorithm>
#include <array>

namespace lastwords::printkfmt {

namespace {

/// Takes at most `most` digits. Returns false if there are fewer than `least`.
bool take_digits(LineReader& reader, std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < most && !reader.shape("0").empty()) {
        ++count;
    }
    return count >= least;
}

/// Takes ".123456" or ",123456", with one to nine digits, or nothing. Returns false if no digit
/// follows.
bool take_fraction(LineReader& reader) {
    constexpr std::size_t kNano = 9;
    return (!reader.take('.') && !reader.take(',')) || take_digits(reader, 1, kNano);
}

/// Takes "Z", "+01:00", "+0100", or nothing.
void take_zone(LineReader& reader) {
    if (!reader.take('Z') && reader.shape("+00:00").empty() && reader.shape("-00:00").empty() &&
        reader.shape("+0000").empty()) {
        reader.shape("-0000");
    }
}

/// Takes "2026-11-21T10:26:59.123456Z", or with a blank instead of the T: terminal programs,
/// rsyslog, journalctl -o short-iso.
bool take_iso_time(LineReader& reader) {
    if (reader.shape("0000-00-00T00:00:00").empty() &&
        reader.shape("0000-00-00 00:00:00").empty()) {
        return false;
    }
    const bool good = take_fraction(reader);
    take_zone(reader);
    return good;
}

/// Takes "CET", or "+03" for a zone that has no name.
bool take_zone_name(LineReader& reader) {
    constexpr std::size_t kLetters = 5;
    std::size_t letters = 0;
    while (letters < kLetters && !reader.shape("A").empty()) {
        ++letters;
    }
    return letters != 0 || !reader.shape("+00").empty() || !reader.shape("-00").empty();
}

/// Takes "Sat Nov 21 10:26:59 2026" or "Sat Nov 21 10:26:59 CET 2026": conserver.
bool take_ctime_time(LineReader& reader) {
    return !reader.shape("AAA AAA _0 00:00:00 0000").empty() ||
           (!reader.shape("AAA AAA _0 00:00:00 ").empty() && take_zone_name(reader) &&
            !reader.shape(" 0000").empty());
}

/// Takes "Nov 21 10:26:59": syslog, ts(1), journalctl -o short and short-precise.
bool take_syslog_time(LineReader& reader) {
    return !reader.shape("AAA _0 00:00:00").empty() && take_fraction(reader);
}

/// Takes "Sat 2026-11-21 10:26:59 UTC": journalctl -o short-full.
bool take_full_time(LineReader& reader) {
    if (reader.shape("AAA 0000-00-00 00:00:00").empty() || !take_fraction(reader) ||
        !reader.take(' ')) {
        return false;
    }
    return take_zone_name(reader);
}

/// Takes "10:26:59.123": ts -s, ts -i, tio.
bool take_clock_time(LineReader& reader) {
    return !reader.shape("00:00:00").empty() && take_fraction(reader);
}

/// Takes "1795256819.123456": journalctl -o short-unix, ts %.s.
bool take_unix_time(LineReader& reader) {
    return !reader.shape("0000000000.").empty() && take_digits(reader, 3, 9);
}

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
    LineReader begun = reader;
    const bool bracket = begun.take('[');
    for (const auto take_time : {take_iso_time, take_ctime_time, take_syslog_time, take_full_time,
                                 take_clock_time, take_unix_time}) {
        LineReader ahead = begun;
        if (!take_time(ahead)) {
            continue;
        }
        const std::string_view wall = begun.rest().substr(0, ahead.taken() - begun.taken());
        if (!bracket || ahead.take(']')) {
            prefix.wall = wall;
            reader = ahead;
            return true;
        }
    }
    return false;
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
    return take_ctime_time(date) && date.rest() == "]";
}

bool is_journal_mark(std::string_view line) {
    constexpr std::array<std::string_view, 4> kJournal{
        "-- Boot ", "-- Reboot --", "-- Journal begins at ", "-- Logs begin at "};
    return std::any_of(kJournal.begin(), kJournal.end(),
                       [&](std::string_view begin) { return line.starts_with(begin); });
}

}  // namespace lastwords::printkfmt
