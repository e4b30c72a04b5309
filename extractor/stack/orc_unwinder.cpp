// SPDX-License-Identifier: GPL-2.0-or-later
// Applies ORC entries, frame by frame.
#include "extractor/stack/orc_unwinder.h"

#include <fmt/format.h>

#include <utility>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kWord = 8;
/// What an interrupt pushes is the end of struct pt_regs, from ip on.
constexpr std::uint64_t kIretAt = kWord * static_cast<std::uint64_t>(X86Register::kIp);

/// How one step ended the walk.
struct Stop {
    std::string why;
    bool complete = false;
};

class OrcWalk {
 public:
    OrcWalk(const OrcTables& tables, const CodeMap& code, const Registers& start, StackWalk walk)
        : tables_(tables),
          code_(code),
          walk_(std::move(walk)),
          pc_(start.pc),
          bp_(start.fp.value),
          interrupted_(start.interrupted),
          registers_(start.x86) {}

    Unwound run() {
        std::optional<Stop> stop;
        while (!stop) {
            found_.frames.push_back({pc_, walk_.sp(), interrupted_, false});
            stop = found_.frames.size() < StackWalk::kFramesMax
                       ? step()
                       : std::optional(Stop{fmt::format("{} frames are shown, there may be more",
                                                        StackWalk::kFramesMax)});
        }
        found_.complete = stop->complete;
        found_.end = std::move(stop->why);
        if (!stop->complete) {
            add_guesses(walk_, code_, found_);
        }
        return std::move(found_);
    }

 private:
    std::optional<Stop> step() {
        if (interrupted_ && !code_.contains(pc_)) {
            return leave_bad_call();
        }
        // A return address may be behind the function's end, if the call is its last instruction.
        const Result<OrcEntry> entry = tables_.find(interrupted_ ? pc_ : pc_ - 1);
        if (!entry) {
            return Stop{fmt::format("no ORC entry: {}", entry.error().message)};
        }
        if (entry->type == OrcType::kEndOfStack) {
            return Stop{"entry of the task", true};
        }
        if (entry->type == OrcType::kUndefined) {
            return Stop{
                fmt::format("the ORC entry for {:#x} says that nothing is known there", pc_.value)};
        }
        const Result<VirtAddr> caller_sp = find_caller_sp(*entry);
        if (!caller_sp) {
            return stop_at(caller_sp.error());
        }
        switch (entry->type) {
            case OrcType::kCall:
                return leave_call(*entry, *caller_sp);
            case OrcType::kRegs:
                return leave_regs(*entry, *caller_sp, true);
            default:
                return leave_regs(*entry, *caller_sp, false);
        }
    }

    Stop stop_at(const Error& why) const {
        return Stop{
            why.kind == ErrorKind::kCorrupt
                ? fmt::format("the frame at {:#x} is damaged: {}", walk_.sp().value, why.message)
                : unreadable_stack(why, walk_.sp())};
    }

    /// Whether the word at `sp` is what a call pushes.
    bool was_called_at(VirtAddr sp) const {
        const Result<std::uint64_t> caller = walk_.word(sp);
        return caller && code_.contains(VirtAddr{*caller}) && code_.follows_call(VirtAddr{*caller});
    }

    /// A jump to where no code is. What called it has pushed its return address.
    std::optional<Stop> leave_bad_call() {
        if (!was_called_at(walk_.sp())) {
            return Stop{fmt::format("{:#x} is no code of the kernel", pc_.value)};
        }
        const Result<std::uint64_t> caller = walk_.word(walk_.sp());
        return go_on(VirtAddr{*caller}, walk_.sp() + kWord, false);
    }

    /// Continues in the caller.
    std::optional<Stop> go_on(VirtAddr pc, VirtAddr sp, bool interrupted) {
        if (const Result<void> moved = walk_.move_to(sp); !moved) {
            return stop_at(moved.error());
        }
        pc_ = pc;
        interrupted_ = interrupted;
        return std::nullopt;
    }

    Result<std::uint64_t> known(X86Register which) const {
        const auto& value = registers_[static_cast<std::size_t>(which)];
        if (value) {
            return *value;
        }
        return failure(ErrorKind::kCorrupt,
                       "the caller's stack pointer is in a register that was not saved");
    }

    Result<std::uint64_t> frame_pointer() const {
        if (bp_) {
            return *bp_;
        }
        return failure(ErrorKind::kMissing, "the frame pointer is not known");
    }

    Result<VirtAddr> find_caller_sp(const OrcEntry& entry) const {
        const auto offset = static_cast<std::uint64_t>(std::int64_t{entry.sp_offset});
        Result<std::uint64_t> base = failure(
            ErrorKind::kCorrupt, "the ORC entry names a register that this program does not know");
        switch (entry.sp_register) {
            case OrcRegister::kSp:
                base = walk_.sp().value;
                break;
            case OrcRegister::kBp:
                base = frame_pointer();
                break;
            case OrcRegister::kSpIndirect:
                base = walk_.word(walk_.sp());
                break;
            case OrcRegister::kBpIndirect: {
                TRY(const std::uint64_t bp, frame_pointer());
                TRY(const std::uint64_t sp, walk_.word(VirtAddr{bp + offset}));
                return VirtAddr{sp};
            }
            case OrcRegister::kAx:
                base = known(X86Register::kAx);
                break;
            case OrcRegister::kDx:
                base = known(X86Register::kDx);
                break;
            case OrcRegister::kDi:
                base = known(X86Register::kDi);
                break;
            case OrcRegister::kR10:
                base = known(X86Register::kR10);
                break;
            case OrcRegister::kR13:
                base = known(X86Register::kR13);
                break;
            default:
                break;
        }
        TRY(const std::uint64_t value, std::move(base));
        return VirtAddr{value + offset};
    }

    /// Returns the caller's frame pointer; nullopt: not known, which does no harm until an entry
    /// needs it.
    std::optional<std::uint64_t> caller_bp(const OrcEntry& entry, VirtAddr caller_sp) const {
        const auto offset = static_cast<std::uint64_t>(std::int64_t{entry.bp_offset});
        const auto saved = [&](VirtAddr at) {
            const Result<std::uint64_t> value = walk_.word(at);
            return value ? std::optional(*value) : std::nullopt;
        };
        switch (entry.bp_register) {
            case OrcRegister::kUndefined:
                return bp_;
            case OrcRegister::kPrevSp:
                return saved(caller_sp + offset);
            case OrcRegister::kBp:
                return bp_ ? saved(VirtAddr{*bp_ + offset}) : std::nullopt;
            default:
                return std::nullopt;
        }
    }

    std::optional<Stop> leave_call(const OrcEntry& entry, VirtAddr caller_sp) {
        const VirtAddr at = caller_sp - kWord;
        walk_.reach(at);
        const Result<std::uint64_t> caller = walk_.word(at);
        if (!caller) {
            return caller.error().kind == ErrorKind::kCorrupt
                       ? stop_at(caller.error())
                       : Stop{unreadable_stack(caller.error(), at)};
        }
        if (!code_.contains(VirtAddr{*caller})) {
            return Stop{no_code(code_,
                                fmt::format("the return address at {:#x} is damaged", at.value),
                                VirtAddr{*caller})};
        }
        bp_ = caller_bp(entry, caller_sp);
        registers_.fill(std::nullopt);
        return go_on(VirtAddr{*caller}, caller_sp, entry.signal);
    }

    /// Reads a struct pt_regs at `at`, or its end alone, which is then at `at`.
    std::optional<Stop> leave_regs(const OrcEntry& entry, VirtAddr at, bool whole) {
        const VirtAddr pt_regs = whole ? at : at - kIretAt;
        walk_.reach(at);
        auto saved = registers_;
        const auto first = static_cast<std::size_t>(whole ? X86Register::kR15 : X86Register::kIp);
        for (std::size_t i = first; i < kX86RegisterCount; ++i) {
            const VirtAddr place = pt_regs + kWord * i;
            const Result<std::uint64_t> value = walk_.word(place);
            if (!value) {
                return value.error().kind == ErrorKind::kCorrupt
                           ? stop_at(value.error())
                           : Stop{unreadable_stack(value.error(), place)};
            }
            saved[i] = *value;
        }
        const auto value = [&](X86Register which) {
            return *saved[static_cast<std::size_t>(which)];
        };
        const std::uint64_t cs = value(X86Register::kCs);
        const VirtAddr pc{value(X86Register::kIp)};
        if ((cs & 3) == 3) {
            return Stop{"user mode", true};
        }
        // A kernel thread begins with registers of zeros (copy_thread()).
        if (cs == 0 && pc == VirtAddr{}) {
            return Stop{"entry of the task", true};
        }
        if (!code_.contains(pc) && !was_called_at(VirtAddr{value(X86Register::kSp)})) {
            return Stop{no_code(
                code_, fmt::format("the registers at {:#x} are damaged", pt_regs.value), pc)};
        }
        bp_ = whole ? std::optional(value(X86Register::kBp)) : caller_bp(entry, at);
        registers_ = saved;
        return go_on(pc, VirtAddr{value(X86Register::kSp)}, true);
    }

    const OrcTables& tables_;
    const CodeMap& code_;
    StackWalk walk_;
    VirtAddr pc_;
    std::optional<std::uint64_t> bp_;  // nullopt: not known
    bool interrupted_;                 // pc_ was interrupted, and called nothing
    std::array<std::optional<std::uint64_t>, kX86RegisterCount> registers_;
    Unwound found_;
};

}  // namespace

Unwound unwind_orc(const OrcTables& tables, const CodeMap& code, const Registers& start,
                   StackWalk walk) {
    return OrcWalk(tables, code, start, std::move(walk)).run();
}

}  // namespace lastwords::extractor
