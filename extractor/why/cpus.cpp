// SPDX-License-Identifier: GPL-2.0-or-later
// What a panic shows of the CPUs: which one panicked, and which others did not stop for it.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extractor/why/console_case.h"
#include "extractor/why/locks/activity.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Stack;
using printkfmt::Why;

bool is_idle(const Stack& stack) {
    return stack.task && stack.task->pid == 0 && stack.has("do_idle");
}

/// Returns "CPU 1" or "CPUs 1, 2, 5 to 7": the numbers are in order.
std::string cpus_text(const std::vector<std::uint32_t>& numbers) {
    std::string text;
    for (std::size_t first = 0; first < numbers.size();) {
        std::size_t last = first;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) {
            ++last;
        }
        const std::size_t apart = last - first;
        text += text.empty() ? "" : ", ";
        text += apart == 0   ? fmt::format("{}", numbers[first])
                : apart == 1 ? fmt::format("{}, {}", numbers[first], numbers[last])
                             : fmt::format("{} to {}", numbers[first], numbers[last]);
        first = last + 1;
    }
    return (numbers.size() == 1 ? "CPU " : "CPUs ") + text;
}

/// The CPUs that the kernel had but for the one that panicked, by what they did at the end.
struct OtherCpus {
    std::vector<std::uint32_t> stopped;
    std::vector<std::uint32_t> idle;
    std::vector<std::uint32_t> running;
    std::vector<std::uint32_t> unknown;  ///< the dump does not have their registers
};

OtherCpus read_others(const Stacks& stacks, std::uint64_t panic_cpu) {
    const PerCpu& per_cpu = stacks.per_cpu();
    const Result<CpuMask> present = per_cpu.present();
    const Result<CpuMask> online = per_cpu.online();
    OtherCpus others;
    for (std::uint32_t cpu = 0; cpu < per_cpu.count(); ++cpu) {
        if (cpu == panic_cpu || (present && !(*present)[cpu])) {
            continue;
        }
        const Stack stack = stacks.of_cpu(cpu);
        // A CPU that is off is not in the mask either.
        const bool off = online && !(*online)[cpu];
        std::vector<std::uint32_t>& kind = off || is_stopped(stack)              ? others.stopped
                                           : stacks.registers_of(cpu) == nullptr ? others.unknown
                                           : is_idle(stack)                      ? others.idle
                                                                                 : others.running;
        kind.push_back(cpu);
    }
    return others;
}

void add_running(Why& why, const Stacks& stacks, const std::vector<std::uint32_t>& cpus) {
    constexpr std::size_t kShown = 4;
    for (std::size_t i = 0; i < std::min(cpus.size(), kShown); ++i) {
        why.add(fmt::format("CPU {} had not stopped: {}", cpus[i],
                            functions_of(stacks.of_cpu(cpus[i]))));
    }
    if (cpus.size() > kShown) {
        why.add(fmt::format("nor had {}", cpus_text({cpus.begin() + kShown, cpus.end()})));
    }
}

}  // namespace

void add_panic_cpu(Why& why, const ConsoleCase& of) {
    if (const std::optional<Variable> cpu = of.variables.panic_cpu()) {
        why.add(fmt::format("panic_cpu is {}", cpu->value), cpu->at);
    }
}

void add_other_cpus(Why& why, const ConsoleCase& of) {
    const std::optional<Variable> panicked = of.variables.panic_cpu();
    if (!panicked || of.stacks == nullptr) {
        return;
    }
    const OtherCpus others = read_others(*of.stacks, panicked->value);
    // The registers that CPUs save for a crash kernel are those from before they stopped.
    if (of.source.machine.crash_time) {
        if (!others.unknown.empty()) {
            why.add(fmt::format("{} saved no registers for the crash kernel",
                                cpus_text(others.unknown)));
        }
        return;
    }
    if (!others.stopped.empty()) {
        why.add(fmt::format("{} had stopped for the panic", cpus_text(others.stopped)));
    }
    add_running(why, *of.stacks, others.running);
    if (!others.idle.empty()) {
        why.add(fmt::format("{} had not stopped, and did nothing", cpus_text(others.idle)));
    }
    if (!others.unknown.empty()) {
        why.add(fmt::format("{} had not stopped; the dump does not have the registers",
                            cpus_text(others.unknown)));
    }
}

}  // namespace lastwords::extractor
