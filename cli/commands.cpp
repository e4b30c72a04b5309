// SPDX-License-Identifier: GPL-2.0-or-later
// The table of commands.
#include "cli/commands.h"

#include <array>

namespace lastwords::cli {

namespace {

constexpr std::array kCommands{
    Command{"log", "the log, as dmesg or in another format", run_log},
    Command{"consoles", "how far each console got", run_consoles},
    Command{"unflushed", "the records that a console never showed", run_unflushed},
    Command{"why", "why each console did not show its last records, and what proves it", run_why},
    Command{"stacks", "what the CPUs and the blocked tasks were executing", run_stacks},
    Command{"info", "what is known about the dump and its kernel, and where each fact was found",
            run_info},
    Command{"pstore", "what pstore kept across a reset: zones, records, files", run_pstore},
    Command{"merge",
            "several sources of one crash merged: each record once, and which sources have it",
            run_merge},
    Command{"trim", "a small dump that holds only what the log and the consoles need", run_trim},
};

}  // namespace

std::span<const Command> commands() {
    return kCommands;
}

}  // namespace lastwords::cli
