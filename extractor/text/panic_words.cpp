// SPDX-License-Identifier: GPL-2.0-or-later
// The table of what panic() is called with.
#include "extractor/text/fault_words.h"

#include <algorithm>
#include <array>

#include "extractor/text/printk_words.h"

namespace lastwords::extractor {

namespace {

using K = printkfmt::FaultKind;

constexpr FaultKinds kNone{};
constexpr FaultKinds kFault{K::kException, K::kStackOverflow};
constexpr FaultKinds kFaultOrHardware{K::kException, K::kStackOverflow, K::kHardware};
constexpr FaultKinds kHardware{K::kHardware};
constexpr FaultKinds kStack{K::kStackOverflow};
constexpr FaultKinds kLockup{K::kHardLockup, K::kSoftLockup, K::kRcuStall};
constexpr FaultKinds kWarned{K::kWarning, K::kMemory, K::kBug};
constexpr FaultKinds kMemory{K::kMemory};
constexpr FaultKinds kNoMemory{K::kOutOfMemory};
constexpr FaultKinds kNmi{K::kNmi, K::kHardware, K::kHardLockup};

constexpr std::array kPanicRows{
    PanicWords{"Fatal exception", K::kException, kFaultOrHardware, "die() of most architectures",
               "2.6.32..6.12"},
    PanicWords{"%s: Fatal exception", K::kException, kFaultOrHardware, "arch/arm64/kernel/traps.c",
               "6.1..6.12"},
    PanicWords{"Attempted to kill init!", K::kInit, kFault, "kernel/exit.c", "2.4.16..6.12"},
    PanicWords{"Attempted to kill the idle task!", K::kException, kFault, "kernel/exit.c",
               "2.4.16..6.12"},
    PanicWords{"Aiee, killing interrupt handler!", K::kException, kFault, "kernel/exit.c",
               "2.4.16..6.12"},
    PanicWords{"Oopsed too often", K::kException, kFault, "kernel/exit.c", "6.1..6.12"},
    PanicWords{"Oops failed to kill thread", K::kException, kFault, "kernel/exit.c",
               "2.6.32..6.12"},
    PanicWords{"Oops", K::kException, kFault, "arch/nios2/mm/fault.c", "6.1..6.12"},
    PanicWords{"bad mode", K::kException, kFault, "arch/{arm,arm64}/kernel/traps.c",
               "2.6.32..6.12"},
    PanicWords{"Unhandled exception", K::kException, kFault, "arch/arm64/kernel/entry-common.c",
               "6.1..6.12"},
    PanicWords{"Machine halted.", K::kException, kFault, "arch/x86/kernel/traps.c", "4.9..6.12"},
    PanicWords{"cannot return from double fault", K::kException, kFault,
               "arch/x86/kernel/doublefault_32.c", "6.1..6.12"},
    PanicWords{"Fatal hardware error", K::kHardware, kHardware, "drivers/acpi/apei/ghes.c",
               "2.6.32..6.12"},
    PanicWords{"GHES: Fatal hardware error", K::kHardware, kHardware, "drivers/acpi/apei/ghes.c",
               "6.12"},
    PanicWords{"kernel stack overflow", K::kStackOverflow, kStack,
               "arch/{arm64,powerpc}/kernel/traps.c", "2.6.32..6.12"},
    PanicWords{"Kernel stack overflow", K::kStackOverflow, kStack, "arch/riscv/kernel/traps.c",
               "6.1..6.12"},
    PanicWords{"Corrupt kernel stack", K::kStackOverflow, kFault, "arch/s390/kernel/traps.c",
               "2.6.32..6.12"},
    PanicWords{"%s stack guard hit", K::kStackOverflow, kStack, "arch/x86/kernel/traps.c",
               "6.1..6.12"},
    PanicWords{"low stack detected by irq handler", K::kStackOverflow, kStack,
               "arch/x86/kernel/irq_32.c, arch/parisc/kernel/irq.c", "2.6.32..6.12"},
    PanicWords{"corrupted stack end detected", K::kStackOverflow, kNone, "kernel/sched/core.c",
               "4.9..6.12"},
    PanicWords{"stack-protector: ", K::kStackOverflow, kNone, "kernel/panic.c", "2.6.32..6.12"},
    PanicWords{"softlockup: hung tasks", K::kSoftLockup, FaultKinds{K::kSoftLockup},
               "kernel/watchdog.c", "2.6.32..6.12"},
    PanicWords{"Hard LOCKUP", K::kHardLockup, FaultKinds{K::kHardLockup}, "kernel/watchdog.c",
               "4.9..6.12"},
    PanicWords{"Watchdog detected hard LOCKUP", K::kHardLockup, FaultKinds{K::kHardLockup},
               "arch/sparc/kernel/nmi.c", "4.9..6.12"},
    PanicWords{"Non maskable interrupt", K::kNmi, kNmi, "arch/x86/kernel/dumpstack.c", "2.6.32"},
    PanicWords{"RCU Stall", K::kRcuStall, FaultKinds{K::kRcuStall}, "kernel/rcu/tree_stall.h",
               "4.9..6.1"},
    PanicWords{"hung_task: blocked tasks", K::kHungTask, FaultKinds{K::kHungTask},
               "kernel/hung_task.c", "2.6.32..6.12"},
    PanicWords{"panic_on_warn set", K::kWarning, kWarned, "kernel/panic.c", "4.9"},
    PanicWords{"%s: panic_on_warn set", K::kWarning, kWarned, "kernel/panic.c", "6.1..6.12"},
    PanicWords{"%s: system warned too often", K::kWarning, kWarned, "kernel/panic.c", "6.1..6.12"},
    PanicWords{"kasan.fault=panic", K::kMemory, kMemory, "mm/kasan/report.c", "6.1..6.12"},
    PanicWords{"kmsan.panic set", K::kMemory, kMemory, "mm/kmsan/report.c", "6.1..6.12"},
    PanicWords{"Out of memory", K::kOutOfMemory, kNoMemory, "mm/oom_kill.c", "2.6.32..6.12"},
    PanicWords{"out of memory", K::kOutOfMemory, kNoMemory, "mm/oom_kill.c", "2.6.32"},
    PanicWords{"System is deadlocked on memory", K::kOutOfMemory, kNoMemory, "mm/oom_kill.c",
               "6.1..6.12"},
    PanicWords{"VFS: Unable to mount root fs", K::kRootFs, FaultKinds{K::kRootFs},
               "init/do_mounts.c", "2.4.16..6.12"},
    PanicWords{"No working init found", K::kInit, kNone, "init/main.c", "4.9..6.12"},
    PanicWords{"No init found", K::kInit, kNone, "init/main.c", "2.4.16..2.6.32"},
    PanicWords{"Requested init ", K::kInit, kNone, "init/main.c", "4.9..6.12"},
    PanicWords{"Fatal machine check", K::kHardware, kHardware, "arch/x86/kernel/cpu/mce/core.c",
               "2.6.32..6.12"},
    PanicWords{"Fatal Machine check", K::kHardware, kHardware, "arch/x86/kernel/cpu/mcheck/mce.c",
               "2.6.32"},
    PanicWords{"Fatal local machine check", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mce/core.c", "6.1..6.12"},
    PanicWords{"Local fatal machine check!", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mce/core.c", "6.1..6.12"},
    PanicWords{"Machine check from unknown source", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mcheck/mce.c", "2.6.32..4.9"},
    PanicWords{"Timeout: Not all CPUs entered broadcast exception handler", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mce/core.c", "4.9..6.12"},
    PanicWords{"Timeout synchronizing machine check over CPUs", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mcheck/mce.c", "2.6.32"},
    PanicWords{"Failed kernel mode recovery", K::kHardware, kHardware,
               "arch/x86/kernel/cpu/mce/core.c", "4.9..6.12"},
    PanicWords{"Memory failure on page ", K::kHardware, kHardware, "mm/memory-failure.c",
               "6.1..6.12"},
    PanicWords{"UE ", K::kHardware, kHardware, "drivers/edac/edac_mc.c", "4.9..6.12"},
    PanicWords{"EDAC ", K::kHardware, kHardware, "drivers/edac/edac_device.c, edac_pci_sysfs.c",
               "2.6.32..6.12"},
    PanicWords{"NMI IOCK error: Not continuing", K::kHardware, kHardware, "arch/x86/kernel/nmi.c",
               "2.6.32..6.12"},
    PanicWords{"NMI: Not continuing", K::kNmi, kNmi, "arch/x86/kernel/nmi.c", "2.6.32..6.12"},
    PanicWords{"An NMI occurred", K::kNmi, kNmi, "drivers/watchdog/hpwdt.c", "2.6.32..6.12"},
    PanicWords{"Asynchronous SError Interrupt", K::kHardware, kHardware,
               "arch/arm64/kernel/traps.c", "4.9..6.12"},
    PanicWords{"Unrecoverable Machine check", K::kHardware, kHardware,
               "arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    PanicWords{"Caught Machine Check exception", K::kHardware, kHardware,
               "arch/mips/kernel/traps.c", "2.6.32..6.12"},
    PanicWords{"Can't handle the cache error!", K::kHardware, kNone,
               "arch/{mips,loongarch}/kernel/traps.c", "2.6.32..6.12"},
    PanicWords{"Non-resumable error.", K::kHardware, kHardware, "arch/sparc/kernel/traps_64.c",
               "2.6.32..6.12"},
    PanicWords{"Irrecoverable ", K::kHardware, kHardware, "arch/sparc/kernel/traps_64.c",
               "2.4.16..6.12"},
    PanicWords{"watchdog pretimeout event", K::kWatchdog, kLockup,
               "drivers/watchdog/pretimeout_panic.c", "4.9..6.12"},
    PanicWords{"Software Watchdog Timer expired", K::kWatchdog, kLockup,
               "drivers/watchdog/softdog.c", "4.9..6.12"},
    PanicWords{"SBSA Generic Watchdog timeout", K::kWatchdog, kLockup,
               "drivers/watchdog/sbsa_gwdt.c", "4.9..6.12"},
    PanicWords{"Watchdog Timeout", K::kWatchdog, kLockup, "drivers/watchdog/orion_wdt.c", "6.1"},
    PanicWords{"Kernel Watchdog", K::kWatchdog, kLockup, "drivers/watchdog/intel-mid_wdt.c",
               "2.6.32..6.12"},
    PanicWords{"sysrq triggered crash", K::kSysrq, FaultKinds{K::kSysrq}, "drivers/tty/sysrq.c",
               "6.1..6.12"},
};

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

}  // namespace

std::span<const PanicWords> panic_words() {
    return kPanicRows;
}

std::optional<std::string_view> panic_reason(std::string_view line) {
    constexpr std::string_view kFirstBytes = "K[(<";
    if (line.empty() || kFirstBytes.find(line.front()) == std::string_view::npos) {
        return std::nullopt;
    }
    // Linux up to 2.4 writes the second form, and "In interrupt handler - not syncing" behind it.
    for (const std::string_view start :
         {std::string_view("Kernel panic - not syncing:"), std::string_view("Kernel panic: ")}) {
        for (const std::string_view text : {line, without_caller(line)}) {
            if (text.starts_with(start)) {
                return trimmed(text.substr(start.size()));
            }
        }
    }
    return std::nullopt;
}

const PanicWords* find_panic_words(std::string_view reason) {
    constexpr std::size_t kLongestReason = 512;
    const auto row = std::find_if(kPanicRows.begin(), kPanicRows.end(), [&](const PanicWords& one) {
        return begins_as(reason.substr(0, kLongestReason), one.words);
    });
    return row == kPanicRows.end() ? nullptr : &*row;
}

}  // namespace lastwords::extractor
