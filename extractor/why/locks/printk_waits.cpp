// SPDX-License-Identifier: GPL-2.0-or-later
// Reads who is waited for from printk's variables.
#include "extractor/why/locks/printk_waits.h"

#include <string_view>

namespace lastwords::extractor {

namespace {

/// Returns the wait for the CPU that printk_cpu_sync_owner has.
std::optional<Wait> wait_for_sync(KernelView& view, const Stacks& stacks) {
    constexpr std::uint32_t kNobody = 0xffffffff;
    const Result<VirtAddr> at = view.symbol("printk_cpu_sync_owner");
    const Result<std::uint32_t> cpu =
        at ? view.memory().u32(*at) : failure(ErrorKind::kNotFound, "");
    if (!cpu || *cpu == kNobody) {
        return std::nullopt;
    }
    const auto task = stacks.tasks().running_on(*cpu);
    return Wait{"printk_cpu_sync", *at, task ? task->address : VirtAddr{}, {}, false};
}

/// Returns the wait for the task in a console's write(), if it has been asked to hand over.
std::optional<Wait> wait_for_owner(KernelView& view) {
    const Result<VirtAddr> waiter = view.symbol("console_waiter");
    const Result<std::uint64_t> waits =
        waiter ? view.memory().number(*waiter, 1) : failure(ErrorKind::kNotFound, "");
    const Result<VirtAddr> at = view.symbol("console_owner");
    const Result<VirtAddr> owner = at ? view.memory().pointer(*at) : at;
    if (!waits || *waits == 0 || !owner || *owner == VirtAddr{}) {
        return std::nullopt;
    }
    return Wait{"console_owner", *at, *owner, {}, false};
}

}  // namespace

std::optional<Wait> find_printk_wait(KernelView& view, const Stacks& stacks,
                                     const printkfmt::Stack& stack) {
    const std::string_view innermost =
        stack.frames.empty() || stack.frames.front().guess
            ? std::string_view()
            : printkfmt::bare_function(stack.frames.front().function);
    if (innermost == "__printk_cpu_sync_wait") {
        return wait_for_sync(view, stacks);
    }
    const bool spins = innermost == "vprintk_emit" || innermost == "console_trylock_spinning";
    return spins ? wait_for_owner(view) : std::nullopt;
}

}  // namespace lastwords::extractor
