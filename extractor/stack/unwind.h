// SPDX-License-Identifier: GPL-2.0-or-later
// What the unwinders share: the stacks on which they may move, and what they found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "extractor/stack/code_map.h"
#include "extractor/stack/registers.h"
#include "extractor/stack/stack_places.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct UnwoundFrame {
    VirtAddr pc;
    VirtAddr sp;  ///< the stack pointer in this frame
    bool interrupted = false;
    bool guess = false;
};

struct Unwound {
    std::vector<UnwoundFrame> frames;
    bool complete = false;  ///< the walk reached the entry into the kernel
    std::string end;        ///< one phrase: why it ended
};

/// The stacks of one walk. A walk goes up a stack, and from one stack to another, but to none
/// twice, as in the kernel (arch/x86/kernel/dumpstack_64.c get_stack_info()). So damaged words can
/// lead it astray, but never into a loop.
class StackWalk {
 public:
    static constexpr std::size_t kFramesMax = 512;

    /// Begins at `sp`. If it is on none of `places`, only the memory up to the next multiple of
    /// `unknown_bytes` is taken to be a stack.
    StackWalk(const KernelMemory& memory, std::vector<StackPlace> places, VirtAddr sp,
              std::uint64_t unknown_bytes);

    /// Lets the walk go on to one further stack, wherever it lies, because the owner of the task's
    /// stack is not known.
    void allow_unknown() { may_adopt_ = true; }
    /// Takes the memory around `at` for a stack if it is on none, and that is allowed.
    void reach(VirtAddr at);

    /// Reads a word of any of the stacks. kCorrupt: the address is on none.
    Result<std::uint64_t> word(VirtAddr at) const;
    /// Goes on to the caller's stack pointer. kCorrupt: it is not above the present one, or on a
    /// stack that the walk has left.
    Result<void> move_to(VirtAddr sp);

    VirtAddr sp() const { return sp_; }
    /// The stack on which the walk is.
    const StackPlace& place() const { return places_[here_]; }

 private:
    const KernelMemory& memory_;  // outlives this
    std::vector<StackPlace> places_;
    std::vector<bool> left_;  // [i]: the walk has been on places_[i], and left it
    std::size_t here_ = 0;
    VirtAddr sp_;
    std::uint64_t unknown_bytes_;
    bool may_adopt_ = false;
};

/// Adds what looks like return addresses on the rest of the stack, from `walk`'s stack pointer on,
/// each as a guess. For where the unwinder cannot go on.
void add_guesses(const StackWalk& walk, const CodeMap& code, Unwound& found);

/// Returns the end of a walk at something that is no code: "`damage`: 0x... is no code". Where the
/// modules are not known it may be theirs, and is not said to be damaged.
std::string no_code(const CodeMap& code, std::string_view damage, VirtAddr value);

/// Returns what an Error says, as the end of a phrase: without its first letter's capital.
std::string unreadable_stack(const Error& why, VirtAddr at);

}  // namespace lastwords::extractor
