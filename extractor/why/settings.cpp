// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons that a console's own settings give: loglevel, flags, when it was registered.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "extractor/why/console_case.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::ConsoleFlag;
using printkfmt::Reason;
using printkfmt::Record;
using printkfmt::Sureness;
using printkfmt::Why;

/// Returns the record by which the kernel told that the console was registered: "printk: legacy
/// console [ttyS0] enabled". Source: kernel/printk/printk.c register_console(), 3.4 to 7.2.
std::optional<Record> registration_of(const ConsoleCase& of) {
    const std::string words = fmt::format("console [{}] enabled", of.console.name);
    for (const Record& record : of.source.log.records) {
        if (record.text.find(words) != std::string_view::npos && of.source.log.is_kernels(record)) {
            return record;
        }
    }
    return std::nullopt;
}

/// Returns how many records the loglevel keeps back: those that are pending, and those that were
/// passed. Of the latter, debug records do not count, which most machines do not show.
std::uint64_t count_held_back(const ConsoleCase& of) {
    constexpr int kInfo = 6;
    const Console& console = of.console;
    if (console.ignores_loglevel || console.loglevel <= 0) {
        return 0;
    }
    std::uint64_t count = 0;
    for (const Record& record : of.source.log.records) {
        const bool pending = record.seq && *record.seq >= console.next_seq;
        count += record.has_level && record.level >= console.loglevel &&
                 (pending || record.level <= kInfo);
    }
    return count;
}

/// Returns the loglevel that a command line asks for: that of loglevel=, else that of quiet, which
/// is CONFIG_CONSOLE_LOGLEVEL_QUIET and 4 unless somebody changes it.
std::optional<int> loglevel_of(std::string_view command_line) {
    constexpr std::string_view kOption = " loglevel=";
    constexpr int kQuiet = 4;
    const std::size_t at = command_line.rfind(kOption);
    if (at != std::string_view::npos) {
        int level = 0;
        const char* const begin = command_line.data() + at + kOption.size();
        const bool number =
            std::from_chars(begin, command_line.data() + command_line.size(), level).ec ==
            std::errc{};
        return number ? std::optional(level) : std::nullopt;
    }
    return command_line.find(" quiet") != std::string_view::npos ? std::optional(kQuiet)
                                                                 : std::nullopt;
}

/// Returns the record that shows the kernel's command line, if that sets the console's loglevel.
std::optional<Record> command_line_with_level(const ConsoleCase& of) {
    for (const Record& record : shown_command_lines(of.source.log)) {
        if (loglevel_of(record.text) == of.console.loglevel) {
            return record;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Why> judge_disabled(const ConsoleCase& of) {
    if (of.console.enabled() || of.got_everything()) {
        return std::nullopt;
    }
    Why why(Reason::kDisabled, Sureness::kProved,
            "it is registered but not enabled, so the kernel prints nothing to it");
    add_flags(why, of.console);
    return why;
}

std::optional<Why> judge_loglevel(const ConsoleCase& of) {
    const Console& console = of.console;
    const std::uint64_t held_back = of.got_everything() ? count_held_back(of) : 0;
    if (held_back == 0) {
        return std::nullopt;
    }
    const std::optional<Variable> level = of.variables.number("console_printk", 4);
    // The level may have been another one when older records were passed, so only the command line
    // tells that it was the same from the beginning.
    const std::optional<Record> asked = command_line_with_level(of);
    Why why(Reason::kLoglevel,
            console.coverage.suppressed != 0 || asked ? Sureness::kProved : Sureness::kLikely,
            fmt::format("its loglevel {} keeps back {} of the log's records; it got all others",
                        console.loglevel, held_back));
    why.add(fmt::format("console_loglevel (console_printk[0]) is {}", console.loglevel),
            level ? level->at : VirtAddr{});
    if (asked) {
        why.add("the kernel was booted with it: " + std::string(asked->text), {}, asked->seq);
    }
    why.change =
        "boot without quiet, or with loglevel=8 or ignore_loglevel; `dmesg -n 8` while it "
        "runs";
    return why;
}

std::optional<Why> judge_registered_late(const ConsoleCase& of) {
    if (!of.got_everything() || of.console.has(ConsoleFlag::kPrintBuffer)) {
        return std::nullopt;
    }
    const std::optional<Record> told = registration_of(of);
    if (!told || !told->seq || told->seq == of.source.log.first_seq) {
        return std::nullopt;
    }
    Why why(Reason::kRegisteredLate, Sureness::kLikely,
            fmt::format("it got everything since it was registered{}; what is older was not for it",
                        told->timestamp_ns
                            ? fmt::format(", at {}", printkfmt::seconds_text(*told->timestamp_ns))
                            : ""));
    why.add(fmt::format("record {}: {}", told->seq->value, told->text), {}, told->seq);
    add_flags(why, of.console);
    why.evidence.back().fact += " (without CON_PRINTBUFFER a console is not given older records)";
    return why;
}

std::optional<Why> judge_nothing_missing(const ConsoleCase& of) {
    if (!of.got_everything()) {
        return std::nullopt;
    }
    Why why(Reason::kNothingMissing, of.console.certain ? Sureness::kProved : Sureness::kLikely,
            "printk has dealt with everything in the log for it: its driver was given each record, "
            "unless the loglevel of that time kept it back");
    why.add(of.console.basis, of.console.address, of.console.next_seq);
    if (of.console.driver.starts_with("netcon")) {
        why.add(
            "netconsole does not notice that packets are lost or that its network device is "
            "down: what did not arrive was lost behind it");
    }
    return why;
}

}  // namespace lastwords::extractor
