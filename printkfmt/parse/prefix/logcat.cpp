// SPDX-License-Identifier: GPL-2.0-or-later
// Parses logcat's prefixes.
#include "printkfmt/parse/prefix/logcat.h"

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/vendor_marks.h"
#include "printkfmt/parse/prefix/wall_time.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kLetters = "VDIWEFS";

/// Sets the level that a letter of logcat's means, if it means one.
void set_level(char letter, LinePrefix& prefix) {
    constexpr std::string_view kSure = "EW  D";  // levels 3, 4 and 7
    const std::size_t at = kSure.find(letter);
    if (at != std::string_view::npos) {
        prefix.priority = static_cast<std::uint32_t>(at) + 3;
    }
}

/// Takes one of logcat's letters, which `after` must follow.
bool take_letter(LineReader& reader, char after, LinePrefix& prefix) {
    const std::string_view next = reader.rest().substr(0, 2);
    if (next.size() != 2 || next[1] != after || kLetters.find(next[0]) == std::string_view::npos) {
        return false;
    }
    set_level(next[0], prefix);
    return reader.take(next);
}

/// Takes a process id in its column. Sets `zero` if it is 0.
bool take_id(LineReader& reader, bool& zero) {
    const std::size_t before = reader.taken();
    reader.skip_blanks();
    const auto number = reader.number();
    zero = number && *number == 0;
    return number && reader.taken() != before;
}

/// Takes ": ", or a colon with which the line ends.
bool take_colon(LineReader& reader) {
    return reader.take(": ") || (reader.rest() == ":" && reader.take(':'));
}

/// Takes MediaTek's "-(2)[77:kworker/2:1]", the caller in the place of logd's process id.
bool take_maker_mark(LineReader& reader, LinePrefix& prefix) {
    const auto begins = [&](std::string_view mark) { return reader.rest().starts_with(mark); };
    if (!begins("(") && !begins("-(") && !begins(".(")) {
        return false;
    }
    LineReader ahead = reader;
    LinePrefix tried = prefix;
    tried.caller_id.reset();
    take_caller_and_blank(ahead, tried);
    if (!tried.caller_id) {
        return false;
    }
    reader = ahead;
    prefix = tried;
    return true;
}

/// Takes the tag and the ": " after it if it is "kernel  " or empty. Another tag is the first word
/// of the kernel's text: it is left if it stands there as the kernel wrote it, and becomes
/// prefix.first_word if logcat has put blanks behind it.
bool take_kernel_tag_or_word(LineReader& reader, bool of_kernel, LinePrefix& prefix) {
    constexpr std::size_t kTagWidth = 8;  // "%-8s"
    LineReader ahead = reader;
    const bool named = ahead.take("kernel");
    ahead.skip_blanks();
    if (take_colon(ahead)) {
        LinePrefix tried = prefix;
        LineReader mark = ahead;
        if (!named && !of_kernel && !take_maker_mark(mark, tried)) {
            return false;
        }
        reader = ahead;
        return true;
    }
    LineReader mark = reader;
    LinePrefix tried = prefix;
    if (!of_kernel) {
        return take_maker_mark(mark, tried);
    }
    const std::string_view tag = reader.rest().substr(0, kTagWidth);
    ahead = reader;
    if (ahead.take(tag) && tag.ends_with(' ') && take_colon(ahead)) {
        prefix.first_word = tag.substr(0, tag.find_last_not_of(' ') + 1);
        reader = ahead;
    }
    return true;
}

/// Takes "  0     0 W ", perhaps after a user's name.
bool take_threadtime(LineReader& reader, LinePrefix& prefix, bool& of_kernel) {
    LineReader ahead = reader;
    bool pid_zero = false;
    bool tid_zero = false;
    if (!ahead.take(' ')) {
        return false;
    }
    ahead.skip_blanks();
    const std::string_view rest = ahead.rest();
    if (!rest.empty() && is_letter(rest.front())) {
        ahead.take(rest.substr(0, rest.find(' ')));  // logcat -v uid
    }
    if (!take_id(ahead, pid_zero) || !take_id(ahead, tid_zero) || !ahead.take(' ') ||
        !take_letter(ahead, ' ', prefix)) {
        return false;
    }
    of_kernel = pid_zero && tid_zero;
    reader = ahead;
    return true;
}

/// Takes "W/kernel  (    0): ", "W/toy     (    0): " or "W/kernel  : ".
bool take_brief(LineReader& reader, LinePrefix& prefix) {
    constexpr std::size_t kLongest = 64;
    if (!take_letter(reader, '/', prefix)) {
        return false;
    }
    const std::string_view front = reader.rest().substr(0, kLongest);
    const std::string_view padded = front.substr(0, front.find_first_of("(:"));
    const std::string_view tag = padded.substr(0, padded.find_last_not_of(' ') + 1);
    const bool named = tag == "kernel";
    bool zero = false;
    reader.take(padded);
    if (reader.take('(')) {
        if (!take_id(reader, zero) || !reader.take(')')) {
            return false;
        }
    }
    if (!take_colon(reader)) {
        return false;
    }
    prefix.first_word = named ? std::string_view{} : tag;
    LineReader mark = reader;
    return named || zero || (tag.empty() && take_maker_mark(mark, prefix));
}

/// Takes "11-21 10:26:59.123", perhaps with a year before it, and microseconds and a zone after it;
/// or the seconds since 1970 or since the boot (logcat -v epoch, -v monotonic).
bool take_logcat_time(LineReader& reader, LinePrefix& prefix) {
    LineReader seconds = reader;
    seconds.skip_blanks();
    const std::string_view begin = seconds.rest();
    if (seconds.number() && seconds.take('.') && !seconds.shape("000").empty()) {
        while (!seconds.shape("000").empty()) {
        }
        prefix.wall = begin.substr(0, begin.size() - seconds.rest().size());
        reader = seconds;
        return true;
    }
    const std::string_view rest = reader.rest();
    if (LineReader(rest).shape("00-00 00:00:00.000").empty() &&
        LineReader(rest).shape("0000-00-00 00:00:00.000").empty()) {
        return false;
    }
    if (!take_wall_time(reader)) {
        return false;
    }
    LineReader zone = reader;  // logcat -v zone
    if (zone.take(' ') && (!zone.shape("+0000").empty() || !zone.shape("-0000").empty())) {
        reader = zone;
    }
    prefix.wall = rest.substr(0, reader.taken());
    return true;
}

}  // namespace

bool parse_logcat_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    bool of_kernel = false;
    if (line.empty() || (!is_digit(line.front()) && !is_upper(line.front()) && line[0] != ' ')) {
        return false;
    }
    if (is_upper(line.front())) {
        if (!take_brief(reader, prefix)) {
            return false;
        }
    } else if (!take_logcat_time(reader, prefix)) {
        return false;
    } else if (take_threadtime(reader, prefix, of_kernel)) {
        if (!take_kernel_tag_or_word(reader, of_kernel, prefix)) {
            return false;
        }
    } else if (!reader.take(' ') || !take_brief(reader, prefix)) {
        return false;
    }
    prefix.program = "kernel";
    prefix.length = reader.taken();
    // logd takes off the kernel's stamp, as it knows it, and leaves the caller or a maker's mark.
    if (!take_kernel_stamp(reader, prefix) && !take_maker_mark(reader, prefix) &&
        reader.rest().starts_with("[ ")) {
        take_caller_and_blank(reader, prefix);
    }
    return true;
}

bool is_logcat(std::string_view line) {
    LineReader reader(line);
    LinePrefix prefix;
    bool of_kernel = false;
    if (!take_logcat_time(reader, prefix)) {
        return take_letter(reader, '/', prefix);
    }
    return take_threadtime(reader, prefix, of_kernel) ||
           (reader.take(' ') && take_letter(reader, '/', prefix));
}

}  // namespace lastwords::printkfmt
