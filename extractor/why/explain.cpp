// SPDX-License-Identifier: GPL-2.0-or-later
// Asks the judges in order: the first one whose reason applies gives it.
#include "extractor/why/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "extractor/why/console_case.h"
#include "extractor/why/locks/console_writes.h"
#include "extractor/why/serial_port.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Reason;
using printkfmt::Source;
using printkfmt::Sureness;
using printkfmt::Why;

// What is switched off or held back on purpose comes first, then what keeps every reader away, then
// what a panic had not reached, and at last who has the console.
constexpr std::array<Judge, 19> kJudges{
    judge_logbuf_lock,
    judge_buffers_not_merged,
    judge_loglevel,
    judge_registered_late,
    judge_port_suspended,
    judge_nothing_missing,
    judge_suspended,
    judge_disabled,
    judge_reserved_record,
    judge_crash_kernel_first,
    judge_atomic_unsafe,
    judge_no_write_atomic,
    judge_slow,
    judge_panic_cpu_stuck,
    judge_stuck_in_write,
    judge_console_sem,
    judge_nbcon_owned,
    judge_thread,
    judge_deferred,
};

/// Returns the console that is being written to: each gets a record in the order of the list, and
/// its position moves after its write(), so it is the first one that is behind the one before it.
std::string_view console_in_write(const std::vector<Console>& consoles) {
    const Console* before = nullptr;
    const Console* first = nullptr;
    for (const Console& console : consoles) {
        if (!console.legacy() || !console.enabled() || !console.certain) {
            continue;
        }
        if (before != nullptr && console.next_seq < before->next_seq) {
            return console.name;
        }
        first = first == nullptr ? &console : first;
        before = &console;
    }
    return first == nullptr ? std::string_view() : std::string_view(first->name);
}

/// What a console's struct has besides its position.
struct ConsoleMembers {
    VirtAddr write;
    std::optional<bool> has_write_atomic;
    VirtAddr thread;
};

ConsoleMembers read_members(KernelView& view, const Console& console) {
    constexpr std::array<std::string_view, 3> kMembers{"name", "flags", "index"};
    ConsoleMembers members;
    const Result<const StructLayout*> layout = view.peek_layout("console", kMembers);
    if (!layout || console.address == VirtAddr{}) {
        return members;
    }
    const Result<Structure> fields = Structure::read(view.memory(), console.address, **layout);
    if (fields) {
        members.write = {fields->number("write").value_or(0)};
        if (const Result<std::uint64_t> atomic = fields->number("write_atomic")) {
            members.has_write_atomic = *atomic != 0;
        }
        members.thread = {fields->number("kthread").value_or(0)};
    }
    return members;
}

ConsoleWrites writes_of(const Stacks& stacks, const std::vector<Console>& consoles,
                        const std::vector<ConsoleMembers>& members) {
    ConsoleWrites writes;
    for (std::size_t i = 0; i < consoles.size(); ++i) {
        if (consoles[i].legacy() && members[i].write != VirtAddr{}) {
            writes.add(stacks, consoles[i].name, members[i].write);
        }
    }
    return writes;
}

/// Adds the CPUs that were printing a warning, an oops or a stall (6.12+): the kernel puts off
/// legacy consoles until they are through.
void add_emergencies(Why& why, const ConsoleCase& of) {
    for (const CpuVariable& nesting : of.of_each_cpu("nbcon_pcpu_emergency_nesting")) {
        if (nesting.copy.value != 0) {
            why.add(fmt::format(
                "CPU {} is in an emergency (nbcon_pcpu_emergency_nesting is {}): {}", nesting.cpu,
                nesting.copy.value, functions_of(of.stacks->of_cpu(nesting.cpu))));
        }
    }
}

/// Returns when a task was last given a CPU; nullopt: the kernel does not record it.
std::optional<std::uint64_t> last_switch_of(const Stacks& stacks) {
    Findings unseen;
    std::optional<std::uint64_t> last;
    for (const printkfmt::KernelTask& task : stacks.tasks().all(unseen)) {
        last = std::max(last, task.last_ran_ns);
    }
    return last;
}

Why not_known(const ConsoleCase& of) {
    Why why(Reason::kNotKnown, Sureness::kNotKnown,
            of.stacks == nullptr ? "nothing that can be read of the dump tells why, and tasks "
                                   "cannot be read"
                                 : "nothing that can be read of the dump tells why");
    add_variable(why, of.lock.count, "console_sem.count", "");
    add_variable(why, of.lock.locked, "console_locked", "");
    add_variable(why, of.lock.owner, "console_owner", "");
    add_panic_cpu(why, of);
    add_other_cpus(why, of);
    add_variable(why, of.variables.number("oops_in_progress", 4), "oops_in_progress", "");
    add_variable(why, of.variables.number("printk_cpu_sync_owner", 4), "printk_cpu_sync_owner", "");
    add_emergencies(why, of);
    if (!of.variables.view().kallsyms_has_variables()) {
        why.add(
            "the kernel's table of symbols has no variables, such as console_owner: the kernel's "
            "vmlinux has them (--vmlinux FILE)");
    }
    return why;
}

/// Says of which serial port a spinlock is that somebody waits for.
void add_port_locks(Why& why, const ConsoleCase& of) {
    const auto spins =
        std::find_if(why.chain.begin(), why.chain.end(),
                     [](const printkfmt::LockLink& link) { return link.lock == "spinlock"; });
    if (spins == why.chain.end() || spins->address == VirtAddr{}) {
        return;
    }
    for (const Console& console : of.source.consoles) {
        const auto port = read_serial_port(of.variables.view(), console);
        if (port && port->lock == spins->address) {
            why.add(fmt::format("the spinlock is that of {}'s port (uart_port.lock)", console.name),
                    port->lock);
        }
    }
}

Why judge(const ConsoleCase& of) {
    for (const Judge one : kJudges) {
        if (std::optional<Why> why = one(of)) {
            add_port_locks(*why, of);
            return *std::move(why);
        }
    }
    return not_known(of);
}

}  // namespace

void explain_consoles(KernelView& view, Source& source) {
    if (source.consoles.empty()) {
        return;
    }
    PrintVariables variables(view);
    Findings unseen;  // what stacks lack is told of where stacks are shown
    std::unique_ptr<Stacks> stacks;
    std::vector<ConsoleMembers> members;
    for (const Console& console : source.consoles) {
        members.push_back(read_members(view, console));
    }
    LockState lock;
    ConsoleWrites writes;
    std::optional<std::uint64_t> last_switch;
    // Names that a kernel may not have are only looked for if a console is behind.
    if (std::any_of(source.consoles.begin(), source.consoles.end(), [](const Console& console) {
            return console.coverage.unflushed != 0 || console.coverage.missing != 0;
        })) {
        if (Result<std::unique_ptr<Stacks>> opened = Stacks::open(view, unseen)) {
            stacks = *std::move(opened);
            last_switch = last_switch_of(*stacks);
            writes = writes_of(*stacks, source.consoles, members);
        }
        lock = LockState::read(variables, stacks.get(), writes);
    }
    const Stacks* const known = stacks.get();
    const std::string command_line =
        known != nullptr ? read_command_line(view, source.log) : std::string();
    const LineSpeed legacy = slowest_legacy(command_line, source.consoles);
    std::string in_write(known != nullptr ? writes.console_on(*known, lock.writer_stack) : "");
    if (in_write.empty()) {
        in_write = console_in_write(source.consoles);
    }
    for (std::size_t i = 0; i < source.consoles.size(); ++i) {
        Console& console = source.consoles[i];
        console.why =
            judge({console, source, variables, known, lock, members[i].has_write_atomic,
                   members[i].thread, console.legacy() ? legacy : speed_of(command_line, console),
                   in_write, last_switch});
    }
}

}  // namespace lastwords::extractor
