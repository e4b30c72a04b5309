// SPDX-License-Identifier: GPL-2.0-or-later
// Bounds a walk over stacks, and looks for return addresses where no table helps.
#include "extractor/stack/unwind.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords::extractor {

StackWalk::StackWalk(const KernelMemory& memory, std::vector<StackPlace> places, VirtAddr sp,
                     std::uint64_t unknown_bytes)
    : memory_(memory), places_(std::move(places)), sp_(sp), unknown_bytes_(unknown_bytes) {
    const auto found = std::find_if(places_.begin(), places_.end(),
                                    [&](const StackPlace& place) { return place.contains(sp, 0); });
    here_ = static_cast<std::size_t>(found - places_.begin());
    if (found == places_.end()) {
        const VirtAddr begin{sp.value & ~(unknown_bytes - 1)};
        places_.push_back({begin, begin + unknown_bytes, "a stack of an unknown owner"});
    }
    left_.resize(places_.size());
}

void StackWalk::reach(VirtAddr at) {
    const bool known = std::any_of(places_.begin(), places_.end(),
                                   [&](const StackPlace& place) { return place.contains(at, 0); });
    if (may_adopt_ && !known && memory_.space().plausible(at)) {
        const VirtAddr begin{at.value & ~(unknown_bytes_ - 1)};
        places_.push_back({begin, begin + unknown_bytes_, "a stack of an unknown owner"});
        left_.push_back(false);
        may_adopt_ = false;
    }
}

Result<std::uint64_t> StackWalk::word(VirtAddr at) const {
    const unsigned bytes = memory_.arch().word_bytes;
    if (std::none_of(places_.begin(), places_.end(),
                     [&](const StackPlace& place) { return place.contains(at, bytes); })) {
        return failure(ErrorKind::kCorrupt, fmt::format("{:#x} is on no known stack", at.value));
    }
    return memory_.word(at);
}

Result<void> StackWalk::move_to(VirtAddr sp) {
    if (place().contains(sp, 0) && sp > sp_) {
        sp_ = sp;
        return {};
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (i != here_ && !left_[i] && places_[i].contains(sp, 0)) {
            left_[here_] = true;
            here_ = i;
            sp_ = sp;
            return {};
        }
    }
    return failure(ErrorKind::kCorrupt,
                   fmt::format("the caller's stack pointer would be {:#x}, which is not further up "
                               "{}",
                               sp.value, place().name));
}

void add_guesses(const StackWalk& walk, const CodeMap& code, Unwound& found) {
    constexpr std::size_t kGuessesMax = 64;
    constexpr std::uint64_t kWordBytes = 8;
    std::size_t guesses = 0;
    VirtAddr at{(walk.sp().value + kWordBytes - 1) & ~(kWordBytes - 1)};
    for (; walk.place().contains(at, kWordBytes) && guesses < kGuessesMax; at += kWordBytes) {
        const Result<std::uint64_t> word = walk.word(at);
        const VirtAddr value{word.value_or(0)};
        if ((code.contains(value) && code.follows_call(value)) || code.may_be_of_module(value)) {
            found.frames.push_back({value, at + kWordBytes, false, true});
            guesses += 1;
        }
    }
}

std::string unreadable_stack(const Error& why, VirtAddr at) {
    switch (why.kind) {
        case ErrorKind::kExcluded:
            return fmt::format("the dump leaves out the stack's memory at {:#x}", at.value);
        case ErrorKind::kMissing:
            return fmt::format("the stack's memory at {:#x} is not in the dump", at.value);
        default:
            return fmt::format("the stack at {:#x} cannot be read: {}", at.value, why.message);
    }
}

std::string no_code(const CodeMap& code, std::string_view damage, VirtAddr value) {
    return code.modules().incomplete()
               ? fmt::format("{:#x} is no code of the kernel, and not all of its modules are known",
                             value.value)
               : fmt::format("{}: {:#x} is no code", damage, value.value);
}

}  // namespace lastwords::extractor
