// SPDX-License-Identifier: GPL-2.0-or-later
// Reads process, taint and release from the lines of a report that have them.
#include "extractor/text/task_line.h"

#include <algorithm>
#include <array>

#include "printkfmt/model/taint.h"

namespace lastwords::extractor {

namespace {

/// How such lines begin. Drivers may print "not tainted" as well.
constexpr std::array<std::string_view, 16> kStarts{
    "CPU: ",     // lib/dump_stack.c; arch/arm and arch/s390 before 3.10
    "Pid: ",     // x86 before 3.10
    "EIP: ",     // i386
    "EFLAGS: ",  // i386, up to 2.6.24
    "REGS: ",    // powerpc
    "Process ",
    "Tainted: ",
    "  ",        // mips before 3.10, and kernel/hung_task.c
    "TSTATE: ",  // sparc64
    "PSR: ",     // sparc32
    "pc = [<",   // alpha
    "psr : ",    // ia64
    "PC  : ",    // sh
    "BUG ",      // mm/slub.c
    "Modules linked in: ",
    "CPU ",
};

/// Returns the number behind the word, as in "PID: 77" and "(pid: 77"; nullopt: there is none.
std::optional<std::uint32_t> number_behind(std::string_view line, std::string_view word) {
    const std::size_t at = line.find(word);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    line.remove_prefix(at + word.size());
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    constexpr std::size_t kMostDigits = 9;
    std::uint32_t number = 0;
    std::size_t digits = 0;
    while (digits < line.size() && digits < kMostDigits && line[digits] >= '0' &&
           line[digits] <= '9') {
        number = number * 10 + static_cast<std::uint32_t>(line[digits] - '0');
        ++digits;
    }
    return digits == 0 ? std::nullopt : std::optional(number);
}

bool is_decimal(char c) {
    return c >= '0' && c <= '9';
}

/// Returns the first word that looks like a release ("6.1.0-56-amd64"), as far as it goes. Brackets
/// around it do not belong to it.
std::string_view find_release(std::string_view text) {
    while (!text.empty()) {
        text.remove_prefix(std::min(text.find_first_not_of(" ("), text.size()));
        const std::string_view word = text.substr(0, text.find_first_of(" )\n"));
        const std::size_t dot = word.find('.');
        if (dot != std::string_view::npos && dot > 0 && dot + 1 < word.size() &&
            std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(dot),
                        is_decimal) &&
            is_decimal(word[dot + 1])) {
            return word;
        }
        text.remove_prefix(word.size());
        text.remove_prefix(text.empty() || text[0] == ' ' ? 0 : 1);
    }
    return {};
}

/// The part of the line behind the letters of the taint.
std::string_view behind_taint(std::string_view line) {
    const std::size_t at = line.find("ainted");
    return at == std::string_view::npos ? std::string_view{} : line.substr(at + 6);
}

}  // namespace

std::optional<TaskLine> read_task_line(std::string_view line) {
    line = line.substr(0, line.find('\n'));
    if (std::none_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view start) { return line.starts_with(start); })) {
        return std::nullopt;
    }
    TaskLine found;
    for (const std::string_view word : {" PID: ", "Pid: ", "(pid: "}) {
        found.pid = found.pid ? found.pid : number_behind(line, word);
    }
    found.taint = printkfmt::find_taint(line);
    if (found.taint) {
        found.release = find_release(behind_taint(line));
    } else if (line.starts_with("EFLAGS: ")) {
        const std::size_t open = line.find('(');
        found.release = open == std::string_view::npos ? "" : find_release(line.substr(open));
    }
    if (!found.pid && !found.taint && found.release.empty()) {
        return std::nullopt;
    }
    return found;
}

}  // namespace lastwords::extractor
