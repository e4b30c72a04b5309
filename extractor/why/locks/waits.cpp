// SPDX-License-Identifier: GPL-2.0-or-later
// Finds a task's entry in a list of waiters on its stack, and from there the lock.
#include "extractor/why/locks/waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "extractor/why/locks/printk_waits.h"
#include "extractor/why/locks/spinlock.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;
using printkfmt::KernelTask;
using printkfmt::Stack;

constexpr std::uint64_t kFlagsOfOwner = 7;         // low bits of mutex.owner and rw_semaphore.owner
constexpr std::string_view kRtMutex = "rt_mutex";  // also of its owner: the lowest bit

/// Functions in which a task sleeps until it gets a lock, by the beginning of their names: the
/// compiler may add a suffix such as ".constprop.0".
struct WaitFunction {
    std::string_view begin;
    std::string_view kind;
};
// Source: kernel/locking/mutex.c, rwsem.c, semaphore.c, kernel/sched/completion.c; 5.10 to 7.2.
constexpr std::array kWaitFunctions{
    WaitFunction{"__mutex_lock", "mutex"},
    WaitFunction{"mutex_lock", "mutex"},
    WaitFunction{"rwsem_down_read_slowpath", "rw_semaphore"},
    WaitFunction{"rwsem_down_write_slowpath", "rw_semaphore"},
    WaitFunction{"down_read", "rw_semaphore"},
    WaitFunction{"down_write", "rw_semaphore"},
    WaitFunction{"__down", "semaphore"},
    WaitFunction{"down", "semaphore"},
    WaitFunction{"wait_for_completion", "completion"},
    WaitFunction{"__wait_for_common", "completion"},
};

/// Returns what the innermost of these functions on the stack waits for; empty: there is none.
std::string_view kind_of_wait(const Stack& stack) {
    constexpr std::size_t kInnermost = 8;  // schedule() and its callees come first
    for (std::size_t i = 0; i < std::min(stack.frames.size(), kInnermost); ++i) {
        const Frame& frame = stack.frames[i];
        const std::string_view name = printkfmt::bare_function(frame.function);
        for (const WaitFunction& row : kWaitFunctions) {
            const bool whole =
                row.begin == "down" ? name == row.begin : name.starts_with(row.begin);
            if (!frame.guess && whole) {
                return row.kind;
            }
        }
    }
    return {};
}

/// Reads the list in which a task waits. `task_at` and `list_at`: offsets in the entry.
class WaiterList {
 public:
    WaiterList(const Stacks& stacks, std::uint64_t task_at, std::uint64_t list_at)
        : stacks_(stacks), memory_(stacks.tasks().memory()), task_at_(task_at), list_at_(list_at) {}

    /// Returns the head of the list in which the task has an entry at `entry`; nullopt: what lies
    /// there is no entry of an intact list. VirtAddr{}: the list has entries only, and no head.
    std::optional<VirtAddr> head(VirtAddr entry) const {
        constexpr unsigned kEntriesMax = 1024;
        const VirtAddr first = entry + list_at_;
        VirtAddr node = first;
        std::optional<VirtAddr> head;
        for (unsigned i = 0; i < kEntriesMax; ++i) {
            const Result<VirtAddr> next = memory_.pointer(node);
            const Result<VirtAddr> back =
                next ? memory_.pointer(*next + memory_.arch().word_bytes) : next;
            if (!back || *back != node) {
                return std::nullopt;
            }
            if (*next == first) {
                return head.value_or(VirtAddr{});
            }
            node = *next;
            if (!is_entry(node)) {
                if (head) {
                    return std::nullopt;
                }
                head = node;
            }
        }
        return std::nullopt;
    }

 private:
    /// Whether the node is in an entry that lies on the stack of the task that it names.
    bool is_entry(VirtAddr node) const {
        const VirtAddr entry = node - list_at_;
        const Result<VirtAddr> task = memory_.pointer(entry + task_at_);
        if (!task || !memory_.space().plausible(*task)) {
            return false;
        }
        const Result<KernelTask> waiter = stacks_.tasks().at(*task);
        const auto place = waiter ? stacks_.places().of_task(*waiter) : std::nullopt;
        return place && place->contains(entry, memory_.arch().word_bytes);
    }

    const Stacks& stacks_;        // outlives this
    const KernelMemory& memory_;  // outlives this
    std::uint64_t task_at_;
    std::uint64_t list_at_;
};

/// Returns the head of the list of waiters that the task has an entry in; nullopt: none was found.
std::optional<VirtAddr> find_head(const Stacks& stacks, const KernelTask& task,
                                  std::string_view kind) {
    const KernelMemory& memory = stacks.tasks().memory();
    const unsigned word = memory.arch().word_bytes;
    const auto place = stacks.places().of_task(task);
    if (!place || !place->contains(task.saved_sp)) {
        return std::nullopt;
    }
    // struct swait_queue begins with the task, the other entries with the list.
    const bool swait = kind == "completion";
    const std::uint64_t task_at = swait ? 0 : 2 * word;
    const WaiterList list(stacks, task_at, swait ? word : 0);
    for (VirtAddr at = task.saved_sp; place->contains(at, word); at += word) {
        const Result<VirtAddr> value = memory.pointer(at);
        if (value && *value == task.address) {
            if (const auto head = list.head(at - task_at)) {
                return head;
            }
        }
    }
    return std::nullopt;
}

/// Returns the offset of the list's head in the lock; nullopt: this kernel's lock has none.
std::optional<std::uint64_t> offset_of_head(KernelView& view, std::string_view kind) {
    if (kind == "completion") {
        const Result<std::uint64_t> wait = view.offset("completion", "wait");
        const Result<std::uint64_t> list = view.offset("swait_queue_head", "task_list");
        return wait && list ? std::optional(*wait + *list) : std::nullopt;
    }
    const Result<std::uint64_t> list = view.offset(kind, "wait_list");
    return list ? std::optional(*list) : std::nullopt;
}

/// Returns the lock that task_struct.blocker names; 0: the kernel has no such member, or it names
/// none. The two lowest bits say of what kind it is.
VirtAddr blocker_of(const Stacks& stacks, const KernelTask& task) {
    constexpr std::uint64_t kKind = 3;
    const Member* const member = stacks.tasks().layout().find("blocker");
    if (member == nullptr) {
        return {};
    }
    const Result<std::uint64_t> raw = stacks.tasks().memory().word(task.address + member->offset);
    return raw ? VirtAddr{*raw & ~kKind} : VirtAddr{};
}

/// Returns the rt_mutex that the task waits for; VirtAddr{}: none. With PREEMPT_RT mutexes,
/// rw_semaphores and spinlocks have one inside. Source: kernel/locking/rtmutex.c
/// task_blocks_on_rt_mutex(), kernel/locking/rtmutex_common.h; 5.10 to 7.2.
VirtAddr rt_mutex_of(KernelView& view, const KernelTask& task) {
    const Result<std::uint64_t> blocked = view.offset("task_struct", "pi_blocked_on");
    const Result<VirtAddr> waiter =
        blocked ? view.memory().pointer(task.address + *blocked) : Result<VirtAddr>(VirtAddr{});
    if (!waiter || *waiter == VirtAddr{}) {
        return {};
    }
    const Result<std::uint64_t> at = view.offset("rt_mutex_waiter", "lock");
    const Result<VirtAddr> lock = at ? view.memory().pointer(*waiter + *at) : waiter;
    return at && lock ? *lock : VirtAddr{};
}

Wait owner_of_rwsem(VirtAddr lock, std::uint64_t raw) {
    constexpr std::uint64_t kReaderOwned = 1;  // RWSEM_READER_OWNED
    Wait wait{"rw_semaphore", lock, {raw & ~kFlagsOfOwner}, {}, false};
    if ((raw & kReaderOwned) != 0) {
        wait.inferred = true;
        wait.remark = "readers hold it, and of these only the last one to get it is noted";
    }
    return wait;
}

}  // namespace

Wait owner_of(KernelView& view, std::string_view kind, VirtAddr lock) {
    Wait wait{kind, lock, {}, {}, false};
    if (lock == VirtAddr{}) {
        wait.remark = "the lock was not found";
        return wait;
    }
    if (kind != "mutex" && kind != "rw_semaphore" && kind != kRtMutex) {
        wait.remark = kind == "completion" ? "that is noted nowhere"
                                           : "a semaphore does not note who holds it";
        return wait;
    }
    // Since 5.15 struct rt_mutex has its members in a struct rt_mutex_base.
    const bool has_base = kind == kRtMutex && view.offset("rt_mutex_base", "owner").has_value();
    const Result<std::uint64_t> owner =
        view.offset(has_base ? "rt_mutex_base" : kind, "owner").and_then([&](std::uint64_t offset) {
            return view.memory().word(lock + offset);
        });
    if (!owner) {
        wait.remark = fmt::format("its owner cannot be read: {}", owner.error().message);
        return wait;
    }
    if (kind == "rw_semaphore") {
        return owner_of_rwsem(lock, *owner);
    }
    wait.owner = {*owner & ~kFlagsOfOwner};
    if (wait.owner == VirtAddr{}) {
        wait.remark = "nobody holds it: it was being handed over";
    }
    return wait;
}

std::optional<Wait> find_wait(KernelView& view, const Stacks& stacks, const KernelTask& task,
                              const Stack& stack) {
    if (task.on_cpu) {
        const std::optional<Wait> spin = find_spin(stacks, stack);
        return spin ? spin : find_printk_wait(view, stacks, stack);
    }
    if (const VirtAddr rt_mutex = rt_mutex_of(view, task); rt_mutex != VirtAddr{}) {
        return owner_of(view, kRtMutex, rt_mutex);
    }
    const std::string_view kind = kind_of_wait(stack);
    if (kind.empty()) {
        return std::nullopt;
    }
    VirtAddr lock = blocker_of(stacks, task);
    if (lock == VirtAddr{}) {
        const std::optional<VirtAddr> head = find_head(stacks, task, kind);
        const std::optional<std::uint64_t> at = offset_of_head(view, kind);
        lock = head && *head != VirtAddr{} && at ? *head - *at : VirtAddr{};
    }
    return owner_of(view, kind, lock);
}

}  // namespace lastwords::extractor
