// SPDX-License-Identifier: GPL-2.0-or-later
// Follows frame records.
#include "extractor/stack/frame_pointer.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kWordSize = 8;
constexpr std::uint64_t kRecordBytes = 2 * kWordSize;
/// struct user_pt_regs of arm64: x0 to x30, sp, pc, pstate (arch/arm64/include/uapi/asm/ptrace.h).
constexpr std::uint64_t kArm64Fp = 29 * kWordSize;
constexpr std::uint64_t kArm64Pc = 32 * kWordSize;
constexpr std::uint64_t kArm64Pstate = 33 * kWordSize;
constexpr std::uint64_t kArm64Mode = 0xf;
constexpr std::uint64_t kX86Bp = kWordSize * static_cast<std::uint64_t>(X86Register::kBp);
constexpr std::uint64_t kX86Ip = kWordSize * static_cast<std::uint64_t>(X86Register::kIp);
constexpr std::uint64_t kX86Cs = kWordSize * static_cast<std::uint64_t>(X86Register::kCs);

class RecordWalk {
 public:
    RecordWalk(KernelView& view, const CodeMap& code, const Registers& start, StackWalk walk,
               bool certain)
        : code_(code),
          walk_(std::move(walk)),
          pc_(start.pc),
          fp_(start.fp),
          lr_(start.lr),
          interrupted_(start.interrupted),
          certain_(certain),
          arm64_(view.memory().arch().name == "aarch64") {
        pac_mask_ = view.info().number("KERNELPACMASK").value_or(0);
        constexpr std::array<std::string_view, 1> kType{"type"};
        if (const auto inside = view.offset("pt_regs", "stackframe"); arm64_ && inside) {
            record_in_regs_ = *inside;
        }
        has_types_ = arm64_ && view.peek_layout("frame_record_meta", kType).has_value();
    }

    Unwound run() {
        std::optional<std::string> stop;
        while (!stop) {
            found_.frames.push_back(
                {pc_, walk_.sp(), interrupted_, !certain_ && !found_.frames.empty()});
            stop = found_.frames.size() < StackWalk::kFramesMax
                       ? step()
                       : std::optional(fmt::format("{} frames are shown, there may be more",
                                                   StackWalk::kFramesMax));
        }
        found_.end = *std::move(stop);
        if (!found_.complete) {
            add_guesses(walk_, code_, found_);
        }
        return std::move(found_);
    }

 private:
    std::string complete(std::string why) {
        found_.complete = certain_;
        return why;
    }

    std::string damaged(const Error& why, VirtAddr at) const {
        return why.kind == ErrorKind::kCorrupt
                   ? fmt::format("the frame at {:#x} is damaged: {}", at.value, why.message)
                   : unreadable_stack(why, at);
    }

    std::optional<std::string> step() {
        if (fp_ == VirtAddr{}) {
            return complete("entry of the task");
        }
        if (!arm64_ && (fp_.value & 1) != 0) {
            return leave_regs(fp_ - 1, kX86Ip, kX86Bp, kX86Cs, 3, 3);
        }
        const Result<std::uint64_t> next = walk_.word(fp_);
        const Result<std::uint64_t> link = next ? walk_.word(fp_ + kWordSize) : next;
        if (!link) {
            return damaged(link.error(), fp_);
        }
        if (*next == 0 && *link == 0) {
            return leave_zero_record();
        }
        const VirtAddr pc{pac_mask_ != 0 ? *link | pac_mask_ : *link};
        if (!code_.contains(pc)) {
            return fmt::format("the return address at {:#x} is damaged: {:#x} is no code",
                               fp_.value + kWordSize, pc.value);
        }
        add_link_register(pc);
        // Up to 6.12, the record in struct pt_regs has the interrupted pc.
        const bool calls = code_.follows_call(pc);
        if (!calls && !in_exception_entry()) {
            return fmt::format("the return address at {:#x} is damaged: no call is before {:#x}",
                               fp_.value + kWordSize, pc.value);
        }
        return go_on(pc, VirtAddr{*next}, fp_ + kRecordBytes, !calls);
    }

    /// A function that has called nothing yet may have left no record: the one at the frame pointer
    /// is its caller's, and the link register alone leads to the caller.
    void add_link_register(VirtAddr first_return) {
        const VirtAddr link{pac_mask_ != 0 ? lr_.value | pac_mask_ : lr_.value};
        if (interrupted_ && link != VirtAddr{} && link != first_return && code_.contains(link) &&
            code_.follows_call(link)) {
            found_.frames.push_back({link, walk_.sp(), false, true});
        }
        lr_ = {};
    }

    bool in_exception_entry() const {
        const auto symbol = arm64_ ? code_.symbol(pc_ - 1) : std::nullopt;
        return symbol && (symbol->name.starts_with("el1") || symbol->name.starts_with("el0"));
    }

    std::optional<std::string> go_on(VirtAddr pc, VirtAddr fp, VirtAddr sp, bool interrupted) {
        if (const Result<void> moved = walk_.move_to(sp); !moved) {
            return damaged(moved.error(), fp_);
        }
        pc_ = pc;
        fp_ = fp;
        interrupted_ = interrupted;
        return std::nullopt;
    }

    /// A record of zeros: the last one, or since 6.13 one with a type (enum FRAME_META_TYPE_*).
    std::optional<std::string> leave_zero_record() {
        constexpr std::uint64_t kFinal = 1;
        constexpr std::uint64_t kPtRegs = 2;
        const Result<std::uint64_t> type =
            has_types_ ? walk_.word(fp_ + kRecordBytes) : Result<std::uint64_t>(kFinal);
        if (!type) {
            return damaged(type.error(), fp_ + kRecordBytes);
        }
        if (*type == kFinal) {
            return complete("entry of the task");
        }
        if (*type != kPtRegs || !record_in_regs_) {
            return fmt::format("the frame at {:#x} is damaged: it has the type {}", fp_.value,
                               *type);
        }
        return leave_regs(fp_ - *record_in_regs_, kArm64Pc, kArm64Fp, kArm64Pstate, kArm64Mode, 0);
    }

    /// Continues in what an exception interrupted. It was user code if the bits `mask` of the word
    /// at `mode_at` are `user`.
    std::optional<std::string> leave_regs(VirtAddr regs, std::uint64_t pc_at, std::uint64_t fp_at,
                                          std::uint64_t mode_at, std::uint64_t mask,
                                          std::uint64_t user) {
        const Result<std::uint64_t> pc = walk_.word(regs + pc_at);
        const Result<std::uint64_t> fp = walk_.word(regs + fp_at);
        const Result<std::uint64_t> mode = walk_.word(regs + mode_at);
        if (!pc || !fp || !mode) {
            return damaged(!pc ? pc.error() : !fp ? fp.error() : mode.error(), regs);
        }
        if (*pc == 0 && *mode == 0) {
            return complete("entry of the task");
        }
        if ((*mode & mask) == user) {
            return complete("user mode");
        }
        if (!code_.contains(VirtAddr{*pc})) {
            return fmt::format("the registers at {:#x} are damaged: {:#x} is no code", regs.value,
                               *pc);
        }
        return go_on(VirtAddr{*pc}, VirtAddr{*fp}, regs + mode_at, true);
    }

    const CodeMap& code_;
    StackWalk walk_;
    VirtAddr pc_;
    VirtAddr fp_;
    VirtAddr lr_;
    bool interrupted_;
    bool certain_;
    bool arm64_;
    bool has_types_ = false;                       // records of zeros have a type
    std::optional<std::uint64_t> record_in_regs_;  // offset of pt_regs.stackframe
    std::uint64_t pac_mask_ = 0;                   // the bits of pointer authentication
    Unwound found_;
};

}  // namespace

Unwound unwind_frame_pointers(KernelView& view, const CodeMap& code, const Registers& start,
                              StackWalk walk, bool certain) {
    return RecordWalk(view, code, start, std::move(walk), certain).run();
}

}  // namespace lastwords::extractor
