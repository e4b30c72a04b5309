// SPDX-License-Identifier: GPL-2.0-or-later
// The functions in which tasks wait for something that is no lock.
#include "extractor/why/locks/activity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;

struct Activity {
    std::string_view function;
    std::string_view words;
};

constexpr std::string_view kStopped = "was stopped by the panic";
constexpr std::string_view kFrozen = "is frozen, until the machine or its cgroup goes on";
constexpr std::string_view kPage = "waits for a page to be read or written";
constexpr std::string_view kLine = "waits for the line to take a character";
constexpr std::string_view kOtherCpus = "waits for other CPUs to answer";
constexpr std::string_view kRcu = "waits for RCU";

// Source: arch/x86/kernel/process.c, smp.c, reboot.c, crash.c; arch/arm64/kernel/smp.c;
// kernel/panic.c, freezer.c, signal.c, smp.c, rcu/update.c; mm/filemap.c; fs/userfaultfd.c,
// fuse/dev.c; net/sunrpc/sched.c; drivers/char/virtio_console.c; drivers/tty/serial/8250/,
// amba-pl011.c; 5.10 to 7.2.
constexpr std::array kActivities{
    Activity{"stop_this_cpu", kStopped},
    Activity{"smp_stop_nmi_callback", kStopped},
    Activity{"crash_nmi_callback", kStopped},
    Activity{"kdump_nmi_callback", kStopped},
    Activity{"panic_smp_self_stop", kStopped},
    Activity{"nmi_panic_self_stop", kStopped},
    Activity{"local_cpu_stop", kStopped},
    Activity{"ipi_cpu_stop", kStopped},
    Activity{"ipi_cpu_crash_stop", kStopped},
    Activity{"cpu_park_loop", kStopped},
    Activity{"__refrigerator", kFrozen},
    Activity{"do_signal_stop", "is stopped by a signal"},
    Activity{"ptrace_stop", "is stopped by a debugger"},
    Activity{"handle_userfault",
             "waits for a page that another process is to provide (userfaultfd)"},
    Activity{"request_wait_answer", "waits for the server of a FUSE file system"},
    Activity{"rpc_wait_bit_killable", "waits for an NFS server"},
    Activity{"__send_to_port", "waits for the host to take what virtio_console has sent"},
    Activity{"wait_for_xmitr", kLine},
    Activity{"wait_for_lsr", kLine},
    Activity{"pl011_console_putchar", kLine},
    Activity{"folio_wait_bit_common", kPage},
    Activity{"wait_on_page_bit_common", kPage},
    Activity{"io_schedule", "waits for input or output"},
    Activity{"smp_call_function_many_cond", kOtherCpus},
    Activity{"smp_call_function_single", kOtherCpus},
    Activity{"__wait_rcu_gp", kRcu},
    Activity{"synchronize_rcu", kRcu},
    Activity{"msleep", "sleeps for a time"},
};

/// Returns the words for the innermost function that says something, but for `not_these`; empty:
/// none does.
std::string_view words_of(const printkfmt::Stack& stack, std::string_view not_these) {
    for (const Frame& frame : stack.frames) {
        const std::string_view name = printkfmt::bare_function(frame.function);
        const auto known =
            std::find_if(kActivities.begin(), kActivities.end(), [&](const Activity& one) {
                return !frame.guess && one.words != not_these && name.starts_with(one.function) &&
                       (name.size() == one.function.size() || name[one.function.size()] == '.');
            });
        if (known != kActivities.end()) {
            return known->words;
        }
    }
    return {};
}

}  // namespace

std::string activity_of(const printkfmt::Stack& stack) {
    const std::string_view words = words_of(stack, {});
    const std::string_view before = words == kStopped ? words_of(stack, kStopped) : "";
    return before.empty() ? std::string(words) : fmt::format("{} where it {}", words, before);
}

bool is_stopped(const printkfmt::Stack& stack) {
    return words_of(stack, {}) == kStopped;
}

bool waits_for_line(const printkfmt::Stack& stack) {
    return words_of(stack, {}) == kLine;
}

}  // namespace lastwords::extractor
