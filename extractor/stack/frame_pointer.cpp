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
    RecordWalk(const RecordForm& form, const CodeMap& code, const Registers& start, StackWalk walk,
               bool certain)
        : form_(form),
          code_(code),
          walk_(std::move(walk)),
          pc_(start.pc),
          fp_(start.fp),
          lr_(start.lr),
          interrupted_(start.interrupted),
          certain_(certain) {}

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
        if (!form_.arm64 && (fp_.value & 1) != 0) {
            return leave_regs(fp_ - 1, kX86Ip, kX86Bp, kX86Cs, 3, 3);
        }
        walk_.reach(fp_);
        const Result<std::uint64_t> next = walk_.word(fp_);
        const Result<std::uint64_t> link = next ? walk_.word(fp_ + kWordSize) : next;
        if (!link) {
            return damaged(link.error(), fp_);
        }
        if (*next == 0 && *link == 0) {
            return leave_zero_record();
        }
        const VirtAddr pc{form_.pac_mask != 0 ? *link | form_.pac_mask : *link};
        if (!code_.contains(pc)) {
            return no_code(
                code_, fmt::format("the return address at {:#x} is damaged", fp_.value + kWordSize),
                pc);
        }
        add_link_register(pc);
        // Up to 6.12, the record in struct pt_regs has the interrupted pc.
        const bool calls = code_.follows_call(pc) || code_.is_init(pc);
        if (!calls && !in_entry("el1") && !in_entry("el0")) {
            return fmt::format("the return address at {:#x} is damaged: no call is before {:#x}",
                               fp_.value + kWordSize, pc.value);
        }
        return go_on(pc, VirtAddr{*next}, fp_ + kRecordBytes, !calls);
    }

    /// A function that has called nothing yet may have left no record: the one at the frame pointer
    /// is its caller's, and the link register alone leads to the caller.
    void add_link_register(VirtAddr first_return) {
        const VirtAddr link{form_.pac_mask != 0 ? lr_.value | form_.pac_mask : lr_.value};
        const auto symbol = link != VirtAddr{} ? code_.symbol(link - 1) : std::nullopt;
        // A value that is left from a call of the function itself leads nowhere.
        const bool own = symbol && pc_ >= symbol->at && pc_ - symbol->at < symbol->bytes;
        if (interrupted_ && symbol && !own && link != first_return && code_.contains(link) &&
            code_.follows_call(link)) {
            found_.frames.push_back({link, walk_.sp(), false, true});
        }
        lr_ = {};
    }

    /// Whether the frame is in the code that exceptions from the kernel (el1) or from processes
    /// (el0) enter (arch/arm64/kernel/entry.S, 5.x to 7.2).
    bool in_entry(std::string_view level) const {
        const auto symbol = form_.arm64 ? code_.symbol(pc_ - 1) : std::nullopt;
        return symbol && symbol->name.starts_with(level);
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
            form_.has_types ? walk_.word(fp_ + kRecordBytes) : Result<std::uint64_t>(kFinal);
        if (!type) {
            return damaged(type.error(), fp_ + kRecordBytes);
        }
        if (*type == kFinal) {
            return complete(in_entry("el0") ? "user mode" : "entry of the task");
        }
        if (*type != kPtRegs || !form_.in_regs) {
            return fmt::format("the frame at {:#x} is damaged: it has the type {}", fp_.value,
                               *type);
        }
        return leave_regs(fp_ - *form_.in_regs, kArm64Pc, kArm64Fp, kArm64Pstate, kArm64Mode, 0);
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
            return no_code(code_, fmt::format("the registers at {:#x} are damaged", regs.value),
                           VirtAddr{*pc});
        }
        return go_on(VirtAddr{*pc}, VirtAddr{*fp}, regs + mode_at, true);
    }

    const RecordForm& form_;
    const CodeMap& code_;
    StackWalk walk_;
    VirtAddr pc_;
    VirtAddr fp_;
    VirtAddr lr_;
    bool interrupted_;
    bool certain_;
    Unwound found_;
};

}  // namespace

RecordForm RecordForm::read(KernelView& view) {
    constexpr std::array<std::string_view, 1> kType{"type"};
    RecordForm form;
    form.arm64 = view.memory().arch().name == "aarch64";
    if (!form.arm64) {
        return form;
    }
    form.pac_mask = view.info().number("KERNELPACMASK").value_or(0);
    if (const auto inside = view.offset("pt_regs", "stackframe")) {
        form.in_regs = *inside;
    }
    form.has_types = view.peek_layout("frame_record_meta", kType).has_value();
    return form;
}

Unwound unwind_frame_pointers(const RecordForm& form, const CodeMap& code, const Registers& start,
                              StackWalk walk, bool certain) {
    return RecordWalk(form, code, start, std::move(walk), certain).run();
}

}  // namespace lastwords::extractor
