// SPDX-License-Identifier: GPL-2.0-or-later
// Parses callers. Each maker's form has a function; the shape of a mark proves which it is.
#include "printkfmt/parse/prefix/vendor_marks.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/wall_time.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint32_t kCpuCaller = 0x80000000U;
constexpr std::uint32_t kCpuEnd = 8192;       // CONFIG_NR_CPUS_RANGE_END of x86
constexpr std::uint32_t kPidEnd = 1U << 22U;  // PID_MAX_LIMIT
constexpr std::size_t kMarkBytes = 64;        // no mark is longer

/// What a mark says.
struct CallerMark {
    std::optional<std::uint32_t> cpu;
    std::optional<std::uint32_t> pid;
    bool interrupted = false;  ///< the CPU was in an interrupt, so the task is not the caller
    bool exact = false;        ///< printk's own caller
};

std::string_view trim_front(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

/// Returns the number that all of the text is, apart from blanks before it; nothing if it is none,
/// or not below `end`.
std::optional<std::uint32_t> whole_number(std::string_view text, std::uint32_t end, int base = 10) {
    text = trim_front(text);
    std::uint32_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), last, value, base);
    return error == std::errc() && stop == last && value < end ? std::optional(value)
                                                               : std::nullopt;
}

bool has_letter(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_letter);
}

/// Mainline's "T123" and "C2", also with the CPU behind it: "T123@2" (Unisoc), "T123@C2",
/// "T123-C2", and with the context before it: "T,T123,C2". Or what `lastwords log --caller` prints:
/// "  T123 init", a task and its name.
bool parse_caller_word(std::string_view word, CallerMark& mark) {
    constexpr std::size_t kCallerWidth = 6;
    constexpr std::size_t kCommMax = 15;
    mark.exact = true;
    const std::size_t name = std::min(word.size(), word.find(' ', kCallerWidth));
    const bool named = word.size() - name > 1 && word.size() - name <= 1 + kCommMax;
    word = trim_front(named ? word.substr(0, name) : word);
    if (word.size() > 2 && is_letter(word[0]) && word[1] == ',') {
        word.remove_prefix(2);
    }
    const std::size_t end = std::min(word.find_first_of("@-,"), word.size());
    const std::string_view first = word.substr(0, end);
    if (first.starts_with('C')) {
        mark.cpu = whole_number(first.substr(1), kCpuEnd);
        return end == word.size() && mark.cpu && first[1] != ' ';
    }
    if (!first.starts_with('T') || first.size() < 2 || !is_digit(first[1])) {
        return false;
    }
    mark.pid = whole_number(first.substr(1), kCpuCaller);
    if (end == word.size()) {
        return mark.pid.has_value();
    }
    std::string_view cpu = word.substr(end + 1);
    cpu.remove_prefix(cpu.starts_with('C') ? 1 : 0);
    mark.cpu = whole_number(cpu, kCpuEnd);
    return mark.pid && mark.cpu;
}

/// Samsung's "2:    kworker/2:1:   77" and Meizu's "2:77:kworker/2:1".
bool parse_cpu_task_pid(std::string_view words, CallerMark& mark) {
    const std::size_t first = words.find(':');
    const std::size_t last = words.rfind(':');
    if (first == last || last == std::string_view::npos) {
        return false;
    }
    mark.cpu = whole_number(words.substr(0, first), kCpuEnd);
    const std::size_t second = words.find(':', first + 1);
    const auto pid_first = whole_number(words.substr(first + 1, second - first - 1), kPidEnd);
    if (pid_first && has_letter(words.substr(second))) {
        mark.pid = pid_first;
    } else if (has_letter(words.substr(first, last - first))) {
        mark.pid = whole_number(words.substr(last + 1), kPidEnd);
    }
    return mark.cpu && mark.pid;
}

/// Huawei's and HiSilicon's "pid:77,cpu2,kworker/2:1" and "pid:77,cpu2,in irq,9".
bool parse_pid_cpu_task(std::string_view words, CallerMark& mark) {
    LineReader reader(words);
    if (!reader.take("pid:")) {
        return false;
    }
    const auto pid = reader.number();
    const bool has_cpu = reader.take(",cpu");
    const auto cpu = reader.number();
    if (!pid || *pid >= kPidEnd || !has_cpu || !cpu || *cpu >= kCpuEnd || !reader.take(',')) {
        return false;
    }
    mark.pid = static_cast<std::uint32_t>(*pid);
    mark.cpu = static_cast<std::uint32_t>(*cpu);
    mark.interrupted = reader.rest().starts_with("in irq");
    return true;
}

/// Amlogic's "2 kworke d.", of CPU, six bytes of the task's name (or "T77"), and flags as in a
/// trace: 'd' if interrupts are off, 'h', 's', ... in an interrupt.
bool parse_cpu_name_flags(std::string_view words, CallerMark& mark) {
    constexpr std::size_t kName = 6;
    const std::size_t blank = words.find(' ');
    if (blank == std::string_view::npos || words.size() != blank + 1 + kName + 1 + 2) {
        return false;
    }
    const std::string_view name = words.substr(blank + 1, kName);
    const std::string_view flags = words.substr(words.size() - 2);
    constexpr std::string_view kFlags = "dDNnHhSsZz.";
    if (words[blank + 1 + kName] != ' ' || flags.find_first_not_of(kFlags) != flags.npos) {
        return false;
    }
    mark.cpu = whole_number(words.substr(0, blank), kCpuEnd);
    if (name.starts_with('T')) {
        const std::size_t end = std::min(name.find(' '), name.size());
        mark.pid = whole_number(name.substr(1, end - 1), kPidEnd);
    }
    mark.interrupted = flags[1] != '.';
    return mark.cpu.has_value();
}

/// Takes "[...]", and returns what is inside; nothing if there is no bracket, or no end of it
/// nearby.
std::optional<std::string_view> take_bracket(LineReader& reader, char open, char close) {
    const std::string_view rest = reader.rest().substr(0, kMarkBytes);
    if (!rest.starts_with(open)) {
        return std::nullopt;
    }
    const std::size_t end = rest.find(close);
    if (end == std::string_view::npos || rest.find(open, 1) < end) {
        return std::nullopt;
    }
    reader.take(rest.substr(0, end + 1));
    return rest.substr(1, end - 1);
}

/// Takes a mark in brackets. `blanks`: how many blanks are before it.
bool take_bracketed(LineReader& reader, std::size_t blanks, CallerMark& mark) {
    LineReader ahead = reader;
    const bool in_interrupt = ahead.take('I');  // Samsung
    const auto words = take_bracket(ahead, '[', ']');
    if (!words) {
        return false;
    }
    // dmesg(1) since util-linux 2.40 and makedumpfile since 1.7.6 put a blank before the caller. It
    // has at least five characters there, which tells it from a record's text.
    constexpr std::size_t kCallerMin = 5;
    const bool mainline = !in_interrupt && (blanks == 0 || words->size() >= kCallerMin);
    mark = {};
    if (!(mainline && parse_caller_word(*words, mark)) &&
        !(mark = {}, parse_cpu_task_pid(*words, mark)) &&
        !(mark = {}, parse_pid_cpu_task(*words, mark)) &&
        !(mark = {}, parse_cpu_name_flags(*words, mark))) {
        return false;
    }
    mark.interrupted = mark.interrupted || in_interrupt;
    reader = ahead;
    return true;
}

/// Takes MediaTek's "(2)[77:kworker/2:1]", whose CPU is in hexadecimal digits, perhaps after '-'
/// (interrupts are off) or '.' (they are on); or "(2)" alone, which it prints while consoles are
/// suspended; or "(CPU:2-pid:77:kworker/2:1)" (OPPO).
bool take_parenthesised(LineReader& reader, std::size_t blanks, CallerMark& mark) {
    LineReader ahead = reader;
    const bool off = ahead.take('-');
    const bool on = !off && ahead.take('.');
    const auto words = take_bracket(ahead, '(', ')');
    if (!words) {
        return false;
    }
    mark = {};
    LineReader named(*words);
    if (named.take("CPU:")) {
        const auto cpu = named.number();
        const bool has_pid = named.take("-pid:");
        const auto pid = named.number();
        if (!cpu || *cpu >= kCpuEnd || !has_pid || !pid || *pid >= kPidEnd) {
            return false;
        }
        mark.cpu = static_cast<std::uint32_t>(*cpu);
        mark.pid = static_cast<std::uint32_t>(*pid);
        reader = ahead;
        return true;
    }
    constexpr int kHex = 16;
    mark.cpu = whole_number(*words, 256, kHex);
    if (!mark.cpu) {
        return false;
    }
    LineReader after_cpu = ahead;
    const auto task = take_bracket(ahead, '[', ']');
    if (task) {
        const std::size_t colon = std::min(task->find(':'), task->size());
        mark.pid = whole_number(task->substr(0, colon), kPidEnd);
    }
    if (mark.pid) {
        reader = ahead;
        return true;
    }
    const bool text_follows = !after_cpu.rest().empty() && after_cpu.rest().front() != ' ';
    reader = after_cpu;
    return (off || (blanks > 1 && !on)) && text_follows;
}

/// Takes Unisoc's and Marvell's "c2 77 " or "c2   77 (kworker/2:1) ", of CPU and task.
bool take_cpu_pid_words(LineReader& reader, CallerMark& mark) {
    LineReader ahead = reader;
    if (!ahead.take('c') || ahead.rest().empty() || !is_digit(ahead.rest().front())) {
        return false;
    }
    const auto cpu = ahead.number();
    const bool blank = ahead.take(' ');
    ahead.skip_blanks();
    const auto pid = ahead.number();
    if (!cpu || *cpu >= kCpuEnd || !blank || !pid || *pid >= kPidEnd ||
        !ahead.rest().starts_with(' ')) {
        return false;
    }
    mark = {static_cast<std::uint32_t>(*cpu), static_cast<std::uint32_t>(*pid)};
    LineReader after_name = ahead;
    after_name.take(' ');
    const auto name = take_bracket(after_name, '(', ')');
    constexpr std::size_t kTaskName = 15;  // TASK_COMM_LEN without its NUL
    reader = name && name->size() <= kTaskName ? after_name : ahead;
    return true;
}

/// Takes "@2 ", which follows the stamp's bracket.
bool take_cpu_suffix(LineReader& reader, CallerMark& mark) {
    LineReader ahead = reader;
    if (!ahead.take('@')) {
        return false;
    }
    const auto cpu = ahead.number();
    if (!cpu || *cpu >= kCpuEnd || (!ahead.rest().empty() && ahead.rest().front() != ' ')) {
        return false;
    }
    mark = {static_cast<std::uint32_t>(*cpu), std::nullopt};
    reader = ahead;
    return true;
}

/// Takes Huawei's "[2018:05:04 12:34:56]", which it prints once a second.
bool take_date_mark(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    if (!ahead.take('[') || LineReader(ahead).shape("0000:00:00 ").empty()) {
        return false;
    }
    const std::string_view begin = ahead.rest();
    const std::size_t before = ahead.taken();
    if (!take_wall_time(ahead)) {
        return false;
    }
    const std::string_view wall = begin.substr(0, ahead.taken() - before);
    if (!ahead.take(']')) {
        return false;
    }
    prefix.wall = prefix.wall.empty() ? wall : prefix.wall;
    reader = ahead;
    return true;
}

/// Takes LG's "[2]", of a CPU, which follows its stamp.
void take_cpu_in_brackets(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    const auto words = take_bracket(ahead, '[', ']');
    const auto cpu = words ? whole_number(*words, kCpuEnd) : std::nullopt;
    if (cpu) {
        prefix.caller_id = *cpu | kCpuCaller;
        reader = ahead;
    }
}

/// Takes "<4>[    1.234567@2] " after "[    1.234567] ": some of Amlogic's kernels store in the
/// text what they print on the console. The same time twice proves it.
void take_repeated_stamp(LineReader& reader, LinePrefix& prefix) {
    LineReader ahead = reader;
    LinePrefix tried = prefix;
    if (!ahead.take('<')) {
        return;
    }
    const auto level = ahead.number();
    if (!level || *level > 7 || !ahead.take(">[") || take_seconds(ahead) != prefix.timestamp_ns ||
        !take_stamp_end(ahead, tried)) {
        return;
    }
    tried.priority = static_cast<std::uint32_t>(*level);
    ahead.take(' ');
    reader = ahead;
    prefix = tried;
}

/// Takes Asus's "[    1.234567]@2", the time when the record was stored, which follows that of its
/// printing.
bool take_stored_stamp(LineReader& reader, CallerMark& mark) {
    LineReader ahead = reader;
    if (!take_bracketed_seconds(ahead) || !take_cpu_suffix(ahead, mark)) {
        return false;
    }
    reader = ahead;
    return true;
}

/// Whether a mark can begin with the character. Most texts do not, so nothing more is tried.
bool may_begin_mark(char c) {
    return c == '[' || c == '(' || c == '@' || c == 'I' || c == '-' || c == '.' || c == 'c';
}

/// Takes one mark, and at most two blanks before it.
bool take_mark(LineReader& reader, bool first, LinePrefix& prefix, CallerMark& mark) {
    LineReader ahead = reader;
    std::size_t blanks = 0;
    while (blanks < 2 && ahead.take(' ')) {
        ++blanks;
    }
    if (ahead.rest().empty() || !may_begin_mark(ahead.rest().front())) {
        return false;
    }
    const bool taken = (first && blanks == 0 && take_cpu_suffix(ahead, mark)) ||
                       take_bracketed(ahead, blanks, mark) ||
                       take_parenthesised(ahead, blanks, mark) || take_cpu_pid_words(ahead, mark) ||
                       (blanks == 0 && take_date_mark(ahead, prefix)) ||
                       (first && take_stored_stamp(ahead, mark)) ||
                       (blanks == 1 && ahead.take("[K]"));  // HTC: the kernel's own line
    reader = taken ? ahead : reader;
    return taken;
}

}  // namespace

bool take_stamp_end(LineReader& reader, LinePrefix& prefix) {
    if (reader.take(']')) {
        return true;
    }
    if (reader.take('s')) {  // Huawei
        return reader.take(']');
    }
    if (reader.take(" / ")) {  // LG: "[    1.234567 / 11-21 10:26:59.123]"
        const std::string_view rest = reader.rest();
        const std::size_t before = reader.taken();
        if (!take_wall_time(reader)) {
            return false;
        }
        prefix.wall = rest.substr(0, reader.taken() - before);
        if (!reader.take(']')) {
            return false;
        }
        take_cpu_in_brackets(reader, prefix);
        return true;
    }
    // Amlogic: "@2". Motorola: ",2".
    constexpr std::string_view kBefore = "@,-:#|/";
    if (reader.rest().empty() || kBefore.find(reader.rest().front()) == kBefore.npos) {
        return false;
    }
    reader.take(reader.rest().front());
    const auto cpu = reader.number();
    if (!cpu || *cpu >= kCpuEnd) {
        return false;
    }
    prefix.caller_id = static_cast<std::uint32_t>(*cpu) | kCpuCaller;
    return reader.take(']');
}

void take_caller_and_blank(LineReader& reader, LinePrefix& prefix) {
    constexpr int kMarksMax = 4;
    bool known = false;  // and not only the CPU
    for (int i = 0; i < kMarksMax; ++i) {
        CallerMark mark;
        if (!take_mark(reader, i == 0, prefix, mark)) {
            break;
        }
        if (!known && mark.pid && !mark.interrupted) {
            prefix.caller_id = *mark.pid;
        } else if (!known && mark.cpu) {
            prefix.caller_id = *mark.cpu | kCpuCaller;
        }
        known = known || mark.exact || mark.interrupted || mark.pid;
    }
    reader.take(' ');
    if (prefix.timestamp_ns && reader.rest().starts_with('<')) {
        take_repeated_stamp(reader, prefix);
    }
    prefix.length = reader.taken();
}

}  // namespace lastwords::printkfmt
