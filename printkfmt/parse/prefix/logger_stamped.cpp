// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the stamps of loggers, and what they put between their stamp and the kernel's text.
#include "printkfmt/parse/prefix/logger_stamped.h"

#include <algorithm>
#include <array>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/date_words.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/kmsg.h"
#include "printkfmt/parse/prefix/syslog_head.h"
#include "printkfmt/parse/prefix/syslog_names.h"
#include "printkfmt/parse/prefix/vendor_marks.h"
#include "printkfmt/parse/prefix/wall_time.h"

namespace lastwords::printkfmt {

namespace {

/// Takes digits, '.' and three to nine more digits.
bool take_decimal(LineReader& reader) {
    if (!reader.number() || !reader.take('.')) {
        return false;
    }
    constexpr std::size_t kNano = 9;
    std::size_t count = 0;
    while (count < kNano && !reader.shape("0").empty()) {
        ++count;
    }
    return count >= 3;
}

/// Takes how long a logger has run: grabserial's "5.000000 0.000000", tio's "+00:00:05.123", Tera
/// Term's "0 00:00:05.123" (days first), ts -s %.s's "5.123456". The last needs a blank after it.
bool take_elapsed(LineReader& reader, bool bracket) {
    LineReader ahead = reader;
    if (ahead.take('+') && take_wall_time(ahead)) {
        reader = ahead;
        return true;
    }
    ahead = reader;
    if (bracket && ahead.number() && ahead.take(' ') && !ahead.shape("00:00:00.000").empty()) {
        reader = ahead;
        return true;
    }
    ahead = reader;
    if (!take_decimal(ahead)) {
        return false;
    }
    LineReader second = ahead;
    second.skip_blanks();
    if (bracket && second.taken() != ahead.taken() && take_decimal(second)) {
        reader = second;
        return true;
    }
    // "[    1.234567]" is the kernel's own stamp.
    if (bracket || !ahead.rest().starts_with(' ')) {
        return false;
    }
    reader = ahead;
    return true;
}

/// Returns the bracket that ends what `open` begins; 0 if `open` is no bracket of a stamp.
char closing(char open) {
    switch (open) {
        case '[':
            return ']';
        case '(':
            return ')';
        case '<':
            return '>';
        case '{':
            return '}';
        default:
            return 0;
    }
}

/// Whether a stamp can begin with the character. Most lines are told by it.
bool may_begin_stamp(char c) {
    return is_digit(c) || is_word_letter(c) || c == '+' || c == '@';
}

/// Takes the names of a job and a step before the stamp, each with a tab after it: gh run view
/// --log.
void take_job_columns(LineReader& reader) {
    constexpr std::size_t kLongest = 128;
    const std::string_view rest = reader.rest().substr(0, kLongest);
    const std::size_t first = rest.find('\t');
    const std::size_t second = first == rest.npos ? first : rest.find('\t', first + 1);
    if (second < rest.size() - 1 && is_digit(rest[second + 1])) {
        reader.take(rest.substr(0, second + 1));
    }
}

/// Takes a stamp, then what stands before the record.
Origin take_logged(std::string_view line, LinePrefix& prefix, std::size_t& taken) {
    LineReader reader(line);
    take_job_columns(reader);
    const bool rfc5424 = take_syslog_priority(reader, prefix);
    if (!take_logger_stamp(reader, prefix)) {
        return Origin::kNone;
    }
    // logread -t adds the time in seconds.
    LineReader ahead = reader;
    if (ahead.take(" [") && take_decimal(ahead) && ahead.take(']')) {
        const bool is_clock = !LineReader(reader.rest().substr(2)).shape("0000000000.").empty();
        reader = is_clock ? ahead : reader;
    }
    const Origin origin =
        rfc5424 ? take_rfc5424_origin(reader, prefix) : take_origin(reader, prefix);
    taken = reader.taken();
    return origin;
}

/// Takes the delta in journalctl -o short-delta's stamp, or the blanks in its place, and the
/// stamp's end.
bool take_journal_stamp(LineReader& reader, LinePrefix& prefix) {
    if (!reader.take('[')) {
        return false;
    }
    prefix.timestamp_ns = take_seconds(reader);
    if (!prefix.timestamp_ns) {
        return false;
    }
    reader.skip_blanks();
    if (reader.take('<')) {
        if (!take_seconds(reader) || (!reader.take('*') && !reader.take(' ')) ||
            !reader.take('>')) {
            return false;
        }
        reader.skip_blanks();
    }
    return reader.take(']');
}

void skip_bars(LineReader& reader) {
    while (reader.take(' ') || reader.take('|')) {
    }
}

/// Takes a name in brackets or parentheses, or a word that is no stamp, and the blanks after it.
/// Returns it with its brackets, or nothing.
std::string_view take_console_name(LineReader& reader) {
    constexpr std::size_t kLongest = 48;
    const std::string_view front = reader.rest().substr(0, kLongest);
    const std::size_t end = front.find(' ');
    if (end == front.npos || end < 2) {
        return {};
    }
    const std::string_view name = front.substr(0, end);
    const char first = name.front();
    // In parentheses, shells and firmware have prompts: "(initramfs) ".
    const bool guest =
        name.size() > 3 && name.starts_with("(d") && is_digit(name[2]) && name.ends_with(')');
    const bool bracketed = first == '[' && name.back() == ']' && is_letter(name[1]) &&
                           name.find(']') == name.size() - 1;
    if (!guest && !bracketed && name != kHypervisor && !is_letter(first) && !is_digit(first)) {
        return {};
    }
    reader.take(name);
    skip_bars(reader);
    return name;
}

/// Whether a stamp of the kernel's width is next. It prints seconds as "%5lu", which tells it from
/// firmware: "[ATF] [     0.000000]".
bool has_kernel_width(std::string_view rest) {
    constexpr std::size_t kWidth = 5;
    const std::string_view stamp = rest.substr(std::min(rest.find('['), rest.size()));
    const std::size_t point = stamp.find('.');
    return point != stamp.npos && point >= kWidth + 1 && (point == kWidth + 1 || stamp[1] != ' ');
}

/// Takes a host's name, which is any word of at most 64 characters with a blank after it.
bool take_host(LineReader& reader, LinePrefix& prefix) {
    constexpr std::size_t kLongest = 64;  // HOST_NAME_MAX
    const std::string_view rest = reader.rest();
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty() || word.size() > kLongest || word.size() == rest.size()) {
        return false;
    }
    reader.take(word);
    prefix.host = word;
    return reader.take(' ');
}

}  // namespace

bool take_logger_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    if (ahead.rest().empty()) {
        return false;
    }
    char close = closing(ahead.rest().front());
    if (close != 0) {
        ahead.take(ahead.rest().front());
    } else if (ahead.rest().front() == ' ') {
        ahead.skip_blanks();  // Japanese: " 1月 06 10:00:00"
        const std::size_t digits = ahead.rest().find_first_not_of("0123456789");
        if (digits == 0 || digits > 2 || !is_word_letter(ahead.rest()[digits])) {
            return false;
        }
    }
    if (ahead.rest().empty() || !may_begin_stamp(ahead.rest().front())) {
        return false;
    }
    const std::string_view begin = ahead.rest();
    const std::size_t before = ahead.taken();
    if (!take_wall_time(ahead) && !take_elapsed(ahead, close != 0)) {
        return false;
    }
    if (close != 0) {
        // More may be in the bracket: a zone, a date after the clock, a port's name.
        constexpr std::size_t kMore = 32;
        const std::string_view more = ahead.rest().substr(0, kMore);
        const std::size_t end = more.find(close);
        if (end == more.npos || more.find('[') < end) {
            return false;
        }
        ahead.take(more.substr(0, end));
    }
    prefix.wall = begin.substr(0, ahead.taken() - before);
    if (close != 0) {
        ahead.take(close);
    }
    reader = ahead;
    return true;
}

bool has_logger_stamp(std::string_view line) {
    LineReader reader(line);
    LinePrefix prefix;
    take_job_columns(reader);
    take_syslog_priority(reader, prefix);
    return take_logger_stamp(reader, prefix);
}

bool parse_logger_console_prefix(std::string_view line, LinePrefix& prefix) {
    std::size_t taken = 0;
    return take_logged(line, prefix, taken) == Origin::kKernelStamp;
}

bool parse_logger_kmsg_prefix(std::string_view line, LinePrefix& prefix) {
    constexpr int kWordsMax = 2;
    LineReader reader(line);
    LinePrefix stamp;
    if (!take_logger_stamp(reader, stamp)) {
        return false;
    }
    for (int word = 0; word <= kWordsMax; ++word) {
        reader.skip_blanks();
        const std::string_view rest = reader.rest();
        const bool is_word = rest.find(' ') < rest.find(',');  // an address is no release
        if (!is_word && parse_kmsg_prefix(rest, prefix)) {
            prefix.length += reader.taken();
            prefix.wall = stamp.wall;
            return true;
        }
        reader.take(rest.substr(0, rest.find(' ')));
    }
    return false;
}

bool parse_logger_wall_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!take_logger_stamp(reader, prefix)) {
        return false;
    }
    reader.skip_blanks();
    if (!take_wall_stamp(reader, prefix)) {
        return false;
    }
    take_caller_and_blank(reader, prefix);
    return true;
}

bool parse_syslog_prefix(std::string_view line, LinePrefix& prefix) {
    std::size_t taken = 0;
    return take_logged(line, prefix, taken) == Origin::kKernelTag;
}

bool parse_other_program_prefix(std::string_view line, LinePrefix& prefix) {
    std::size_t taken = 0;
    const bool other = take_logged(line, prefix, taken) == Origin::kOther;
    prefix.length = other ? taken : 0;
    return other;
}

bool parse_journal_monotonic_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!take_journal_stamp(reader, prefix) || !reader.take(' ')) {
        return false;
    }
    const bool no_host = take_kernel_tag(reader);  // journalctl --no-hostname
    if (!no_host && (!take_host(reader, prefix) || !take_kernel_tag(reader))) {
        return false;
    }
    prefix.program = "kernel";
    prefix.length = reader.taken();
    // If the kernel's own stamp is in the message, it is the record's time.
    LinePrefix inner = prefix;
    if (take_kernel_stamp(reader, inner)) {
        prefix = inner;
        const std::size_t digits = std::min(line.find_first_not_of("[ "), line.size());
        prefix.wall = line.substr(digits, line.find_first_not_of("0123456789.", digits) - digits);
    }
    return true;
}

bool is_journal_monotonic(std::string_view line) {
    LinePrefix prefix;
    return parse_journal_monotonic_prefix(line, prefix);
}

bool parse_two_stamps(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    LinePrefix first;
    if (!line.starts_with('[') || !take_boot_stamp(reader, first)) {
        return false;
    }
    prefix.wall = line.substr(1, reader.taken() - 2);
    prefix.wall.remove_prefix(std::min(prefix.wall.find_first_not_of(' '), prefix.wall.size()));
    reader.skip_blanks();
    const bool leveled = reader.rest().starts_with('<');
    // Two of the kernel's own, which take_caller_and_blank() knows: the same time after a level,
    // and one with a CPU.
    const std::string_view second = reader.rest().substr(0, reader.rest().find(' ', 12));
    return second.find("]@") == second.npos && take_kernel_stamp(reader, prefix) &&
           !(leveled && prefix.timestamp_ns == first.timestamp_ns);
}

bool parse_named_console_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    const std::string_view name = take_console_name(reader);
    if (name.empty()) {
        return false;
    }
    bool named = name != kHypervisor;
    // Xen has its stamp, also one like the kernel's, between its own name and the guest's.
    LineReader stamped = reader;
    if ((name == kHypervisor && take_bracketed_seconds(stamped)) ||
        take_logger_stamp(stamped, prefix)) {
        skip_bars(stamped);
        reader = stamped;
        named = named || !take_console_name(reader).empty();
    } else if (name == kHypervisor) {
        named = !take_console_name(reader).empty();
    } else if (name.front() != '[' && name.front() != '(') {
        return false;
    }
    return named && has_kernel_width(reader.rest()) && take_kernel_stamp(reader, prefix);
}

bool has_console_name(std::string_view line) {
    LineReader reader(line);
    LinePrefix prefix;
    const std::string_view name = take_console_name(reader);
    const bool bracketed = !name.empty() && (name.front() == '[' || name.front() == '(');
    return (bracketed && (name == kHypervisor || take_logger_stamp(reader, prefix))) ||
           parse_named_console_prefix(line, prefix);
}

bool has_two_stamps(std::string_view line) {
    LinePrefix prefix;
    return parse_two_stamps(line, prefix);
}

bool parse_tagged_prefix(std::string_view line, LinePrefix& prefix) {
    constexpr std::size_t kLatest = 24;  // of the tag
    const bool indented = line.starts_with(' ');
    LineReader reader(line);
    reader.skip_blanks();
    const std::string_view front = line.substr(0, kLatest);
    const std::string_view first = front.substr(0, front.find(' '));
    const auto priority = first.ends_with(':') && first.find('.') != first.npos
                              ? priority_of(first.substr(0, first.size() - 1))
                              : std::nullopt;
    if (priority) {  // socklog: "kern.info: [    1.234567] "
        prefix.priority = priority;
        reader.take(first);
        return reader.take(' ') && take_kernel_stamp(reader, prefix);
    }
    if (!take_kernel_tag(reader)) {
        if (line.substr(0, kLatest).find(" kernel:") == std::string_view::npos ||
            take_origin(reader, prefix) != Origin::kKernelTag) {
            return false;
        }
        return prefix.timestamp_ns && prefix.host.empty();
    }
    prefix.program = "kernel";
    prefix.length = reader.taken();
    // rsyslogd puts no blank between its tag and a kernel's message; YAML has one.
    const bool glued = line[prefix.length - 1] == ':';
    return take_kernel_stamp(reader, prefix) || (indented && glued);
}

bool has_tag_or_broadcast(std::string_view line) {
    LinePrefix prefix;
    return line.empty() || is_broadcast_mark(line) || parse_tagged_prefix(line, prefix);
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

bool is_broadcast_mark(std::string_view line) {
    return line.starts_with("Message from syslogd@") || line.starts_with("Broadcast message from ");
}

}  // namespace lastwords::printkfmt
