// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for the holder of console_sem, and follows the chain of locks from it.
#include "extractor/why/lock_holder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "extractor/why/waits.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;
using printkfmt::KernelTask;
using printkfmt::LockLink;
using printkfmt::Stack;

/// Knows which functions call console_lock() or console_trylock(), by their code. Compilers put
/// console_lock() into functions of printk.c themselves (6.12, 7.2): there they call down() with
/// the address of console_sem.
class LockCalls {
 public:
    LockCalls(KernelView& view, const CodeMap& code)
        : memory_(view.memory()),
          code_(code),
          sem_(view.symbol("console_sem").value_or(VirtAddr{})),
          down_(view.code_symbol("down").value_or(VirtAddr{})) {
        for (const std::string_view name : {"console_lock", "console_trylock"}) {
            if (const Result<VirtAddr> at = view.code_symbol(name)) {
                targets_.push_back(*at);
            }
        }
    }

    /// Returns the frame whose function has called the lock before it came to where it is;
    /// nullptr: none of them.
    const Frame* find_in(const Stack& stack) {
        for (const Frame& frame : stack.frames) {
            if (frame.guess) {
                continue;
            }
            const std::optional<SymbolPlace> function = code_.symbol(frame.at - 1);
            if (function && calls_before(*function, frame.at)) {
                return &frame;
            }
        }
        return nullptr;
    }

 private:
    bool calls_before(const SymbolPlace& function, VirtAddr end) {
        auto known = calls_.find(function.at);
        if (known == calls_.end()) {
            known = calls_.emplace(function.at, find_calls(function)).first;
        }
        // The call that returns to `end` is still going on: who is in it waits for the lock.
        return std::any_of(known->second.begin(), known->second.end(),
                           [&](VirtAddr call) { return call + call_bytes() < end; });
    }

    std::uint64_t call_bytes() const { return memory_.arch().name == "x86_64" ? 5 : 4; }

    /// Returns the addresses in the function at which a call of the lock begins: on x86-64 "call
    /// rel32", on arm64 "bl".
    std::vector<VirtAddr> find_calls(const SymbolPlace& function) const {
        constexpr std::uint64_t kBytesMax = 0x10000;
        std::vector<std::byte> code(std::min(function.bytes, kBytesMax));
        std::vector<VirtAddr> calls;
        if (!memory_.read(function.at, code)) {
            return calls;
        }
        const bool x86 = memory_.arch().name == "x86_64";
        for (std::size_t at = 0; at + 5 <= code.size(); at += x86 ? 1 : 4) {
            const VirtAddr here = function.at + at;
            const std::optional<VirtAddr> target =
                x86 ? x86_call(code, at, here) : arm64_call(code, at, here);
            const bool locks =
                target &&
                (std::find(targets_.begin(), targets_.end(), *target) != targets_.end() ||
                 (x86 && *target == down_ && takes_console_sem(Bytes(code).first(at), here)));
            if (locks) {
                calls.push_back(here);
            }
        }
        return calls;
    }

    /// Whether the code before a call of x86-64 puts the address of console_sem into rdi: "mov
    /// $console_sem, %rdi" or "lea console_sem(%rip), %rdi". `end`: where the code ends.
    bool takes_console_sem(Bytes before, VirtAddr end) const {
        constexpr std::size_t kBytes = 7;   // of either instruction
        constexpr std::size_t kReach = 24;  // between it and the call may be a few others
        for (std::size_t back = kBytes; back <= std::min(before.size(), kReach); ++back) {
            const Bytes code = before.subspan(before.size() - back, kBytes);
            const auto number =
                static_cast<std::int32_t>(load_number(code.subspan(3, 4), std::endian::little));
            const auto value = static_cast<std::uint64_t>(std::int64_t{number});
            const std::uint64_t opcode = load_number(code.first(4), std::endian::little) & 0xffffff;
            const VirtAddr next = end - back + kBytes;
            if ((opcode == 0xc7c748 && VirtAddr{value} == sem_) ||
                (opcode == 0x3d8d48 && next + value == sem_)) {
                return sem_ != VirtAddr{};
            }
        }
        return false;
    }

    static std::optional<VirtAddr> x86_call(Bytes code, std::size_t at, VirtAddr here) {
        constexpr std::byte kCall{0xe8};
        if (code[at] != kCall) {
            return std::nullopt;
        }
        const auto distance =
            static_cast<std::int32_t>(load_number(code.subspan(at + 1, 4), std::endian::little));
        return here + 5 + static_cast<std::uint64_t>(std::int64_t{distance});
    }

    static std::optional<VirtAddr> arm64_call(Bytes code, std::size_t at, VirtAddr here) {
        constexpr std::uint64_t kBl = 0x94000000;
        constexpr std::uint64_t kOpcode = 0xfc000000;
        const std::uint64_t word = load_number(code.subspan(at, 4), std::endian::little);
        if ((word & kOpcode) != kBl) {
            return std::nullopt;
        }
        // 26 bits, signed, in units of 4 bytes
        const auto distance =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(word) << 6U) / 16;
        return here + static_cast<std::uint64_t>(std::int64_t{distance});
    }

    const KernelMemory& memory_;  // outlives this
    const CodeMap& code_;         // outlives this
    VirtAddr sem_;                // console_sem; 0: not known
    VirtAddr down_;               // the function; 0: not known
    std::vector<VirtAddr> targets_;
    std::map<VirtAddr, std::vector<VirtAddr>> calls_;  // by the function's address
};

/// Returns the task that console_sem.last_holder names; nullopt: this kernel does not note it.
std::optional<ConsoleLockHolder> noted_holder(PrintVariables& variables, const Stacks& stacks) {
    constexpr std::array<std::string_view, 1> kMembers{"last_holder"};
    KernelView& view = variables.view();
    const Result<VirtAddr> sem = view.symbol("console_sem");
    const Result<const StructLayout*> layout = view.peek_layout("semaphore", kMembers);
    if (!sem || !layout) {
        return std::nullopt;
    }
    ConsoleLockHolder holder;
    holder.at = *sem + (*layout)->find("last_holder")->offset;
    const Result<VirtAddr> noted = view.memory().pointer(holder.at);
    if (!noted || *noted == VirtAddr{}) {
        return std::nullopt;
    }
    holder.how = fmt::format("console_sem.last_holder is {:#x}", noted->value);
    const Result<KernelTask> task = stacks.tasks().at(*noted);
    if (!task) {
        holder.gone = task.error().kind == ErrorKind::kCorrupt;
        holder.unknown =
            fmt::format("{}, and that is no task: {}", holder.how, task.error().message);
        return holder;
    }
    if (task->state == 'X' || task->state == 'Z') {
        holder.gone = true;
        holder.unknown =
            fmt::format("{}, and that task, {}, has exited", holder.how, words_for(*task));
        return holder;
    }
    holder.task = *task;
    holder.stack = stacks.of_task(*task);
    return holder;
}

bool waits_for_console_lock(const Stack& stack) {
    return stack.has("console_lock") || stack.has("console_trylock");
}

/// Returns the one task that seems to hold the console lock.
ConsoleLockHolder inferred_holder(PrintVariables& variables, const Stacks& stacks) {
    Findings unseen;  // damaged lists of tasks are told of by the command `stacks`
    LockCalls calls(variables.view(), stacks.code());
    ConsoleLockHolder found;
    std::vector<std::string> candidates;
    for (const KernelTask& task : stacks.tasks().all(unseen)) {
        if (task.state == 'X' || task.state == 'Z' || task.pid == 0) {
            continue;
        }
        Stack stack = stacks.of_task(task);
        const Frame* const frame = waits_for_console_lock(stack) ? nullptr : calls.find_in(stack);
        if (frame == nullptr) {
            continue;
        }
        candidates.push_back(words_for(task));
        found.how = fmt::format("{} is in {}, whose code calls console_lock() before that place",
                                words_for(task), frame->function);
        found.at = frame->at;
        found.task = task;
        found.stack = std::move(stack);
        found.inferred = true;
    }
    if (candidates.size() > 1) {
        return {{},   {}, true,
                {},   {}, fmt::format("several tasks may: {}", fmt::join(candidates, ", ")),
                false};
    }
    if (candidates.empty()) {
        found.unknown =
            "this kernel does not note it, and no task is in a function that calls "
            "console_lock()";
    }
    return found;
}

}  // namespace

std::string words_for(const KernelTask& task) {
    return fmt::format("{} (pid {}, {})", task.comm, task.pid,
                       task.on_cpu && task.cpu
                           ? fmt::format("running on CPU {}", *task.cpu)
                           : std::string(printkfmt::meaning_of_state(task.state)));
}

std::string functions_of(const Stack& stack) {
    constexpr std::size_t kFramesMax = 12;
    std::string text;
    std::size_t shown = 0;
    for (const Frame& frame : stack.frames) {
        if (frame.guess || ++shown > kFramesMax) {
            continue;
        }
        text += text.empty() ? "" : " < ";
        text += printkfmt::bare_function(frame.function);
    }
    return text;
}

ConsoleLockHolder find_console_lock_holder(PrintVariables& variables, const Stacks& stacks) {
    if (std::optional<ConsoleLockHolder> noted = noted_holder(variables, stacks)) {
        return *std::move(noted);
    }
    return inferred_holder(variables, stacks);
}

std::optional<Stack> find_unnoted_writer(const Stacks& stacks,
                                         const std::vector<VirtAddr>& writes) {
    const auto is_write = [&](const Frame& frame) {
        const auto place = frame.guess ? std::nullopt : stacks.code().symbol(frame.at - 1);
        return place && std::find(writes.begin(), writes.end(), place->at) != writes.end();
    };
    Findings unseen;
    for (const KernelTask& task : stacks.tasks().all(unseen)) {
        Stack stack = stacks.of_task(task);
        if (std::any_of(stack.frames.begin(), stack.frames.end(), is_write)) {
            return stack;
        }
    }
    return std::nullopt;
}

std::vector<LockLink> follow_locks(KernelView& view, const Stacks& stacks, LockLink first,
                                   const KernelTask& holder) {
    constexpr std::size_t kLinksMax = 16;
    std::vector<LockLink> chain{std::move(first)};
    std::set<VirtAddr> seen{holder.address};
    KernelTask task = holder;
    while (chain.size() < kLinksMax) {
        const std::optional<Wait> wait = find_wait(view, stacks, task, chain.back().stack);
        if (!wait) {
            break;
        }
        LockLink link{std::string(wait->kind), wait->lock, wait->owner, wait->remark,
                      wait->inferred,          {}};
        const Result<KernelTask> owner = wait->owner != VirtAddr{}
                                             ? stacks.tasks().at(wait->owner)
                                             : failure(ErrorKind::kNotFound, wait->remark);
        if (owner) {
            link.held_by = words_for(*owner) + (wait->remark.empty() ? "" : ": " + wait->remark);
            link.stack = stacks.of_task(*owner);
        } else if (wait->owner != VirtAddr{}) {
            link.held_by = fmt::format("the task at {:#x}, which cannot be read: {}",
                                       wait->owner.value, owner.error().message);
        } else {
            link.held_by = "not known: " + wait->remark;
        }
        const bool circle = owner && !seen.insert(owner->address).second;
        link.held_by += circle ? ", which waits itself: a deadlock" : "";
        chain.push_back(std::move(link));
        if (!owner || circle) {
            break;
        }
        task = *owner;
    }
    return chain;
}

}  // namespace lastwords::extractor
