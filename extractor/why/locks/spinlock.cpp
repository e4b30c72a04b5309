// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for the address of a held lock among what the CPU that spins has at hand.
#include "extractor/why/locks/spinlock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/stack/code_calls.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;
using printkfmt::Stack;

/// Returns the frame that spins; nullptr: none. The function has other names in front of this one
/// for processors and hypervisors (native_, __pv_), and the compiler may add a suffix.
const Frame* spinning_frame(const Stack& stack) {
    const auto found = std::find_if(stack.frames.begin(), stack.frames.end(), [](const Frame& one) {
        return !one.guess && one.function.find("queued_spin_lock_slowpath") != std::string::npos;
    });
    return found == stack.frames.end() ? nullptr : &*found;
}

/// The value of a struct qspinlock: the byte that says that it is held, the byte of the first CPU
/// that waits, and the number of the last CPU in the queue behind that one.
struct LockWord {
    std::uint32_t value = 0;

    bool waited_for() const { return value >> 8U != 0; }
    /// Whether a lock that is held can have this value.
    bool held(std::uint32_t cpus) const {
        constexpr std::uint32_t kLocked = 1;
        constexpr std::uint32_t kSlow = 3;  // _Q_SLOW_VAL: a hypervisor is to wake the next one
        const std::uint32_t locked = value & 0xffU;
        const std::uint32_t pending = (value >> 8U) & 0xffU;
        const std::uint32_t nesting = (value >> 16U) & 3U;
        const std::uint32_t tail_cpu = value >> 18U;  // the CPU's number plus 1
        return (locked == kLocked || locked == kSlow) && pending <= 1 && tail_cpu <= cpus &&
               (tail_cpu != 0 || nesting == 0);
    }
};

/// Returns the stack of the CPU, or of the task that it was executing, on which `at` lies.
std::optional<StackPlace> place_of(const Stacks& stacks, const Stack& stack, VirtAddr at) {
    std::vector<StackPlace> places = stacks.places().of_cpu(*stack.cpu);
    if (const auto own = stack.task ? stacks.places().of_task(*stack.task) : std::nullopt) {
        places.push_back(*own);
    }
    const auto place = std::find_if(places.begin(), places.end(),
                                    [&](const StackPlace& one) { return one.contains(at); });
    return place == places.end() ? std::nullopt : std::optional(*place);
}

/// Returns the words from `from` to the end of the stack, at most `most`; none if they cannot be
/// read.
std::vector<VirtAddr> stack_words(const Stacks& stacks, const StackPlace& place, VirtAddr from,
                                  std::uint64_t most) {
    constexpr std::uint64_t kWord = 8;  // stacks are read of 64-bit machines only
    const KernelMemory& memory = stacks.tasks().memory();
    std::vector<std::byte> raw(std::min((place.end - from) / kWord, most) * kWord);
    std::vector<VirtAddr> words;
    if (memory.read(from, raw)) {
        for (std::size_t at = 0; at < raw.size(); at += kWord) {
            words.push_back({load<std::uint64_t>(Bytes(raw).subspan(at), memory.arch().order)});
        }
    }
    return words;
}

bool is_in(const std::vector<VirtAddr>& values, VirtAddr value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// Whether the value is on one of the stacks, from the frame `first` on.
bool is_on_stack(const Stacks& stacks, const Stack& stack, std::size_t first, VirtAddr value) {
    constexpr std::uint64_t kWordsMax = 65536 / 8;  // the largest stack
    std::optional<StackPlace> place;
    for (std::size_t i = first; i < stack.frames.size(); ++i) {
        const Frame& frame = stack.frames[i];
        if (frame.guess || (place && place->contains(frame.sp))) {
            continue;
        }
        place = place_of(stacks, stack, frame.sp);
        if (place && is_in(stack_words(stacks, *place, frame.sp, kWordsMax), value)) {
            return true;
        }
    }
    return false;
}

/// Whether the CPU has this value in its registers or on a stack.
bool has_at_hand(const Stacks& stacks, const Stack& stack, VirtAddr value) {
    const CpuRegisters* const saved = stacks.registers_of(*stack.cpu);
    return (saved != nullptr && is_in(saved->general, value)) ||
           is_on_stack(stacks, stack, 0, value);
}

/// Whether code that called printk, and so came to spin for the lock of a console, had the lock's
/// address at hand itself: it may have taken the lock before. What it had in registers is in the
/// frames of printk, which saved them.
bool had_before_printing(const Stacks& stacks, const Stack& stack, VirtAddr lock) {
    const auto printk =
        std::find_if(stack.frames.begin(), stack.frames.end(), [](const Frame& frame) {
            const std::string_view name = printkfmt::bare_function(frame.function);
            return !frame.guess && (name == "console_unlock" || name == "vprintk_emit");
        });
    const auto first = static_cast<std::size_t>(printk - stack.frames.begin());
    return is_on_stack(stacks, stack, first, lock);
}

/// Returns the addresses that the function which spins can have been given: those in registers, and
/// in the frames around it.
std::vector<VirtAddr> values_near(const Stacks& stacks, const Stack& stack, const Frame& spinning) {
    constexpr std::uint64_t kNear = 32;
    std::vector<VirtAddr> values;
    if (const CpuRegisters* const saved = stacks.registers_of(*stack.cpu);
        saved != nullptr && &spinning == &stack.frames.front()) {
        values = saved->general;
    }
    if (const auto place = place_of(stacks, stack, spinning.sp)) {
        const std::vector<VirtAddr> words = stack_words(stacks, *place, spinning.sp, kNear);
        values.insert(values.end(), words.begin(), words.end());
    }
    return values;
}

/// Returns what the first argument's register has in the function that spins; VirtAddr{}: the CPU
/// was interrupted there.
VirtAddr first_argument(const Stacks& stacks, const Stack& stack, const Frame& spinning) {
    const CpuRegisters* const saved = stacks.registers_of(*stack.cpu);
    if (saved == nullptr || &spinning != &stack.frames.front()) {
        return {};
    }
    const auto rdi = saved->registers.x86[static_cast<std::size_t>(X86Register::kDi)];
    return rdi ? VirtAddr{*rdi} : saved->general.empty() ? VirtAddr{} : saved->general.front();
}

/// Returns the address of the lock for which the CPU spins; VirtAddr{}: it is not to be told.
VirtAddr find_lock(const Stacks& stacks, const Stack& stack, const Frame& spinning) {
    const KernelMemory& memory = stacks.tasks().memory();
    std::vector<VirtAddr> waited_for;
    std::vector<VirtAddr> others;
    for (const VirtAddr value : values_near(stacks, stack, spinning)) {
        const bool aligned = value.value % 4 == 0 && memory.space().plausible(value);
        const Result<std::uint32_t> raw =
            aligned ? memory.u32(value) : failure(ErrorKind::kNotFound, "");
        const LockWord word{raw.value_or(0)};
        if (word.held(stacks.per_cpu().count())) {
            (word.waited_for() ? waited_for : others).push_back(value);
        }
    }
    const auto only = [](const std::vector<VirtAddr>& of) {
        const bool equal =
            std::all_of(of.begin(), of.end(), [&](VirtAddr one) { return one == of.front(); });
        return !of.empty() && equal ? of.front() : VirtAddr{};
    };
    if (!waited_for.empty()) {
        return only(waited_for);
    }
    // In a virtual machine a CPU may wait without a trace in the lock (virt_spin_lock()), which is
    // then a 1 like many others. That one is still the first argument, or is handed down from a
    // function to the next.
    const VirtAddr argument = first_argument(stacks, stack, spinning);
    return is_in(others, argument) ? argument : others.size() >= 2 ? only(others) : VirtAddr{};
}

/// Whether a function on the stack has called a function that takes this lock, and none that gives
/// it back, before it came to where it is. A lock that is a variable is named in the code alone.
bool took_by_code(const Stacks& stacks, CallsOfFunctions& calls, const Stack& stack,
                  VirtAddr lock) {
    const KernelMemory& memory = stacks.tasks().memory();
    for (const Frame& frame : stack.frames) {
        const auto function = frame.guess ? std::nullopt : stacks.code().symbol(frame.at - 1);
        if (!function) {
            continue;
        }
        bool held = false;
        for (const CallInCode& call : calls.of(*function)) {
            if (call.argument != lock || call.at + call_bytes(memory) >= frame.at) {
                continue;
            }
            const auto target = stacks.code().symbol(call.target);
            const std::string_view name = target ? std::string_view(target->name) : "";
            held = (held || name.starts_with("_raw_spin_lock")) &&
                   !name.starts_with("_raw_spin_unlock");
        }
        if (held) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Wait> find_spin(const Stacks& stacks, const Stack& stack) {
    const Frame* const spinning = stack.cpu ? spinning_frame(stack) : nullptr;
    if (spinning == nullptr) {
        return std::nullopt;
    }
    Wait wait{"spinlock", find_lock(stacks, stack, *spinning), {}, {}, true};
    if (wait.lock == VirtAddr{}) {
        wait.remark = "the lock was not found, and a spinlock does not note who holds it";
        return wait;
    }
    CallsOfFunctions calls(stacks.tasks().memory());
    std::vector<std::uint32_t> cpus;
    bool by_code = false;
    for (std::uint32_t cpu = 0; cpu < stacks.per_cpu().count(); ++cpu) {
        const bool own = cpu == *stack.cpu;
        const Stack other = own ? stack : stacks.of_cpu(cpu);
        const Frame* const spins = own ? nullptr : spinning_frame(other);
        if (spins != nullptr && find_lock(stacks, other, *spins) == wait.lock) {
            continue;  // it waits, too
        }
        const bool has = own ? had_before_printing(stacks, other, wait.lock)
                             : has_at_hand(stacks, other, wait.lock);
        if (has || (!own && took_by_code(stacks, calls, other, wait.lock))) {
            cpus.push_back(cpu);
            wait.owner = other.task ? other.task->address : VirtAddr{};
            by_code = !has;
        }
    }
    if (cpus.size() == 1) {
        wait.remark = cpus.front() == *stack.cpu
                          ? "the lock does not note it, but this task had its address at hand "
                            "before it printed, and no other CPU has it"
                      : by_code ? "the lock does not note it, but this CPU is behind a call that "
                                  "takes it, and no other CPU is"
                                : "the lock does not note it, but no other CPU has its address at "
                                  "hand";
        return wait;
    }
    wait.owner = {};
    wait.remark =
        cpus.empty()
            ? "a spinlock does not note who holds it, and no other CPU has its address at hand"
            : fmt::format("a spinlock does not note who holds it, and CPUs {} may",
                          fmt::join(cpus, ", "));
    return wait;
}

}  // namespace lastwords::extractor
