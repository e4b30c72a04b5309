// SPDX-License-Identifier: GPL-2.0-or-later
// Reads task_structs and walks the kernel's lists of them.
#include "extractor/stack/tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <unordered_set>

#include "extractor/stack/pid_tree.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

using printkfmt::KernelTask;

/// PF_KTHREAD, include/linux/sched.h, 2.6.27 to 7.2.
constexpr std::uint64_t kFlagKthread = 0x00200000;
/// Above all bits of task_struct.state: TASK_STATE_MAX is 0x10000 or less in 4.14 to 7.2, and in
/// 7.2 TASK_ANY is just below it. A damaged value is hardly ever that small.
constexpr std::uint64_t kStateMax = 1U << 20;

bool is_comm(std::string_view comm) {
    return !comm.empty() && std::none_of(comm.begin(), comm.end(),
                                         [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Returns the first of `names` that the layout has; nullptr: it has none.
const Member* any_member(const StructLayout& layout,
                         std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const Member* const member = layout.find(name)) {
            return member;
        }
    }
    return nullptr;
}

Result<std::uint64_t> member_number(const KernelMemory& memory, VirtAddr at, const Member* member) {
    if (member == nullptr || member->bit_size != 0 || member->bytes == 0 || member->bytes > 8) {
        return failure(ErrorKind::kNotFound, "the structure has no such number");
    }
    return memory.number(at + member->offset, static_cast<unsigned>(member->bytes));
}

Result<std::string> read_comm(const KernelMemory& memory, VirtAddr at, const StructLayout& layout) {
    constexpr std::size_t kCommBytes = 16;  // TASK_COMM_LEN
    std::array<std::byte, kCommBytes> raw{};
    TRY_VOID(memory.read(at + layout.find("comm")->offset, raw));
    return std::string(up_to_nul(as_text(raw)));
}

}  // namespace

char letter_of_state(std::uint64_t bits, std::uint64_t exit) {
    constexpr std::uint64_t kReported = 0x7f;      // TASK_REPORT
    constexpr std::uint64_t kUninterruptible = 2;  // TASK_UNINTERRUPTIBLE
    constexpr std::uint64_t kIdle = 0x402;         // TASK_IDLE
    constexpr std::uint64_t kRtlockOrFrozen =
        0x9000;  // TASK_RTLOCK_WAIT (5.16+), TASK_FROZEN (6.1+)
    constexpr std::string_view kLetters = "RSDTtXZP";
    if ((bits & kIdle) == kIdle) {
        return 'I';
    }
    std::uint64_t state = (bits | exit) & kReported;
    if (state == 0 && (bits & kRtlockOrFrozen) != 0) {
        state = kUninterruptible;
    }
    return kLetters[static_cast<std::size_t>(std::bit_width(state))];
}

Result<TaskTable> TaskTable::open(KernelView& view, const PerCpu& per_cpu) {
    constexpr std::array<std::string_view, 5> kNeeded{"comm", "pid", "stack", "thread", "tasks"};
    TaskTable tasks(view, per_cpu);
    TRY(tasks.layout_, view.layout("task_struct", kNeeded));
    const Member* const schedule = tasks.layout_->find("sched_info");
    if (const auto arrival = view.offset("sched_info", "last_arrival"); arrival && schedule) {
        tasks.last_arrival_ = schedule->offset + *arrival;
    }
    // thread_struct.sp of x86-64, thread_struct.cpu_context.sp of arm64.
    const std::uint64_t thread = tasks.layout_->find("thread")->offset;
    if (const auto sp = view.offset("thread_struct", "sp")) {
        tasks.saved_sp_ = thread + *sp;
    } else if (const auto context = view.offset("thread_struct", "cpu_context")) {
        const auto inside = view.offset("cpu_context", "sp");
        tasks.saved_sp_ = inside ? std::optional(thread + *context + *inside) : std::nullopt;
    }
    return tasks;
}

/// Returns the number of the CPU that the task is on: task_struct.cpu up to 5.15 (and since 6.x of
/// some architectures), thread_info.cpu where thread_info is in task_struct (5.16+), else
/// recent_used_cpu, where it ran last.
std::optional<std::uint32_t> TaskTable::cpu_of(VirtAddr task) const {
    Result<std::uint64_t> cpu = member_number(memory(), task, layout_->find("cpu"));
    if (const Member* const info = layout_->find("thread_info"); !cpu && info != nullptr) {
        if (const auto inside = view_->offset("thread_info", "cpu")) {
            cpu = memory().u32(task + info->offset + *inside).map([](std::uint32_t number) {
                return std::uint64_t{number};
            });
        }
    }
    if (!cpu) {
        cpu = member_number(memory(), task, layout_->find("recent_used_cpu"));
    }
    const bool good = cpu && *cpu < per_cpu_->count();
    return good ? std::optional(static_cast<std::uint32_t>(*cpu)) : std::nullopt;
}

Result<VirtAddr> TaskTable::saved_sp(VirtAddr task) const {
    if (!saved_sp_) {
        return failure(ErrorKind::kNotFound, "struct thread_struct is not known");
    }
    return memory().pointer(task + *saved_sp_);
}

Result<KernelTask> TaskTable::at(VirtAddr address) const {
    const KernelMemory& memory = view_->memory();
    const auto where = [&](Error error) {
        return std::move(error).in(fmt::format("the task at {:#x}", address.value));
    };
    const auto number = [&](std::initializer_list<std::string_view> names) {
        return member_number(memory, address, any_member(*layout_, names));
    };
    KernelTask task;
    task.address = address;
    TRY(task.comm, read_comm(memory, address, *layout_).map_error(where));
    TRY(task.pid, number({"pid"}).map_error(where));
    TRY(task.stack, memory.pointer(address + layout_->find("stack")->offset).map_error(where));
    task.tgid = number({"tgid"}).value_or(task.pid);
    task.saved_sp = saved_sp(address).value_or(VirtAddr{});
    const std::uint64_t exit = number({"exit_state"}).value_or(0);
    const std::uint64_t flags = number({"flags"}).value_or(0);
    const Result<std::uint64_t> state = number({"__state", "state"});
    task.state_bits = state.value_or(0);
    // A dead task has no stack, and keeps its other members until it is freed.
    const bool stack_good = task.stack == VirtAddr{} || memory.space().plausible(task.stack);
    if (!is_comm(task.comm) || !stack_good || task.pid >= kTasksMax ||
        task.state_bits >= kStateMax) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format(
                "{:#x} is no task: found pid {}, state {:#x}, stack {:#x}, which no task has",
                address.value, task.pid, task.state_bits, task.stack.value));
    }
    task.state = state ? letter_of_state(task.state_bits, exit) : '?';
    task.cpu = cpu_of(address);
    task.on_cpu = number({"on_cpu"}).value_or(0) != 0;
    task.kernel_thread = (flags & kFlagKthread) != 0;
    if (const Member* const iowait = layout_->find("in_iowait"); iowait && iowait->bit_size == 1) {
        const auto byte = memory.number(address + iowait->bit_offset / 8, 1);
        task.in_iowait = byte && ((*byte >> (iowait->bit_offset % 8)) & 1) != 0;
    }
    if (const auto ran = memory.number(address + last_arrival_, 8); last_arrival_ != 0 && ran) {
        task.last_ran_ns = *ran;
    }
    return task;
}

Result<VirtAddr> TaskTable::current_of(std::uint32_t cpu) const {
    const unsigned word = memory().arch().word_bytes;
    std::optional<Error> why;
    if (const auto task = per_cpu_->number("current_task", cpu, word)) {
        return VirtAddr{*task};
    } else if (task.error().kind != ErrorKind::kNotFound) {
        why = task.error();
    }
    // A search for a structure that the kernel does not have goes through all of its types.
    const bool may_be_hot = memory().arch().name == "x86_64";
    if (const auto inside = may_be_hot ? view_->offset("pcpu_hot", "current_task")
                                       : Result<std::uint64_t>(failure(ErrorKind::kNotFound, ""))) {
        const auto hot = per_cpu_->address("pcpu_hot", cpu);
        const auto task = hot ? memory().pointer(*hot + *inside) : hot;
        if (task) {
            return *task;
        }
        why = why.value_or(task.error());
    }
    TRY(const std::uint64_t inside, view_->offset("rq", "curr"));
    TRY(const VirtAddr queue, per_cpu_->address("runqueues", cpu));
    const Result<VirtAddr> task = memory().pointer(queue + inside);
    return task || !why ? task : tl::unexpected(*std::move(why));
}

/// Returns the only task that says itself that it was on this CPU, for kernels that name no
/// variable with it (arm64 without CONFIG_KALLSYMS_ALL). The idle tasks of all CPUs but the first
/// may be unknown.
std::optional<KernelTask> TaskTable::only_one_on(std::uint32_t cpu) const {
    if (!on_cpus_) {
        Findings unused;
        on_cpus_ = all(unused);
        std::erase_if(*on_cpus_, [](const KernelTask& task) { return !task.on_cpu; });
    }
    std::optional<KernelTask> only;
    for (const KernelTask& task : *on_cpus_) {
        if (task.cpu == cpu) {
            if (only) {
                return std::nullopt;
            }
            only = task;
        }
    }
    return only;
}

Result<KernelTask> TaskTable::running_on(std::uint32_t cpu) const {
    if (const Result<VirtAddr> task = current_of(cpu);
        !task && task.error().kind == ErrorKind::kNotFound && cpu < per_cpu_->count()) {
        if (std::optional<KernelTask> only = only_one_on(cpu)) {
            return *std::move(only);
        }
    }
    return current_of(cpu)
        .and_then([&](VirtAddr task) { return at(task); })
        .map_error([&](Error error) {
            return std::move(error).in(fmt::format("the task that CPU {} was running", cpu));
        });
}

namespace {

/// A circular list of the kernel (struct list_head), of which each node is in a task_struct.
struct TaskList {
    VirtAddr head;              ///< the node that the walk begins and ends at; it may be no task's
    std::uint64_t node_offset;  ///< of the node in a task_struct
};

/// Walks a list from both ends. `take` reads the task at an address, and fails if it is none.
/// Returns why the walks did not meet; nullopt: the list is whole.
std::optional<Error> walk_both_ways(const KernelMemory& memory, const TaskList& list,
                                    const std::function<Result<void>(VirtAddr task)>& take) {
    std::unordered_set<VirtAddr> seen;
    std::optional<Error> cut;
    // Forwards by list_head.next, then backwards by prev, as far as the damage.
    for (const std::uint64_t link : {std::uint64_t{0}, std::uint64_t{memory.arch().word_bytes}}) {
        Result<VirtAddr> node = memory.pointer(list.head + link);
        while (node && *node != list.head && seen.size() < TaskTable::kTasksMax) {
            if (!seen.insert(*node).second) {
                break;  // runs in a circle, or has met the walk forwards
            }
            if (Result<void> taken = take(*node - list.node_offset); !taken) {
                node = tl::unexpected(std::move(taken).error());
                break;
            }
            node = memory.pointer(*node + link);
        }
        if (node && *node == list.head) {
            break;
        }
        if (!cut) {
            cut = node ? Error{ErrorKind::kCorrupt,
                               fmt::format("the link to {:#x} closes a circle", node->value)}
                       : std::move(node).error();
        }
    }
    return cut;
}

}  // namespace

/// Adds the threads of a process after its first one, `leader`, by signal_struct.thread_head (3.14
/// to 7.2). Returns why some may be missing.
std::optional<Error> TaskTable::add_threads(const KernelTask& leader,
                                            std::vector<KernelTask>& tasks) const {
    const Member* const signal = layout_->find("signal");
    const Member* const node = layout_->find("thread_node");
    const auto head = view_->offset("signal_struct", "thread_head");
    if (signal == nullptr || node == nullptr || !head) {
        return std::nullopt;
    }
    const auto add = [&](VirtAddr at_thread) -> Result<void> {
        if (at_thread != leader.address) {
            TRY(KernelTask task, at(at_thread));
            tasks.push_back(std::move(task));
        }
        return {};
    };
    const Result<VirtAddr> shared = memory().pointer(leader.address + signal->offset);
    std::optional<Error> cut = shared
                                   ? walk_both_ways(memory(), {*shared + *head, node->offset}, add)
                                   : std::optional(shared.error());
    if (cut) {
        cut = std::move(*cut).in(
            fmt::format("the threads of process {} ({})", leader.pid, leader.comm));
    }
    return cut;
}

/// Adds the idle tasks of all CPUs, which are in no list. CPUs that never came up have none.
/// Source: kernel/smpboot.c, 3.5 to 7.2.
void TaskTable::add_idle_tasks(std::vector<KernelTask>& tasks) const {
    const auto add = [&](VirtAddr address) {
        const bool known = std::any_of(tasks.begin(), tasks.end(), [&](const KernelTask& task) {
            return task.address == address;
        });
        if (Result<KernelTask> task = at(address); !known && address != VirtAddr{} && task) {
            tasks.push_back(*std::move(task));
        }
    };
    add(view_->symbol("init_task").value_or(VirtAddr{}));
    for (std::uint32_t cpu = 0; cpu < per_cpu_->count(); ++cpu) {
        const auto idle = per_cpu_->number("idle_threads", cpu, memory().arch().word_bytes);
        add(VirtAddr{idle.value_or(0)});
    }
}

/// Adds the tasks that the lists have lost, for the reason `cut`, from the table of PIDs.
void TaskTable::add_lost_tasks(Error cut, std::vector<KernelTask>& tasks,
                               Findings& findings) const {
    const Result<PidTree> tree = read_pid_tree(*view_, *layout_);
    std::unordered_set<VirtAddr> known;
    for (const KernelTask& task : tasks) {
        known.insert(task.address);
    }
    std::optional<Error> why;
    std::size_t unreadable = 0;
    for (const VirtAddr address : tree ? tree->tasks : std::vector<VirtAddr>()) {
        if (!known.insert(address).second) {
            continue;
        }
        if (Result<KernelTask> task = at(address)) {
            tasks.push_back(*std::move(task));
        } else {
            unreadable += 1;
            why = why.value_or(std::move(task).error());
        }
    }
    if (!tree || !tree->whole) {
        findings.loss(std::move(cut).in(
            fmt::format("the list of tasks, of which {} were found", tasks.size())));
    } else if (why) {
        findings.loss(
            std::move(*why).in(fmt::format("{} tasks of {} cannot be read; of the first one",
                                           unreadable, tasks.size() + unreadable)));
    }
}

std::vector<KernelTask> TaskTable::all(Findings& findings) const {
    std::vector<KernelTask> tasks;
    add_idle_tasks(tasks);
    const Result<VirtAddr> init = view_->symbol("init_task");
    if (!init) {
        findings.loss(Error(init.error()).in("the list of tasks"));
        return tasks;
    }
    std::vector<KernelTask> leaders;
    const auto add = [&](VirtAddr leader) -> Result<void> {
        TRY(KernelTask task, at(leader));
        leaders.push_back(std::move(task));
        return {};
    };
    const std::uint64_t node = layout_->find("tasks")->offset;
    std::optional<Error> cut = walk_both_ways(memory(), {*init + node, node}, add);
    for (KernelTask& leader : leaders) {
        tasks.push_back(leader);
        std::optional<Error> threads_cut = add_threads(leader, tasks);
        if (!cut) {
            cut = std::move(threads_cut);
        }
    }
    if (cut) {
        add_lost_tasks(*std::move(cut), tasks, findings);
    }
    return tasks;
}

}  // namespace lastwords::extractor
