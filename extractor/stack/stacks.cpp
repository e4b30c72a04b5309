// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses the registers from which a stack is unwound, and the unwinder.
#include "extractor/stack/stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "extractor/stack/orc_unwinder.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;
using printkfmt::KernelTask;
using printkfmt::Stack;

}  // namespace

Result<std::unique_ptr<Stacks>> Stacks::open(KernelView& view, Findings& findings) {
    const std::string_view arch = view.memory().arch().name;
    if (arch != "x86_64" && arch != "aarch64") {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("stacks of {} are not read, only those of x86_64 and aarch64", arch));
    }
    TRY(PerCpu per_cpu, PerCpu::open(view));
    std::unique_ptr<Stacks> stacks(new Stacks(view, per_cpu, findings));
    TRY_VOID(stacks->prepare(findings));
    return stacks;
}

Result<void> Stacks::prepare(Findings& findings) {
    TRY(tasks_, TaskTable::open(view_, per_cpu_));
    for (std::uint32_t cpu = 0; cpu < per_cpu_.count(); ++cpu) {
        const Result<KernelTask> task = tasks_->running_on(cpu);
        current_.push_back(task ? task->address : VirtAddr{});
    }
    registers_ = read_cpu_registers(view_, per_cpu_, *tasks_, places_, findings);
    records_ = RecordForm::read(view_);
    if (records_.arm64) {
        frame_pointers_ = true;  // arm64 kernels always keep them
        return {};
    }
    if (Result<OrcTables> orc = OrcTables::open(view_, code_)) {
        orc_ = *std::move(orc);
        return {};
    } else {
        no_orc_ = std::move(orc).error().message;
    }
    // Every kernel has an exception table, so kallsyms that has its symbol would have ORC's, too.
    frame_pointers_ = view_.symbol("__start_orc_unwind_ip").error().kind == ErrorKind::kNotFound &&
                      view_.symbol("__start___ex_table").has_value();
    if (!frame_pointers_) {
        findings.loss(ErrorKind::kMissing,
                      fmt::format("stacks: the tables of the unwinder are not known ({}), so all "
                                  "frames but the first of each stack are guesses",
                                  no_orc_));
    }
    return {};
}

const CpuRegisters* Stacks::registers_of(std::uint32_t cpu) const {
    const auto found = std::find_if(registers_.begin(), registers_.end(),
                                    [&](const CpuRegisters& one) { return one.cpu == cpu; });
    return found == registers_.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> Stacks::cpu_running(const KernelTask& task) const {
    const auto found = std::find(current_.begin(), current_.end(), task.address);
    return found == current_.end()
               ? std::nullopt
               : std::optional(static_cast<std::uint32_t>(found - current_.begin()));
}

void Stacks::unwind(const Registers& start, const std::vector<StackPlace>& places,
                    Stack& stack) const {
    StackWalk walk(view_.memory(), places, start.sp, places_.thread_bytes());
    if (!stack.task) {
        walk.allow_unknown();
    }
    Unwound found =
        orc_ ? unwind_orc(*orc_, code_, start, std::move(walk))
             : unwind_frame_pointers(records_, code_, start, std::move(walk), frame_pointers_);
    for (const UnwoundFrame& frame : found.frames) {
        stack.frames.push_back({frame.pc, code_.name(frame.pc, !frame.interrupted), frame.guess,
                                frame.interrupted, frame.sp});
    }
    stack.complete = found.complete;
    stack.end = std::move(found.end);
}

/// Reads what switch_to() saved: on x86-64 a struct inactive_task_frame at the saved stack pointer
/// (arch/x86/include/asm/switch_to.h, 4.9 to 7.2), on arm64 thread_struct.cpu_context.
Result<Registers> Stacks::saved_registers(const KernelTask& task) const {
    const KernelMemory& memory = view_.memory();
    Registers saved;
    if (memory.arch().name == "aarch64") {
        const std::uint64_t thread = tasks_->layout().find("thread")->offset;
        TRY(const std::uint64_t context, view_.offset("thread_struct", "cpu_context"));
        TRY(const std::uint64_t pc, view_.offset("cpu_context", "pc"));
        TRY(const std::uint64_t fp, view_.offset("cpu_context", "fp"));
        TRY(saved.pc, memory.pointer(task.address + thread + context + pc));
        TRY(saved.fp, memory.pointer(task.address + thread + context + fp));
        saved.sp = task.saved_sp;
    } else {
        constexpr std::array<std::string_view, 2> kMembers{"bp", "ret_addr"};
        constexpr std::uint64_t kBpAt = 40;
        constexpr std::uint64_t kReturnAt = 48;
        constexpr std::uint64_t kBytes = 56;
        const auto layout = view_.peek_layout("inactive_task_frame", kMembers);
        const std::uint64_t bp = layout ? (*layout)->find("bp")->offset : kBpAt;
        const std::uint64_t ret = layout ? (*layout)->find("ret_addr")->offset : kReturnAt;
        TRY(saved.fp, memory.pointer(task.saved_sp + bp));
        TRY(saved.pc, memory.pointer(task.saved_sp + ret));
        saved.sp = task.saved_sp + (layout ? (*layout)->bytes : kBytes);
    }
    // A task that never ran begins with a function that nothing called.
    const auto symbol = code_.symbol(saved.pc);
    saved.interrupted = symbol && symbol->at == saved.pc;
    return saved;
}

Stack Stacks::of_task(const KernelTask& task) const {
    if (const auto cpu = cpu_running(task)) {
        return of_cpu(*cpu);
    }
    Stack stack;
    stack.task = task;
    if (task.on_cpu && task.cpu && current_[*task.cpu] == VirtAddr{}) {
        stack.end =
            fmt::format("the task was running, and it is not known whether on CPU {}", *task.cpu);
        return stack;
    }
    stack.begin = "the registers that the task saved when it gave up its CPU";
    const auto place = places_.of_task(task);
    if (!place) {
        stack.end = "the task has no stack any more";
        return stack;
    }
    if (const Result<VirtAddr> sp = tasks_->saved_sp(task.address); !sp) {
        stack.end =
            fmt::format("the task's saved stack pointer cannot be read: {}", sp.error().message);
        return stack;
    }
    if (!place->contains(task.saved_sp)) {
        stack.end = fmt::format(
            "the saved stack pointer, {:#x}, is not on the task's stack, "
            "{:#x} to {:#x}",
            task.saved_sp.value, place->begin.value, place->end.value);
        return stack;
    }
    const Result<Registers> start = saved_registers(task);
    if (!start) {
        stack.end = unreadable_stack(start.error(), task.saved_sp);
        return stack;
    }
    if (!code_.contains(start->pc)) {
        stack.end = no_code(code_, "the saved registers are damaged", start->pc);
        return stack;
    }
    unwind(*start, {*place}, stack);
    return stack;
}

Stack Stacks::of_cpu(std::uint32_t cpu) const {
    Stack stack;
    stack.cpu = cpu;
    std::vector<StackPlace> places = places_.of_cpu(cpu);
    if (Result<KernelTask> task = tasks_->running_on(cpu)) {
        stack.task = *std::move(task);
        if (const auto own = places_.of_task(*stack.task)) {
            places.push_back(*own);
        }
    }
    const CpuRegisters* const saved = registers_of(cpu);
    if (saved == nullptr) {
        stack.end = fmt::format("the dump does not have the registers of CPU {}", cpu);
        return stack;
    }
    stack.begin = saved->from;
    if (saved->registers.user_mode) {
        stack.complete = true;
        stack.end = fmt::format("the CPU was in user mode, at {:#x}", saved->registers.pc.value);
        return stack;
    }
    unwind(saved->registers, places, stack);
    return stack;
}

namespace {

bool is_named(const KernelTask& task, std::string_view wanted) {
    std::uint64_t pid = 0;
    const char* const end = wanted.data() + wanted.size();
    if (const auto [last, error] = std::from_chars(wanted.data(), end, pid);
        error == std::errc{} && last == end) {
        return task.pid == pid;
    }
    return wanted.ends_with('*')
               ? std::string_view(task.comm).starts_with(wanted.substr(0, wanted.size() - 1))
               : task.comm == wanted;
}

}  // namespace

std::vector<KernelTask> Stacks::wanted_tasks(const StackScope& scope, Findings& findings) const {
    std::vector<KernelTask> wanted;
    if (!scope.all && !scope.blocked && scope.tasks.empty()) {
        return wanted;
    }
    std::vector<KernelTask> tasks = tasks_->all(findings);
    for (const std::string& name : scope.tasks) {
        if (std::none_of(tasks.begin(), tasks.end(),
                         [&](const KernelTask& task) { return is_named(task, name); })) {
            findings.loss(
                ErrorKind::kNotFound,
                fmt::format("none of the {} tasks has the PID or name {}", tasks.size(), name));
        }
    }
    for (KernelTask& task : tasks) {
        const bool named =
            std::any_of(scope.tasks.begin(), scope.tasks.end(),
                        [&](const std::string& name) { return is_named(task, name); });
        if (scope.all || named || (scope.blocked && task.state == 'D')) {
            wanted.push_back(std::move(task));
        }
    }
    return wanted;
}

std::vector<Stack> Stacks::read(const StackScope& scope, Findings& findings) const {
    std::vector<Stack> stacks;
    std::set<VirtAddr> shown;
    const auto take = [&](Stack stack) {
        if (!stack.task || shown.insert(stack.task->address).second) {
            stacks.push_back(std::move(stack));
        }
    };
    const Result<CpuMask> present = per_cpu_.present();
    for (std::uint32_t cpu = 0; cpu < per_cpu_.count(); ++cpu) {
        const bool named = std::find(scope.cpu.begin(), scope.cpu.end(), cpu) != scope.cpu.end();
        const bool exists = !present || (*present)[cpu] || registers_of(cpu) != nullptr;
        if (named || ((scope.cpus || scope.all) && exists)) {
            take(of_cpu(cpu));
        }
    }
    for (const std::uint32_t cpu : scope.cpu) {
        if (cpu >= per_cpu_.count()) {
            findings.loss(ErrorKind::kNotFound, fmt::format("there is no CPU {}: the kernel has {}",
                                                            cpu, per_cpu_.count()));
        }
    }
    for (const KernelTask& task : wanted_tasks(scope, findings)) {
        take(of_task(task));
    }
    return stacks;
}

}  // namespace lastwords::extractor
