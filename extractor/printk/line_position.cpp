// SPDX-License-Identifier: GPL-2.0-or-later
// Turns con_start, which counts characters, into a line of the log.
#include "extractor/printk/line_position.h"

#include <fmt/format.h>

#include <algorithm>

#include "extractor/printk/assumption.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Record;

/// Returns the offset in the log's content after the line and its newline.
std::uint64_t end_of_line(const Record& line) {
    const bool finished = (line.flags & printkfmt::kLogNewline) != 0;
    return line.text_at + line.text.size() + (finished ? 1 : 0);
}

/// Sets the line in which the character `at` of the log's content lies.
void set_line(LinePosition& position, const Log& log, std::uint64_t at) {
    const auto line =
        std::partition_point(log.records.begin(), log.records.end(),
                             [&](const Record& record) { return end_of_line(record) <= at; });
    position.line = line == log.records.end() ? log.end_number() : Seq{line->position};
    const std::uint64_t begin = line == log.records.begin() ? 0 : end_of_line(*(line - 1));
    position.inside = line != log.records.end() && at > begin;
}

void read_position(LinePosition& position, KernelView& view, const Log& log, Findings& findings) {
    const Result<std::uint64_t> con_start = view.variable("con_start", 4);
    if (!con_start) {
        findings.loss(Error(con_start.error()).in("con_start, the position of all consoles"));
        position.unknown = "con_start cannot be read";
        return;
    }
    if (!log.characters_end) {
        position.unknown = "con_start counts characters up to log_end, which is damaged";
        return;
    }
    // The counters run freely, and their difference is modulo 2^32, as in the kernel.
    position.pending = std::uint32_t{*log.characters_end - static_cast<std::uint32_t>(*con_start)};
    if (position.pending > log.content.size()) {
        position.unknown =
            fmt::format("con_start is {} and log_end {}, but the ring has only {} characters",
                        *con_start, *log.characters_end, log.content.size());
        findings.loss(ErrorKind::kCorrupt, fmt::format("consoles: {}", position.unknown));
        return;
    }
    set_line(position, log, log.content.size() - position.pending);
    // emit_log_char() moves con_start only if it is a whole ring behind.
    const Result<std::uint64_t> size = view.variable("log_buf_len", 4);
    position.overrun = size && position.pending == *size;
}

/// Sets whether a CPU was handing lines to the consoles. The console lock is then held
/// (console_locked), and console_may_schedule is 0: release_console_sem() clears it first, and only
/// acquire_console_sem() sets it. So a task that holds the lock for something else is told apart
/// until it releases the lock.
void read_printing(LinePosition& position, KernelView& view, Findings& findings) {
    const Result<std::uint64_t> locked = view.variable("console_locked", 4);
    const Result<std::uint64_t> may_schedule = view.variable("console_may_schedule", 4);
    position.printing_known = locked && (*locked == 0 || may_schedule);
    position.printing = !position.printing_known || (*locked != 0 && *may_schedule == 0);
    if (!position.printing_known) {
        tell_assumption(!locked ? locked.error() : may_schedule.error(),
                        "it is assumed that lines were being handed to the consoles", findings);
    }
}

}  // namespace

LinePosition LinePosition::read(KernelView& view, const Log& log, Findings& findings) {
    LinePosition position;
    read_position(position, view, log, findings);
    read_printing(position, view, findings);
    const Result<std::uint64_t> exclusive =
        view.variable("exclusive_console", view.memory().arch().word_bytes);
    position.exclusive = {exclusive.value_or(0)};
    // 2.6.32 shows the old lines on all consoles, so a missing symbol is no finding.
    if (!exclusive && exclusive.error().kind != ErrorKind::kNotFound) {
        tell_assumption(exclusive.error(),
                        "it is assumed that no new console was being shown the old records",
                        findings);
    }
    return position;
}

void set_line_position(Console& console, const LinePosition& at) {
    console.next_seq = *at.line;
    console.maybe_from = console.next_seq;
    console.half_out = at.inside;
    console.lost_uncounted = at.overrun;
    console.certain = false;
    const std::string where =
        at.pending == 0 ? std::string("con_start is log_end")
                        : fmt::format("con_start is {} characters before log_end", at.pending);
    if (!console.enabled()) {
        console.maybe_from = {0};
        console.basis = fmt::format(
            "not certain: {}; the console is disabled, and kernels before 5.19 keep no trace of "
            "what a disabled console missed; it may have missed any line before its position",
            where);
    } else if (at.printing) {
        console.maybe_from = {0};
        console.basis = fmt::format(
            "not certain: {}; before 3.5 the position, which all consoles share, moves over all "
            "pending lines before the consoles are called, and a CPU {} calling them: any of the "
            "lines before it may not have been shown",
            where, at.printing_known ? "was" : "may have been");
    } else {
        console.basis = fmt::format(
            "not certain: {}; before 5.19 all consoles share one position, and a console that was "
            "disabled for a time leaves no trace of what it missed",
            where);
    }
}

}  // namespace lastwords::extractor
