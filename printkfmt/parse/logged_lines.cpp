// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a kernel's log that another program has put its own stamp before: a terminal program,
// ts(1), a console server, syslog, the journal.
#include <algorithm>

#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

namespace {

bool take_digits(LineReader& reader, std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < most && !reader.shape("0").empty()) {
        ++count;
    }
    return count >= least;
}

/// ".123456", as fine as it is given; it may be left out.
bool take_fraction(LineReader& reader) {
    constexpr std::size_t kNano = 9;
    return (!reader.take('.') && !reader.take(',')) || take_digits(reader, 1, kNano);
}

/// "Z", "+01:00", "+0100"; it may be left out.
void take_zone(LineReader& reader) {
    if (!reader.take('Z') && reader.shape("+00:00").empty() && reader.shape("-00:00").empty() &&
        reader.shape("+0000").empty()) {
        reader.shape("-0000");
    }
}

/// "2026-11-21T10:26:59.123456Z", with a blank for the T; of a terminal program, rsyslog or
/// journalctl -o short-iso.
bool iso_time(LineReader& reader) {
    if (reader.shape("0000-00-00T00:00:00").empty() &&
        reader.shape("0000-00-00 00:00:00").empty()) {
        return false;
    }
    const bool good = take_fraction(reader);
    take_zone(reader);
    return good;
}

/// "CET"; a number where the zone has no name.
bool take_zone_name(LineReader& reader) {
    constexpr std::size_t kLetters = 5;
    std::size_t letters = 0;
    while (letters < kLetters && !reader.shape("A").empty()) {
        ++letters;
    }
    return letters != 0 || !reader.shape("+00").empty() || !reader.shape("-00").empty();
}

/// "Sat Nov 21 10:26:59 2026", "Sat Nov 21 10:26:59 CET 2026": conserver.
bool ctime_time(LineReader& reader) {
    return !reader.shape("AAA AAA _0 00:00:00 0000").empty() ||
           (!reader.shape("AAA AAA _0 00:00:00 ").empty() && take_zone_name(reader) &&
            !reader.shape(" 0000").empty());
}

/// "Nov 21 10:26:59": syslog, ts(1), journalctl -o short and short-precise.
bool syslog_time(LineReader& reader) {
    return !reader.shape("AAA _0 00:00:00").empty() && take_fraction(reader);
}

/// "Sat 2026-11-21 10:26:59 UTC": journalctl -o short-full.
bool full_time(LineReader& reader) {
    if (reader.shape("AAA 0000-00-00 00:00:00").empty() || !take_fraction(reader) ||
        !reader.take(' ')) {
        return false;
    }
    return take_zone_name(reader);
}

/// "10:26:59.123": ts -s, ts -i, tio.
bool clock_time(LineReader& reader) {
    return !reader.shape("00:00:00").empty() && take_fraction(reader);
}

/// "1795256819.123456": journalctl -o short-unix, ts %.s.
bool unix_time(LineReader& reader) {
    return !reader.shape("0000000000.").empty() && take_digits(reader, 3, 9);
}

/// A word without blanks: a host's name.
bool take_word(LineReader& reader) {
    constexpr std::size_t kLongest = 64;  // HOST_NAME_MAX
    const std::string_view rest = reader.rest();
    const std::string_view word = rest.substr(0, rest.find(' '));
    return !word.empty() && word.size() <= kLongest && word.size() < rest.size() &&
           reader.take(word);
}

/// "[    1.234567] ", perhaps behind "<6>" (console_msg_format=syslog); nothing is taken, and
/// false, if it is not there.
bool take_kernel_stamp(LineReader& reader, LineHead& head) {
    LineReader ahead = reader;
    LineHead tried = head;
    LineReader behind_level = ahead;
    if (take_priority(behind_level, tried)) {
        ahead = behind_level;
    }
    if (!boot_stamp(ahead, tried)) {
        return false;
    }
    take_caller_and_blank(ahead, tried);
    reader = ahead;
    head = tried;
    return true;
}

/// "kernel: ", which the line may end in the middle of.
bool take_kernel_tag(LineReader& reader, LineHead& head) {
    if (!reader.take("kernel:")) {
        return false;
    }
    reader.take(' ');
    head.length = reader.taken();
    return true;
}

/// "[-- MARK -- Sat Nov 21 10:00:00 2026]", "[-- Console up -- ...]": conserver.
bool is_conserver_mark(std::string_view line) {
    constexpr std::string_view kBetween = " -- ";
    if (!line.starts_with("[-- ") || !line.ends_with(']')) {
        return false;
    }
    LineReader date(line.substr(line.rfind(kBetween) + kBetween.size()));
    return ctime_time(date) && date.rest() == "]";
}

}  // namespace

bool take_logger_stamp(LineReader& reader, LineHead& head) {
    LineReader begun = reader;
    const bool bracket = begun.take('[');
    for (const auto take_time :
         {iso_time, ctime_time, syslog_time, full_time, clock_time, unix_time}) {
        LineReader ahead = begun;
        if (!take_time(ahead)) {
            continue;
        }
        const std::string_view wall = begun.rest().substr(0, ahead.taken() - begun.taken());
        if (!bracket || ahead.take(']')) {
            head.wall = wall;
            reader = ahead;
            return true;
        }
    }
    return false;
}

bool has_logger_stamp(std::string_view line) {
    LineReader reader(line);
    LineHead head;
    return take_logger_stamp(reader, head);
}

bool logged_console_head(std::string_view line, LineHead& head) {
    LineReader reader(line);
    if (!take_logger_stamp(reader, head)) {
        return false;
    }
    reader.skip_blanks();
    if (take_kernel_stamp(reader, head)) {
        return true;
    }
    return take_word(reader) && reader.take(' ') && take_kernel_stamp(reader, head);
}

bool logged_kernel_head(std::string_view line, LineHead& head) {
    LineReader reader(line);
    if (!take_logger_stamp(reader, head) || !reader.take(' ') || !take_word(reader) ||
        !reader.take(' ') || !take_kernel_tag(reader, head)) {
        return false;
    }
    take_kernel_stamp(reader, head);
    return true;
}

bool journal_monotonic_head(std::string_view line, LineHead& head) {
    LineReader reader(line);
    return boot_stamp(reader, head) && reader.take(' ') && take_word(reader) && reader.take(' ') &&
           take_kernel_tag(reader, head);
}

bool is_journal_monotonic(std::string_view line) {
    LineHead head;
    return journal_monotonic_head(line, head);
}

bool is_logger_mark(std::string_view line, const Form& form) {
    constexpr std::string_view kJournal[] = {"-- Boot ", "-- Reboot --", "-- Journal begins at ",
                                             "-- Logs begin at "};
    return is_conserver_mark(line) ||
           (form.logged != nullptr &&
            std::any_of(std::begin(kJournal), std::end(kJournal),
                        [&](std::string_view begin) { return line.starts_with(begin); }));
}

}  // namespace lastwords::printkfmt
