// SPDX-License-Identifier: GPL-2.0-or-later
// The reason that printk put the output off, and nobody came to do it.
#include <fmt/format.h>

#include "extractor/why/console_case.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;

/// Of the per-CPU variable printk_pending: wake_up_klogd_work shall print to the consoles. Source:
/// kernel/printk/printk.c, 3.10 to 7.2.
constexpr std::uint64_t kPendingOutput = 0x02;

}  // namespace

/// printk in an NMI, in the scheduler or inside printk only stores the record and queues an
/// irq_work on its CPU (defer_console_output()). A CPU that takes no interrupts any more never runs
/// it.
std::optional<Why> judge_deferred(const ConsoleCase& of) {
    if (!of.is_behind() || of.is_nbcon() || of.lock.held()) {
        return std::nullopt;
    }
    constexpr unsigned kNamedMax = 4;
    std::optional<Why> why;
    unsigned pending_on = 0;
    for (const auto& [cpu, pending] : of.of_each_cpu("printk_pending")) {
        if ((pending.value & kPendingOutput) == 0 || ++pending_on > kNamedMax) {
            continue;
        }
        if (!why) {
            why.emplace(Reason::kDeferred, Sureness::kProved,
                        fmt::format("printk put its output off (in an NMI, in the scheduler or "
                                    "inside printk), and CPU {} has not come to it",
                                    cpu));
        }
        why->add(fmt::format("printk_pending of CPU {} is {:#x}: it is to print to the consoles",
                             cpu, pending.value),
                 pending.at);
        why->add(fmt::format("CPU {}: {}", cpu, functions_of(of.stacks->of_cpu(cpu))));
    }
    if (pending_on > kNamedMax) {
        why->add(fmt::format("the same on {} more CPUs", pending_on - kNamedMax));
    }
    if (why) {
        add_variable(*why, of.lock.count, "console_sem.count", "nobody has the console lock");
        add_panic_cpu(*why, of);
    }
    return why;
}

}  // namespace lastwords::extractor
