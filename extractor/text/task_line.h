// SPDX-License-Identifier: GPL-2.0-or-later
// The line of a report that says which task ran on which kernel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::extractor {

/// What such a line says. Absent or empty: nothing.
struct TaskLine {
    std::optional<std::uint32_t> pid;
    std::optional<std::string> taint;  ///< printkfmt::find_taint()
    std::string_view release;          ///< uname -r; points into the line
};

/// Reads "CPU: 0 UID: 0 PID: 1 Comm: init Tainted: G        W          6.12.0 #1 ...", "Pid: 1,
/// comm: init Not tainted 2.6.32 #1", "EFLAGS: 00010286   (2.6.18 #1)", "REGS: ... TRAP: 0300   Not
/// tainted  (2.6.32)", "    Not tainted 6.1.0 #1", "Process init (pid: 1, ...)", and the like;
/// nullopt: it is no such line. Source: dump_stack_print_info() in lib/dump_stack.c, 3.10 to 6.12;
/// show_regs() of arch/*/kernel, 2.4 to 6.12; kernel/hung_task.c.
std::optional<TaskLine> read_task_line(std::string_view line);

}  // namespace lastwords::extractor
