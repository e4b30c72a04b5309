// SPDX-License-Identifier: GPL-2.0-or-later
// Reads printk's own variables.
#include "extractor/console/print_state.h"

#include <fmt/format.h>

namespace lastwords::extractor {

namespace {

/// CONSOLE_LOGLEVEL_MOTORMOUTH (include/linux/printk.h): everything is shown.
constexpr int kLoglevelAll = 15;

/// console_owner: the task inside a legacy driver's write; console_locked: the console lock is
/// held. Source: kernel/printk/printk.c, 4.15 to 7.2.
bool is_writer_active(KernelView& view) {
    const Result<std::uint64_t> owner =
        view.variable("console_owner", view.memory().arch().word_bytes);
    const Result<std::uint64_t> locked = view.variable("console_locked", 4);
    return !owner || *owner != 0 || !locked || *locked != 0;
}

}  // namespace

PrintState PrintState::read(KernelView& view, bool has_global_seq, Findings& findings) {
    PrintState state;
    const Result<std::uint64_t> loglevel = view.variable("console_printk", 4);
    state.loglevel = kLoglevelAll;
    if (loglevel) {
        state.loglevel = static_cast<int>(static_cast<std::int32_t>(*loglevel));
    } else {
        findings.loss(
            Error(loglevel.error()).in("console_loglevel, so nothing is counted as suppressed"));
    }
    state.ignore_loglevel = view.variable("ignore_loglevel", 1).value_or(0) != 0;
    state.writer_active = is_writer_active(view);
    constexpr std::uint32_t kNoCpu = 0xffffffff;  // PANIC_CPU_INVALID
    const auto panic_cpu =
        static_cast<std::uint32_t>(view.variable("panic_cpu", 4).value_or(kNoCpu));
    if (panic_cpu != kNoCpu) {
        state.panic_cpu = panic_cpu;
    }
    if (has_global_seq) {
        const Result<std::uint64_t> seq = view.variable("console_seq", 8);
        if (seq) {
            state.global_seq = Seq{*seq};
        } else {
            findings.loss(Error(seq.error()).in("console_seq, the consoles' one position"));
        }
    }
    return state;
}

}  // namespace lastwords::extractor
