// SPDX-License-Identifier: GPL-2.0-or-later
// Adds to a reason what several judges show.
#include "extractor/why/console_case.h"

#include <fmt/format.h>

#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

bool ConsoleCase::got_everything() const {
    if (console.shares_position && (!console.enabled() || console.suspended())) {
        return false;  // the position is that of the consoles that go on
    }
    const printkfmt::Coverage& coverage = console.coverage;
    return console.position_known && coverage.unflushed == 0 && coverage.missing == 0 &&
           coverage.lost == 0 && console.lost_before == 0 && !console.lost_uncounted;
}

std::vector<CpuVariable> ConsoleCase::of_each_cpu(std::string_view name) const {
    std::vector<CpuVariable> copies;
    KernelView& view = variables.view();
    // A kernel may have thousands of CPUs, so the name is looked for once.
    const Result<VirtAddr> variable =
        stacks == nullptr ? failure(ErrorKind::kNotFound, "") : view.per_cpu_symbol(name);
    for (std::uint32_t cpu = 0; variable && cpu < stacks->per_cpu().count(); ++cpu) {
        const Result<VirtAddr> at = stacks->per_cpu().address(*variable, cpu);
        const Result<std::uint64_t> value =
            at ? view.memory().number(*at, 4) : failure(ErrorKind::kNotFound, "");
        if (value) {
            copies.push_back({cpu, {*at, *value}});
        }
    }
    return copies;
}

void add_variable(printkfmt::Why& why, const std::optional<Variable>& variable,
                  std::string_view name, std::string_view meaning) {
    if (variable) {
        why.add(fmt::format("{} is {:#x}{}{}", name, variable->value, meaning.empty() ? "" : ": ",
                            meaning),
                variable->at);
    }
}

void add_flags(printkfmt::Why& why, const printkfmt::Console& console) {
    why.add(fmt::format("struct console.flags is {:#x}: {}", console.flags_raw,
                        fmt::join(printkfmt::flag_names(console), ", ")),
            console.address);
}

namespace {

/// Returns the newest record of the task's, if it came after the task was given its CPU: the log
/// says who logged it if the kernel notes callers (5.1+, CONFIG_PRINTK_CALLER).
std::optional<printkfmt::Record> newest_record_of(const ConsoleCase& of,
                                                  const printkfmt::KernelTask& task) {
    std::optional<printkfmt::Record> newest;
    for (const printkfmt::Record& record : of.source.log.records) {
        const bool own = record.caller.id != 0 && !record.caller.is_cpu() &&
                         record.caller.id == task.pid && record.seq && record.timestamp_ns;
        if (own && *record.timestamp_ns > task.last_ran_ns.value_or(0)) {
            newest = record;
        }
    }
    return newest;
}

}  // namespace

void add_since(printkfmt::Why& why, const ConsoleCase& of, const printkfmt::KernelTask& task) {
    if (!task.last_ran_ns || !of.last_switch_ns || *of.last_switch_ns <= *task.last_ran_ns) {
        return;
    }
    const std::optional<printkfmt::Record> newest = newest_record_of(of, task);
    why.add(fmt::format("{} {} {}{}, and other tasks were given CPUs until {}", task.comm,
                        task.on_cpu ? "has had its CPU since" : "was last given a CPU at",
                        printkfmt::seconds_text(*task.last_ran_ns),
                        newest ? fmt::format(", logged seq {} at {}", newest->seq->value,
                                             printkfmt::seconds_text(*newest->timestamp_ns))
                               : "",
                        printkfmt::seconds_text(*of.last_switch_ns)),
            task.address);
}

}  // namespace lastwords::extractor
