// SPDX-License-Identifier: GPL-2.0-or-later
// The table of the words with which kernels report faults.
#include "extractor/text/fault_words.h"

#include <array>
#include <vector>

#include "extractor/text/printk_words.h"

namespace lastwords::extractor {

namespace {

using printkfmt::FaultKind;
using K = FaultKind;
using W = Weight;

constexpr std::array kFaultRows{
    // x86.
    FaultWords{"BUG: unable to handle kernel NULL pointer dereference", K::kException, W::kFatal,
               "arch/x86/mm/fault.c", "2.6.32..4.9"},
    FaultWords{"BUG: unable to handle kernel ", K::kException, W::kFatal,
               "arch/x86/mm/fault.c, arch/sh/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"BUG: kernel NULL pointer dereference", K::kException, W::kFatal,
               "arch/x86/mm/fault.c", "6.1..6.12"},
    FaultWords{"BUG: unable to handle page fault", K::kException, W::kFatal, "arch/x86/mm/fault.c",
               "6.1..6.12"},
    FaultWords{"BUG: stack guard page was hit at ", K::kStackOverflow, W::kFatal,
               "arch/x86/kernel/traps.c", "4.9"},
    FaultWords{"BUG: %s stack guard page was hit at ", K::kStackOverflow, W::kFatal,
               "arch/x86/kernel/traps.c", "6.1..6.12"},
    FaultWords{"kernel tried to execute NX-protected page", K::kException, W::kSign,
               "arch/x86/mm/fault.c, arch/powerpc/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"unable to execute userspace code (SMEP?)", K::kException, W::kSign,
               "arch/x86/mm/fault.c", "4.9..6.12"},
    FaultWords{"Bad pagetable: %x [#%d]", K::kException, W::kFatal, "arch/x86/mm/fault.c",
               "2.6.32..6.12"},
    FaultWords{"traps: PANIC: double fault", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "6.1..6.12"},
    FaultWords{"PANIC: double fault", K::kException, W::kFatal,
               "arch/x86/kernel/traps.c, doublefault_32.c", "2.6.32..6.12"},
    FaultWords{"PANIC: early exception ", K::kException, W::kFatal, "arch/x86/mm/extable.c",
               "2.6.32..6.12"},
    FaultWords{"Oops: general protection fault", K::kException, W::kFatal,
               "arch/x86/kernel/dumpstack.c, traps.c", "6.12"},
    FaultWords{"general protection fault", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.4.16..6.1"},
    FaultWords{"segment-related general protection fault", K::kException, W::kFatal,
               "arch/x86/kernel/traps.c", "6.1"},
    FaultWords{"divide error: ", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.4.16..6.1"},
    FaultWords{"invalid opcode: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"invalid operand: %x", K::kException, W::kFatal, "arch/i386/kernel/traps.c",
               "2.4.16"},
    FaultWords{"double fault: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"stack segment: ", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.4.16..6.1"},
    FaultWords{"segment not present: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"invalid TSS: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"alignment check: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"int3: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"overflow: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"bounds: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"stack guard page: %x [#%d]", K::kStackOverflow, W::kFatal,
               "arch/x86/kernel/traps.c", "6.1"},
    FaultWords{"iret exception: %x [#%d]", K::kException, W::kFatal, "arch/x86/kernel/traps.c",
               "2.6.32..6.1"},
    FaultWords{"coprocessor segment overrun: %x [#%d]", K::kException, W::kFatal,
               "arch/x86/kernel/traps.c", "2.6.32..6.1"},
    FaultWords{"traps: Missing ENDBR: ", K::kException, W::kSign, "arch/x86/kernel/traps.c", "6.1"},
    FaultWords{"Thread overran stack, or stack corrupted", K::kStackOverflow, W::kSign,
               "arch/x86/mm/fault.c, arch/powerpc/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"do_IRQ: stack overflow: ", K::kStackOverflow, W::kReport,
               "arch/x86/kernel/irq_32.c, arch/{mips,powerpc}/kernel/irq.c", "2.6.32..6.12"},
    FaultWords{"do_IRQ(): %s has overflown the kernel stack", K::kStackOverflow, W::kReport,
               "arch/x86/kernel/irq_64.c", "4.9"},
    // All architectures: BUG().
    FaultWords{"kernel BUG at ", K::kException, W::kFatal, "lib/bug.c", "2.4.16..6.12"},
    FaultWords{"Kernel BUG at ", K::kException, W::kFatal, "lib/bug.c", "2.6.32..6.12"},
    FaultWords{"Kernel bug at ", K::kException, W::kFatal, "arch/alpha/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Kernel BUG [#%d]", K::kException, W::kFatal, "arch/riscv/kernel/traps.c",
               "6.1..6.12"},
    FaultWords{"Kernel BUG: ", K::kException, W::kFatal, "arch/sh/kernel/traps.c", "2.6.32..6.12"},
    // Most architectures: a fault in the kernel, before die().
    FaultWords{"Unable to handle kernel NULL pointer dereference", K::kException, W::kFatal,
               "arch/*/mm/fault*.c", "2.4.16..6.12"},
    FaultWords{"Unable to handle kernel paging request", K::kException, W::kFatal,
               "arch/*/mm/fault*.c", "2.4.16..6.12"},
    FaultWords{"Unable to handle kernel pointer dereference", K::kException, W::kFatal,
               "arch/s390/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"Unable to handle kernel ", K::kException, W::kFatal, "arch/*/mm/fault*.c",
               "2.4.16..6.12"},
    FaultWords{"Unable to handle exception at EA =", K::kException, W::kFatal,
               "arch/openrisc/kernel/traps.c", "4.9..6.12"},
    FaultWords{"CPU %d Unable to handle kernel ", K::kException, W::kFatal,
               "arch/{mips,loongarch}/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"Oops: Machine check", K::kHardware, W::kFatal, "arch/powerpc/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Oops: Kernel stack overflow", K::kStackOverflow, W::kFatal,
               "arch/powerpc/kernel/traps.c", "6.1..6.12"},
    FaultWords{"Oops: %x$", K::kException, W::kFatal, "arch/i386/kernel/traps.c", "2.4.16"},
    FaultWords{"Oops: %x [%d]", K::kException, W::kFatal, "arch/x86_64/kernel/traps.c",
               "between 2.4.16 and 2.6.32"},
    FaultWords{"Oops: %s, sig: %d", K::kException, W::kFatal,
               "die() of arch/{powerpc,microblaze,nios2}", "2.4.16..6.12"},
    FaultWords{"Oops: %s[#%d]", K::kException, W::kFatal,
               "die() of arch/{x86,powerpc,s390,arc,hexagon}", "2.6.32..6.12"},
    FaultWords{"Oops [#%d]", K::kException, W::kFatal, "arch/{riscv,csky}/kernel/traps.c",
               "6.1..6.12"},
    FaultWords{"Oops[#%d]:", K::kException, W::kFatal, "arch/{mips,loongarch}/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Oops - ", K::kException, W::kFatal,
               "arch/{arm,riscv,csky,loongarch}/kernel/traps.c", "2.4.16..6.12"},
    FaultWords{"Oops#: %x", K::kException, W::kFatal, "arch/openrisc/kernel/traps.c", "4.9..6.12"},
    // arm and arm64.
    FaultWords{"Internal error: ", K::kException, W::kFatal, "arch/{arm,arm64}/kernel/traps.c",
               "2.4.16..6.12"},
    FaultWords{"Unhandled fault: ", K::kException, W::kSign,
               "arch/arm/mm/fault.c, arch/arm64/mm/fault.c", "2.6.32..6.12"},
    FaultWords{"Unhandled prefetch abort: ", K::kException, W::kSign, "arch/arm/mm/fault.c",
               "2.6.32..6.12"},
    FaultWords{"Bad mode in %s handler detected", K::kException, W::kFatal,
               "arch/{arm,arm64}/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"Unhandled %s exception on CPU%d, ESR ", K::kException, W::kFatal,
               "arch/arm64/kernel/entry-common.c", "6.1..6.12"},
    FaultWords{"SError Interrupt on CPU%d", K::kHardware, W::kFatal, "arch/arm64/kernel/traps.c",
               "4.9..6.12"},
    FaultWords{"Insufficient stack space to handle exception!", K::kStackOverflow, W::kFatal,
               "arch/{arm,arm64,riscv}/kernel/traps.c", "6.1..6.12"},
    FaultWords{"Kernel stack overflow", K::kStackOverflow, W::kFatal,
               "arch/s390/kernel/traps.c, arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    // mips and loongarch.
    FaultWords{"Data bus error, epc == ", K::kHardware, W::kReport, "arch/mips/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Instruction bus error, epc == ", K::kHardware, W::kReport,
               "arch/mips/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"Kernel bug detected[#%d]:", K::kException, W::kFatal, "arch/mips/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Kernel unaligned instruction access[#%d]:", K::kException, W::kFatal,
               "arch/mips/kernel/unaligned.c", "2.6.32..6.12"},
    FaultWords{"COP2: Unhandled kernel unaligned access", K::kException, W::kFatal,
               "arch/mips/kernel/traps.c", "4.9..6.12"},
    FaultWords{"Kernel ade access[#%d]:", K::kException, W::kFatal, "arch/loongarch/kernel/traps.c",
               "6.1..6.12"},
    FaultWords{"Kernel ale access[#%d]:", K::kException, W::kFatal, "arch/loongarch/kernel/traps.c",
               "6.1..6.12"},
    // powerpc.
    FaultWords{"BUG: Unable to handle kernel ", K::kException, W::kFatal, "arch/powerpc/mm/fault.c",
               "6.1..6.12"},
    FaultWords{"BUG: Unable to handle unknown paging fault", K::kException, W::kFatal,
               "arch/powerpc/mm/fault.c", "6.1..6.12"},
    FaultWords{"BUG: Kernel NULL pointer dereference ", K::kException, W::kFatal,
               "arch/powerpc/mm/fault.c", "6.1..6.12"},
    FaultWords{"Kernel attempted to %s user page ", K::kException, W::kSign,
               "arch/powerpc/mm/fault.c", "6.1..6.12"},
    FaultWords{"kernel tried to execute ", K::kException, W::kSign, "arch/powerpc/mm/fault.c",
               "2.6.32..6.12"},
    FaultWords{"Bad kernel stack pointer ", K::kException, W::kFatal, "arch/powerpc/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Unrecoverable exception %x at ", K::kException, W::kFatal,
               "arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"Unrecoverable %s Unavailable Exception ", K::kException, W::kFatal,
               "arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"Machine check in kernel mode.", K::kHardware, W::kReport,
               "arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"MCE: CPU%d: machine check (Fatal)", K::kHardware, W::kReport,
               "arch/powerpc/kernel/mce.c", "6.1..6.12"},
    FaultWords{"MCE: CPU%d: machine check (Severe)", K::kHardware, W::kReport,
               "arch/powerpc/kernel/mce.c", "6.1..6.12"},
    FaultWords{"Severe Machine check interrupt", K::kHardware, W::kReport,
               "arch/powerpc/kernel/mce.c", "4.9"},
    FaultWords{"Fatal Machine check interrupt", K::kHardware, W::kReport,
               "arch/powerpc/kernel/mce.c", "4.9"},
    FaultWords{"PowerPC Book-E Watchdog Exception", K::kWatchdog, W::kFatal,
               "arch/powerpc/kernel/traps.c", "2.6.32..6.12"},
    FaultWords{"watchdog: CPU %d self-detected hard LOCKUP", K::kHardLockup, W::kReport,
               "arch/powerpc/kernel/watchdog.c", "6.1..6.12"},
    FaultWords{"watchdog: CPU %d detected hard LOCKUP on other CPUs", K::kHardLockup, W::kReport,
               "arch/powerpc/kernel/watchdog.c", "6.1..6.12"},
    FaultWords{"watchdog: CPU %d Hard LOCKUP", K::kHardLockup, W::kReport,
               "arch/powerpc/kernel/watchdog.c", "6.1..6.12"},
    // s390.
    FaultWords{"illegal operation: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"addressing exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"specification exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"privileged operation: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"operand exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"execute exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"fixpoint divide exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "4.9..6.12"},
    FaultWords{"monitor event: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "6.1..6.12"},
    FaultWords{"Unknown program exception: %x ilc:%d [#%d]", K::kException, W::kFatal,
               "arch/s390/kernel/traps.c", "6.1..6.12"},
    FaultWords{"mcck: Terminating task because of machine malfunction", K::kHardware, W::kReport,
               "arch/s390/kernel/nmi.c", "2.6.32..6.12"},
    // sparc, parisc, m68k, alpha, ia64.
    FaultWords{"OOPS: Bogus kernel PC ", K::kException, W::kFatal, "arch/sparc/mm/fault_64.c",
               "2.6.32..6.12"},
    FaultWords{"BAD KERNEL TRAP: ", K::kException, W::kFatal, "arch/m68k/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"*** ADDRESS ERROR ***", K::kException, W::kFatal, "arch/m68k/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Kernel Fault: Code=%d", K::kException, W::kFatal, "arch/parisc/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"Bad Address (null pointer deref?): Code=%d", K::kException, W::kFatal,
               "arch/parisc/mm/fault.c", "2.6.32..4.9"},
    FaultWords{"Page fault: no context: Code=%d", K::kException, W::kFatal,
               "arch/parisc/mm/fault.c", "6.1..6.12"},
    FaultWords{"Page fault: bad address: Code=%d", K::kException, W::kFatal,
               "arch/parisc/mm/fault.c", "6.1..6.12"},
    FaultWords{"%s (pid %d): %s (code %d)", K::kException, W::kFatal, "arch/parisc/kernel/traps.c",
               "2.6.32..6.12"},
    FaultWords{"CIA machine check: ", K::kHardware, W::kReport, "arch/alpha/kernel/core_cia.c",
               "2.6.32..6.12"},
    FaultWords{"CPU%d: NON-RESUMABLE ERROR", K::kHardware, W::kReport,
               "arch/sparc/kernel/traps_64.c", "2.6.32..6.12"},
    // Machine checks and other hardware errors.
    FaultWords{"mce: [Hardware Error]: CPU %d: Machine Check Exception: ", K::kHardware, W::kReport,
               "arch/x86/kernel/cpu/mce/core.c", "4.9..6.12"},
    FaultWords{"[Hardware Error]: CPU %d: Machine Check Exception: ", K::kHardware, W::kReport,
               "arch/x86/kernel/cpu/mcheck/mce.c", "4.9"},
    FaultWords{"CPU %d: Machine Check Exception: ", K::kHardware, W::kReport,
               "arch/x86/kernel/cpu/mcheck/mce.c", "2.4.16..2.6.32"},
    FaultWords{"mce: [Hardware Error]: Machine check: ", K::kHardware, W::kReport,
               "arch/x86/kernel/cpu/mce/core.c", "4.9..6.12"},
    FaultWords{"mce: Uncorrected hardware memory error in user-access", K::kHardware, W::kReport,
               "arch/x86/kernel/cpu/mce/core.c", "4.9..6.12"},
    FaultWords{"{%d}[Hardware Error]: event severity: fatal", K::kHardware, W::kReport,
               "drivers/acpi/apei/ghes.c, drivers/firmware/efi/cper.c", "4.9..6.12"},
    FaultWords{"{%d}[Hardware Error]: event severity: recoverable", K::kHardware, W::kReport,
               "drivers/acpi/apei/ghes.c, drivers/firmware/efi/cper.c", "4.9..6.12"},
    FaultWords{"EDAC MC%d: %d UE ", K::kHardware, W::kReport, "drivers/edac/edac_mc.c",
               "4.9..6.12"},
    FaultWords{"EDAC MC%d: UE ", K::kHardware, W::kReport, "drivers/edac/edac_mc.c", "2.6.32"},
    FaultWords{"EDAC %s: UE: ", K::kHardware, W::kReport, "drivers/edac/edac_device.c",
               "2.6.32..6.12"},
    FaultWords{"pcieport %s: AER: Uncorrected (Fatal) error received", K::kHardware, W::kReport,
               "drivers/pci/pcie/aer.c", "4.9..6.1"},
    FaultWords{"pcieport %s: AER: Multiple Uncorrected (Fatal) error received", K::kHardware,
               W::kReport, "drivers/pci/pcie/aer.c", "4.9..6.1"},
    FaultWords{"pcieport %s: AER: Uncorrectable (Fatal) error message received", K::kHardware,
               W::kReport, "drivers/pci/pcie/aer.c", "6.12"},
    FaultWords{"pcieport %s: AER: Multiple Uncorrectable (Fatal) error message received",
               K::kHardware, W::kReport, "drivers/pci/pcie/aer.c", "6.12"},
    FaultWords{"pcieport %s: PCIe Bus Error: severity=Uncorrect%s(Fatal)", K::kHardware, W::kReport,
               "drivers/pci/pcie/aer.c", "4.9..6.12"},
    FaultWords{"Memory failure: %x: recovery action for %s: Failed", K::kHardware, W::kReport,
               "mm/memory-failure.c", "4.9..6.12"},
    // Non-maskable interrupts and lockups.
    FaultWords{"NMI: PCI system error (SERR) for reason ", K::kHardware, W::kReport,
               "arch/x86/kernel/nmi.c", "4.9..6.12"},
    FaultWords{"NMI: IOCK error (debug interrupt?)", K::kHardware, W::kReport,
               "arch/x86/kernel/nmi.c", "2.4.16..6.12"},
    FaultWords{"Uhhuh. NMI received", K::kNmi, W::kReport, "arch/x86/kernel/nmi.c", "2.4.16..6.12"},
    FaultWords{"BUG: NMI Watchdog detected LOCKUP", K::kHardLockup, W::kFatal,
               "arch/sparc/kernel/nmi.c, arch/x86/kernel/apic/nmi.c", "2.6.32..6.12"},
    FaultWords{"NMI Watchdog detected LOCKUP", K::kHardLockup, W::kFatal, "arch/i386/kernel/nmi.c",
               "2.4.16"},
    FaultWords{"NMI watchdog: Watchdog detected hard LOCKUP on cpu %d", K::kHardLockup, W::kReport,
               "kernel/watchdog_hld.c", "4.9..6.1"},
    FaultWords{"watchdog: Watchdog detected hard LOCKUP on cpu %d", K::kHardLockup, W::kReport,
               "kernel/watchdog.c", "6.12"},
    FaultWords{"Watchdog detected hard LOCKUP on cpu %d", K::kHardLockup, W::kReport,
               "kernel/watchdog.c", "4.9"},
    FaultWords{"watchdog: BUG: soft lockup - CPU#%d", K::kSoftLockup, W::kReport,
               "kernel/watchdog.c", "6.1..6.12"},
    FaultWords{"NMI watchdog: BUG: soft lockup - CPU#%d", K::kSoftLockup, W::kReport,
               "kernel/watchdog.c", "4.9"},
    FaultWords{"BUG: soft lockup", K::kSoftLockup, W::kReport, "kernel/softlockup.c", "2.6.32"},
    FaultWords{"rcu: INFO: %s detected stalls on CPUs/tasks", K::kRcuStall, W::kReport,
               "kernel/rcu/tree_stall.h", "6.1"},
    FaultWords{"rcu: INFO: %s self-detected stall on CPU", K::kRcuStall, W::kReport,
               "kernel/rcu/tree_stall.h", "6.1"},
    FaultWords{"rcu: INFO: %s detected expedited stalls", K::kRcuStall, W::kReport,
               "kernel/rcu/tree_exp.h", "6.1"},
    FaultWords{"INFO: %s detected stalls on CPUs/tasks", K::kRcuStall, W::kReport,
               "kernel/rcu/tree.c", "4.9"},
    FaultWords{"INFO: %s self-detected stall on CPU", K::kRcuStall, W::kReport, "kernel/rcu/tree.c",
               "4.9"},
    FaultWords{"INFO: %s detected expedited stalls", K::kRcuStall, W::kReport,
               "kernel/rcu/tree_exp.h", "4.9"},
    FaultWords{"INFO: %s detected stalls on tasks", K::kRcuStall, W::kReport,
               "kernel/rcu/update.c, kernel/rcu/tasks.h", "4.9..6.12"},
    FaultWords{"INFO: RCU detected CPU ", K::kRcuStall, W::kReport, "kernel/rcutree.c", "2.6.32"},
    FaultWords{"INFO: %s detected stall%son CPU", K::kRcuStall, W::kReport, "kernel/rcutree.c",
               "between 2.6.32 and 4.9"},
    FaultWords{"INFO: task %s:%d blocked for more than %d seconds", K::kHungTask, W::kReport,
               "kernel/hung_task.c", "2.6.32..6.12"},
    FaultWords{"INFO: task %s:%d blocked in I/O wait for more than %d seconds", K::kHungTask,
               W::kReport, "kernel/hung_task.c", "after 6.12"},
    FaultWords{"BUG: workqueue lockup", K::kWorkqueueLockup, W::kReport, "kernel/workqueue.c",
               "4.9..6.12"},
    FaultWords{"watchdog: watchdog%d: watchdog did not stop!", K::kWatchdog, W::kReport,
               "drivers/watchdog/watchdog_dev.c", "4.9..6.12"},
    FaultWords{"smp: csd: Detected non-responsive CSD lock", K::kSoftLockup, W::kReport,
               "kernel/smp.c", "6.1..6.12"},
    // Memory that is corrupted or misused.
    FaultWords{"BUG: KASAN: ", K::kMemory, W::kReport, "mm/kasan/report.c", "4.9..6.12"},
    FaultWords{"KASAN: maybe wild-memory-access", K::kMemory, W::kSign, "mm/kasan/report.c",
               "6.1..6.12"},
    FaultWords{"BUG: KFENCE: ", K::kMemory, W::kReport, "mm/kfence/report.c", "6.1..6.12"},
    FaultWords{"BUG: KMSAN: ", K::kMemory, W::kReport, "mm/kmsan/report.c", "6.1..6.12"},
    FaultWords{"BUG: KCSAN: ", K::kBug, W::kReport, "kernel/kcsan/report.c", "6.1..6.12"},
    FaultWords{"UBSAN: ", K::kBug, W::kReport, "lib/ubsan.c", "4.9..6.12"},
    FaultWords{"BUG: Bad page ", K::kMemory, W::kReport, "mm/page_alloc.c, mm/memory.c",
               "2.6.32..6.12"},
    FaultWords{"BUG %s (%s): ", K::kMemory, W::kReport, "mm/slub.c", "2.6.32..6.12"},
    FaultWords{"list_add corruption", K::kMemory, W::kReport, "lib/list_debug.c", "2.6.32..6.12"},
    FaultWords{"list_add double add: ", K::kMemory, W::kReport, "lib/list_debug.c", "4.9..6.12"},
    FaultWords{"list_del corruption", K::kMemory, W::kReport, "lib/list_debug.c", "2.6.32..6.12"},
    FaultWords{"usercopy: Kernel memory %s attempt detected", K::kMemory, W::kReport,
               "mm/usercopy.c", "6.1..6.12"},
    FaultWords{"usercopy: kernel memory %s attempt detected", K::kMemory, W::kReport,
               "mm/usercopy.c", "4.9"},
    FaultWords{"detected buffer overflow in ", K::kMemory, W::kReport, "lib/string_helpers.c",
               "6.1"},
    FaultWords{"refcount_t: ", K::kWarning, W::kReport, "lib/refcount.c", "6.1..6.12"},
    // What kernels survive.
    FaultWords{"BUG: ", K::kBug, W::kReport, "many", "2.4.16..6.12"},
    FaultWords{"WARNING: CPU: %d PID: %d at ", K::kWarning, W::kReport, "kernel/panic.c",
               "4.9..6.12"},
    FaultWords{"WARNING: at ", K::kWarning, W::kReport, "kernel/panic.c",
               "2.6.32; again since 6.19"},
    FaultWords{"WARNING: %s:%d at %s, CPU#%d: ", K::kWarning, W::kReport, "kernel/panic.c",
               "since 6.19"},
    FaultWords{"WARNING: possible ", K::kWarning, W::kReport, "kernel/locking/lockdep.c",
               "6.1..6.12"},
    FaultWords{"WARNING: inconsistent lock state", K::kWarning, W::kReport,
               "kernel/locking/lockdep.c", "6.1..6.12"},
    FaultWords{"WARNING: suspicious RCU usage", K::kWarning, W::kReport, "kernel/locking/lockdep.c",
               "6.1..6.12"},
    FaultWords{"INFO: possible ", K::kWarning, W::kReport, "kernel/locking/lockdep.c",
               "2.6.32..4.9"},
    // What explains a panic.
    FaultWords{"sysrq: Trigger a crash", K::kSysrq, W::kSign, "drivers/tty/sysrq.c", "6.1..6.12"},
    FaultWords{"sysrq: SysRq : Trigger a crash", K::kSysrq, W::kSign, "drivers/tty/sysrq.c", "4.9"},
    FaultWords{"SysRq : Trigger a crash", K::kSysrq, W::kSign, "drivers/tty/sysrq.c",
               "2.6.32..4.9"},
    FaultWords{"%s invoked oom-killer: ", K::kOutOfMemory, W::kSign, "mm/oom_kill.c",
               "2.6.32..6.12"},
    FaultWords{"VFS: Cannot open root device ", K::kRootFs, W::kSign, "init/do_mounts.c",
               "2.4.16..6.12"},
};

/// What die() of any architecture prints, if no row has its words.
constexpr FaultWords kDie{"%s: %x [#%d]", K::kException, W::kFatal, "die() of arch/*/kernel",
                          "2.6.32..6.12"};

/// How many bytes of a line are compared.
constexpr std::size_t kLongestLine = 512;

/// The rows by the byte with which their lines begin, so that most lines are compared with none.
class Index {
 public:
    Index() {
        for (const FaultWords& row : kFaultRows) {
            const char first = row.words.front();
            (first == '%' ? any_ : by_byte_[static_cast<unsigned char>(first)]).push_back(&row);
        }
    }

    const FaultWords* find(std::string_view line) const {
        if (line.empty()) {
            return nullptr;
        }
        for (const FaultWords* row : by_byte_[static_cast<unsigned char>(line.front())]) {
            if (begins_as(line, row->words)) {
                return row;
            }
        }
        return nullptr;
    }

    const FaultWords* find_any(std::string_view line) const {
        for (const FaultWords* row : any_) {
            // The name at the beginning has no ": ": see has_oops_number().
            const std::string_view behind = row->words.substr(2, row->words.find('%', 2) - 2);
            if (line.find(behind) < line.find(": ") && begins_as(line, row->words)) {
                return row;
            }
        }
        return has_oops_number(line) ? &kDie : nullptr;
    }

 private:
    std::array<std::vector<const FaultWords*>, 256> by_byte_;
    std::vector<const FaultWords*> any_;  // rows that begin with a name
};

/// Whether a line that begins with a name, a code or a caller may be a fault's. Only such lines are
/// compared with every row that begins with a name.
bool may_be_fault(std::string_view line) {
    return line.find("[#") != std::string_view::npos ||
           line.find("(code ") != std::string_view::npos ||
           line.find("-killer: ") != std::string_view::npos;
}

}  // namespace

std::span<const FaultWords> fault_words() {
    return kFaultRows;
}

const FaultWords* find_fault_words(std::string_view line) {
    static const Index index;
    line = line.substr(0, kLongestLine);
    if (const FaultWords* row = index.find(line)) {
        return row;
    }
    if (const std::string_view rest = without_caller(line); rest.size() != line.size()) {
        const FaultWords* row = index.find(rest);
        return row && row->weight == Weight::kFatal ? row : nullptr;
    }
    return may_be_fault(line) ? index.find_any(line) : nullptr;
}

}  // namespace lastwords::extractor
