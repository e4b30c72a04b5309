// SPDX-License-Identifier: GPL-2.0-or-later
// The table of the lines of which reports are made.
#include "printkfmt/parse/lines/report_line.h"

#include <algorithm>
#include <array>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

using P = ReportPart;

/// How a line begins: %d stands for decimal digits, %x for hexadecimal ones (with or without 0x),
/// %4x, %8x and %16x for so many of these, %s for any text, a blank for one or more of them. '$' at
/// the end: the line ends there.
struct Row {
    std::string_view words;
    ReportPart part;
    unsigned proof = kKindsOfProof;
};

/// The row has numbers and names in places of their own, as nobody's own words have.
constexpr unsigned kTwo = 2;
/// These words alone are a proof.
constexpr unsigned kAlone = 1;

/// Words of die(), show_regs() and their like in arch/*/kernel/{traps,process,dumpstack}*.c and
/// arch/*/mm/fault*.c, and of lib/dump_stack.c, kernel/panic.c, kernel/watchdog.c; 2.4.16 to 6.12.
/// A row that needs more of a line stands before those that need less of it. (clang 14 deduces no
/// array of more than 256.)
constexpr auto kRows = std::to_array<Row>({
    // What went wrong.
    // lib/smp_processor_id.c and kernel/sched/core.c (2.6.32..6.12), arch/x86/mm/fault.c
    // (2.6.32..6.12), mm/{kasan,kfence,kmsan}/report.c (4.9..6.12), kernel/{watchdog,workqueue}.c.
    Row{"BUG: using %s in preemptible [%x] code: ", P::kFault, kTwo},
    Row{"BUG: sleeping function called from invalid context at %s:%d", P::kFault, kTwo},
    Row{"BUG: scheduling while atomic: %s/%d/%x", P::kFault, kTwo},
    Row{"BUG: KASAN: %s in %s+0x%x/0x%x", P::kFault, kTwo},
    Row{"BUG: KFENCE: %s in %s+0x%x/0x%x", P::kFault, kTwo},
    Row{"BUG: KMSAN: %s in %s+0x%x/0x%x", P::kFault, kTwo},
    Row{"BUG: unable to handle kernel %s at %8x", P::kFault, kTwo},
    Row{"BUG: unable to handle kernel %s at %16x", P::kFault, kTwo},
    Row{"BUG: unable to handle page fault for address: %16x", P::kFault, kTwo},
    Row{"BUG: kernel NULL pointer dereference, address: %16x", P::kFault, kTwo},
    Row{"BUG: soft lockup - CPU#%d stuck for %ds!", P::kFault, kTwo},
    Row{"BUG: workqueue lockup - pool ", P::kFault, kTwo},
    Row{"BUG: ", P::kFault},
    Row{"kernel BUG at %s:%d!", P::kFault, kTwo},
    Row{"kernel BUG at ", P::kFault},
    Row{"Kernel BUG at ", P::kFault},
    Row{"Kernel bug detected", P::kFault},
    Row{"Unable to handle kernel %s at virtual address %8x", P::kFault, kTwo},
    Row{"Unable to handle kernel %s at virtual address %16x", P::kFault, kTwo},
    Row{"Unable to handle kernel ", P::kFault},
    Row{"Unable to handle exception at EA", P::kFault},
    Row{"CPU %d Unable to handle kernel ", P::kFault, kTwo},
    Row{"Unhandled fault: ", P::kFault},
    Row{"Unhandled prefetch abort: ", P::kFault},
    Row{"Alignment trap: ", P::kFault},
    Row{"general protection fault", P::kFault},
    Row{"Oops: general protection fault", P::kFault},
    Row{"PANIC: ", P::kFault},
    Row{"Bad mode in ", P::kFault},
    Row{"SError Interrupt on CPU%d", P::kFault},
    Row{"Kernel unaligned ", P::kFault},
    Row{"Unhandled kernel unaligned access", P::kFault},
    Row{"Bad kernel stack pointer ", P::kFault},
    Row{"kernel tried to execute ", P::kFault},
    Row{"Machine check in kernel mode.", P::kFault},
    // parisc_terminate() and die_if_kernel() of arch/parisc/kernel/traps.c; their first words are
    // the caller's (arch/parisc/mm/fault.c): "Page fault: bad address". 2.6.32..6.12.
    Row{"%s: Code=%d (%s) at addr %x", P::kFault, kTwo},
    Row{"%s: Code=%d regs=%x (Addr=%x)", P::kFault, kTwo},
    Row{"%s (pid %d): %s (code %d)$", P::kFault, kTwo},
    Row{"Kernel Fault: Code=%d", P::kFault},
    Row{"BAD KERNEL TRAP: ", P::kFault},
    Row{"Insufficient stack space to handle exception!", P::kFault},
    Row{"Kernel stack overflow", P::kFault},
    Row{"WARNING: CPU: %d PID: %d at ", P::kFault, kTwo},
    Row{"WARNING: at ", P::kFault},
    Row{"WARNING: possible %s detected", P::kFault},
    Row{"WARNING: suspicious RCU usage", P::kFault},
    Row{"WARNING: inconsistent lock state", P::kFault},
    Row{"WARNING: bad unlock balance", P::kFault},
    Row{"INFO: possible %s detected", P::kFault},
    Row{"INFO: task %s:%d blocked for more than %d seconds", P::kFault, kTwo},
    Row{"INFO: task %s:%d blocked ", P::kFault},
    Row{"INFO: rcu_%s stall", P::kFault, kTwo},
    Row{"rcu: INFO: rcu_%s stall", P::kFault, kTwo},
    Row{"INFO: trying to register non-static key", P::kFault},
    Row{"NMI watchdog: BUG: ", P::kFault},
    Row{"NMI watchdog: Watchdog detected ", P::kFault},
    Row{"watchdog: BUG: ", P::kFault},
    Row{"watchdog: Watchdog detected ", P::kFault},
    Row{"watchdog: CPU %d ", P::kFault},
    Row{"Watchdog detected hard LOCKUP", P::kFault},
    Row{"UBSAN: ", P::kFault},
    Row{"mce: [Hardware Error]: CPU %d: Machine Check", P::kFault},
    Row{"[Hardware Error]: CPU %d: Machine Check", P::kFault},
    Row{"CPU %d: Machine Check Exception: %x", P::kFault},
    Row{"CPU#%d: Machine Check Exception: %x", P::kFault},
    // print_mce_head() of arch/x86/kernel/cpu/mcheck/mce.c (2.6.32); __BUILD_verbose of
    // arch/mips/kernel/genex.S (2.6.32..6.12).
    Row{"HARDWARE ERROR$", P::kFault},
    Row{"Got mcheck at %x", P::kFault},
    // mm/page_alloc.c and mm/oom_kill.c, kernel/irq/spurious.c; init/do_mounts.c; 2.6.32..6.12.
    Row{"%s: page allocation failure: order:%d, mode:%x", P::kFault, kTwo},
    Row{"%s: page allocation failure. order:%d, mode:%x", P::kFault, kTwo},
    Row{"%s invoked oom-killer: gfp_mask=%x", P::kFault, kTwo},
    Row{"irq %d: nobody cared (try booting with ", P::kFault, kTwo},
    Row{"VFS: Cannot open root device ", P::kFault},
    // die() and panic().
    Row{"Oops: %x$", P::kDie},
    Row{"Oops: %x [", P::kDie},
    Row{"Oops: %x ilc:%d", P::kDie},
    Row{"Oops: Kernel access of bad area, sig: %d", P::kDie},
    Row{"Oops: Exception in kernel mode, sig: %d", P::kDie},
    Row{"Oops - ", P::kDie},
    Row{"Oops [#%d]", P::kDie},
    Row{"Oops[#%d]", P::kDie},
    Row{"Internal error: ", P::kDie},
    Row{"Kernel panic - not syncing: %s", P::kPanic, kAlone},
    Row{"Kernel panic - not syncing", P::kPanic},
    Row{"Kernel panic: ", P::kPanic},
    Row{"---[ end Kernel panic", P::kPanic},
    Row{"mce: [Hardware Error]: ", P::kHardware},
    Row{"[Hardware Error]: ", P::kHardware},
    Row{"{%d}[Hardware Error]: ", P::kHardware},
    // arch/i386/kernel/bluesmoke.c (2.4.16), arch/x86/kernel/cpu/mcheck/ (2.6.32).
    Row{"Bank %d: %16x", P::kHardware},
    Row{"TSC %x", P::kHardware},
    Row{"PROCESSOR %d:%x TIME %d", P::kHardware},
    // Addresses and the page table.
    Row{"PGD %x ", P::kPageTable},
    Row{"PGD %x", P::kPageTable},
    Row{"pgd = %x", P::kPageTable},
    Row{"*pgd = %x", P::kPageTable},
    Row{"*pde = %x", P::kPageTable},
    Row{"*pdpt = %x", P::kPageTable},
    Row{"[%x] *pgd=%x", P::kPageTable},
    Row{"[%x] pgd=%x", P::kPageTable},
    Row{"#PF: ", P::kPageTable},
    Row{"printing eip:", P::kPageTable},
    Row{"Mem abort info:", P::kPageTable},
    Row{"Data abort info:", P::kPageTable},
    Row{"ESR = %x", P::kPageTable},
    Row{"swapper pgtable: ", P::kPageTable},
    Row{"user pgtable: ", P::kPageTable},
    Row{"Faulting instruction address: %x", P::kPageTable},
    Row{"Failing address: %x", P::kPageTable},
    Row{"Fault in home space mode", P::kPageTable},
    Row{"AS:%x R3:%x", P::kPageTable},
    // The task.
    Row{"CPU: %d PID: %d ", P::kTask},
    Row{"CPU: %d UID: %d PID: %d ", P::kTask},
    Row{"CPU: %d Not tainted", P::kTask},
    Row{"CPU: %d Tainted: ", P::kTask},
    Row{"CPU %d Not tainted", P::kTask},
    Row{"CPU: %d", P::kTask},
    Row{"Pid: %d, comm: ", P::kTask},
    Row{"Process %s (pid: %d", P::kTask},
    Row{"TASK = %x", P::kTask},
    Row{"task: %x ", P::kTask},
    Row{"task:%s state:%s pid:%d", P::kTask},
    // sched_show_task() of kernel/sched/core.c, before the row above (2.6.32..4.9).
    Row{"%s R running task %d %d %d", P::kTask},
    // Registers: x86.
    Row{"EIP: %x:", P::kRegister},
    Row{"EIP is at ", P::kRegister},
    Row{"EIP: %s+0x%x", P::kRegister},
    Row{"EFLAGS: %x", P::kRegister},
    Row{"RIP: %x", P::kRegister},
    Row{"RSP: %x", P::kRegister},
    Row{"IP: [<%x>]", P::kRegister},
    Row{"RAX: %x RBX: %x", P::kRegister},
    Row{"RDX: %x", P::kRegister},
    Row{"RBP: %x", P::kRegister},
    Row{"R10: %x", P::kRegister},
    Row{"R13: %x", P::kRegister},
    Row{"FS: %x", P::kRegister},
    Row{"CS: %x", P::kRegister},
    Row{"CR0: %x", P::kRegister},
    Row{"CR2: %x", P::kRegister},
    Row{"DR0: %x", P::kRegister},
    Row{"DR3: %x", P::kRegister},
    Row{"EAX: %x EBX: %x", P::kRegister},
    Row{"ESI: %x EDI: %x", P::kRegister},
    Row{"eax: %x ebx: %x", P::kRegister},
    Row{"esi: %x edi: %x", P::kRegister},
    Row{"DS: %x ES: %x", P::kRegister},
    Row{"ds: %x es: %x", P::kRegister},
    // arm, arm64.
    Row{"PC is at ", P::kRegister},
    Row{"LR is at ", P::kRegister},
    Row{"pc : ", P::kRegister},
    Row{"lr : ", P::kRegister},
    Row{"sp : %x", P::kRegister},
    Row{"pstate: %x", P::kRegister},
    Row{"r%d: %x ", P::kRegister},
    Row{"r%d:%x", P::kRegister},
    Row{"CPSR: %x", P::kRegister},
    Row{"r%d : %x ", P::kRegister},
    Row{"x%d: %x ", P::kRegister},
    Row{"x%d : %x ", P::kRegister},
    Row{"Flags: %s IRQs o", P::kRegister},
    Row{"Control: %x", P::kRegister},
    // mips, loongarch, riscv.
    Row{"$ %d : %x", P::kRegister},
    Row{"$%d : %x", P::kRegister},
    Row{"Hi : %x", P::kRegister},
    Row{"Lo : %x", P::kRegister},
    Row{"epc : %x", P::kRegister},
    Row{"epc: %x ra", P::kRegister},
    Row{"sepc: %x ra", P::kRegister},
    Row{"ra : %x", P::kRegister},
    Row{"ra: %x", P::kRegister},
    Row{"era : %x", P::kRegister},
    Row{"ERA: %x", P::kRegister},
    Row{"Status: %x", P::kRegister},
    Row{"status: %x", P::kRegister},
    Row{"Cause : %x", P::kRegister},
    Row{"BadVA : %x", P::kRegister},
    Row{"BADV: %x", P::kRegister},
    Row{"PrId : %x", P::kRegister},
    Row{"CRMD: %x", P::kRegister},
    Row{"ESTAT: %x", P::kRegister},
    Row{"pc %x ra %x", P::kRegister},
    Row{"a%d %x a%d %x", P::kRegister},
    Row{"t%d %x t%d %x", P::kRegister},
    Row{"gp : %x", P::kRegister},
    Row{"t%d : %x", P::kRegister},
    Row{"a%d : %x", P::kRegister},
    Row{"s%d : %x", P::kRegister},
    // powerpc, s390, and others.
    Row{"NIP: %x", P::kRegister},
    Row{"NIP [%x]", P::kRegister},
    Row{"LR [%x]", P::kRegister},
    Row{"REGS: %x", P::kRegister},
    Row{"MSR: %x", P::kRegister},
    Row{"CFAR: %x", P::kRegister},
    Row{"DAR: %x", P::kRegister},
    Row{"GPR%d: %x", P::kRegister},
    Row{"Krnl PSW : %x", P::kRegister},
    Row{"Krnl GPRS: %x", P::kRegister},
    Row{"TSTATE: %x", P::kRegister},
    Row{"PSR: %x PC: %x", P::kRegister},
    // print_gr() and show_regs() of arch/parisc/kernel/traps.c (2.6.32..6.12).
    Row{"YZrvWESTHLNXBCVM", P::kRegister},
    Row{"PSW: %x", P::kRegister},
    Row{"r%d-%d %x", P::kRegister},
    Row{"sr%d-%d %x", P::kRegister},
    Row{"VZOUICunun", P::kRegister},
    Row{"fr%d-%d %x", P::kRegister},
    Row{"IASQ: %x", P::kRegister},
    Row{"IIR: %x", P::kRegister},
    Row{"ORIG_R28: %x", P::kRegister},
    Row{"IAOQ[%d]: ", P::kRegister},
    Row{"RP(r2): ", P::kRegister},
    Row{"pc = [<%x>]", P::kRegister},
    Row{"PC: [<%x>]", P::kRegister},
    Row{"SR: %x", P::kRegister},
    Row{"PC : %x", P::kRegister},
    Row{"a%d: %x %x", P::kRegister},
    // The stack.
    Row{"Call Trace:$", P::kStack},
    Row{"Call Trace: [<%x>]", P::kStack},
    Row{"Call Trace: [%x]", P::kStack},
    Row{"Call trace:$", P::kStack},
    Row{"Call trace: [<%x>]", P::kStack},
    Row{"Call trace: [%x]", P::kStack},
    Row{"Backtrace:$", P::kStack},
    Row{"Backtrace: [<%x>]", P::kStack},
    Row{"Backtrace: [%x]", P::kStack},
    Row{"stack backtrace:$", P::kStack},
    Row{"Stack: %x", P::kStack},
    Row{"Stack: (%x to %x)", P::kStack},
    Row{"Stack : %x", P::kStack},
    Row{"Stack:$", P::kStack},
    Row{"Exception stack(%x to %x)", P::kStack},
    // dump_mem() of arch/arm/kernel/traps.c (2.6.32..6.12); the words of the stack alone, as
    // show_stack() of most architectures prints them.
    Row{"%4x: %8x", P::kStack},
    Row{"%16x %16x", P::kStack},
    Row{"%8x %8x %8x", P::kStack},
    Row{"[<%x>]", P::kStack},
    Row{"[%x] [%x] %s+0x%x", P::kStack},
    Row{"([<%x>] ", P::kStack},
    Row{"<TASK>", P::kStack},
    Row{"</TASK>", P::kStack},
    Row{"<IRQ>", P::kStack},
    Row{"Caller[%x]: ", P::kStack},
    Row{"Last Breaking-Event-Address:", P::kStack},
    // The rest.
    Row{"Code: %x %x", P::kCode},
    Row{"Code: (%x", P::kCode},
    Row{"Code: %x (%x", P::kCode},
    Row{"Code: <%x", P::kCode},
    Row{"Code: %x <%x", P::kCode},
    Row{"Code: Bad ", P::kCode},
    Row{"Code: bad ", P::kCode},
    Row{"Instruction dump:", P::kCode},
    Row{"Krnl Code: ", P::kCode},
    Row{"Modules linked in:", P::kModules},
    // show_mem() of mm/page_alloc.c and lib/show_mem.c (2.6.32..6.12), kernel/workqueue.c
    // (4.9..6.12), kernel/locking/lockdep.c (2.6.32..6.12).
    Row{"Mem-Info:$", P::kState},
    Row{"Node %d DMA free:%d", P::kState},
    Row{"Node %d DMA32 free:%d", P::kState},
    Row{"Node %d Normal free:%d", P::kState},
    Row{"active_anon:%d inactive_anon:%d", P::kState},
    Row{"Showing busy workqueues and worker pools:", P::kState},
    Row{"workqueue %s: flags=%x", P::kState},
    Row{"pwq %d: cpus=", P::kState},
    Row{"pool %d: cpus=", P::kState},
    Row{"Showing all locks held in the system:", P::kState},
    Row{"%d lock held by %s/%d:", P::kState},
    Row{"%d locks held by %s/%d:", P::kState},
    Row{"---[ end trace ", P::kMark},
    Row{"------------[ cut here ]", P::kMark},
    Row{"Hardware name: ", P::kDetail},
    Row{"Workqueue: ", P::kDetail},
    Row{"Not tainted %d.%d", P::kTask},
    Row{"Tainted: ", P::kDetail},
    Row{"last sysfs file: ", P::kDetail},
    Row{"note: %s exited with ", P::kDetail},
    Row{"Fixing recursive fault but reboot is needed!", P::kDetail},
    Row{"Rebooting in %d seconds..", P::kDetail},
    Row{"Please append a correct \"root=\" boot option", P::kDetail},
    Row{"handlers:$", P::kDetail},
    Row{"Disabling IRQ #%d", P::kDetail},
    Row{"Kernel Offset: ", P::kDetail},
    Row{"Sending NMI ", P::kDetail},
    Row{"NMI backtrace for cpu %d", P::kDetail},
    Row{"In interrupt handler - not syncing", P::kDetail},
    Row{"<0>Kernel panic: ", P::kPanic},
});

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t", at), text.size());
}

/// Takes digits off the line, `count` of them if that is not 0. Returns false if they are not
/// there.
bool take_digits(std::string_view& line, bool hex, std::size_t count = 0) {
    std::size_t at = skip_blanks(line, 0);
    at += hex && line.substr(at).starts_with("0x") ? 2U : 0U;
    const std::size_t begin = at;
    while (at < line.size() && (hex ? is_hex_digit(line[at]) : is_digit(line[at]))) {
        ++at;
    }
    line.remove_prefix(at);
    return at != begin && (count == 0 || at - begin == count);
}

/// Takes the words up to the next %s off the line; `words` keeps that and what follows.
bool take_words(std::string_view& line, std::string_view& words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        const char c = words[at];
        if (c == '%' && words[at + 1] == 's') {
            words.remove_prefix(at);
            return true;
        }
        if (c == '%') {
            std::size_t count = 0;
            for (++at; is_digit(words[at]); ++at) {
                count = count * 10 + static_cast<std::size_t>(words[at] - '0');
            }
            if (!take_digits(line, words[at] == 'x', count)) {
                return false;
            }
        } else if (c == '$') {
            words = {};
            return skip_blanks(line, 0) == line.size();
        } else if (line.empty() || (c == ' ' ? line[0] != ' ' && line[0] != '\t' : line[0] != c)) {
            return false;
        } else {
            line.remove_prefix(c == ' ' ? skip_blanks(line, 0) : 1);
        }
    }
    words = {};
    return true;
}

/// Any text may hold the words that follow it: "task kworker/2:1:77 blocked". So each place where
/// they stand is tried.
bool begins_as(std::string_view line, std::string_view words) {
    constexpr std::size_t kAny = 2;  // bytes of "%s"
    if (!take_words(line, words)) {
        return false;
    }
    if (words.size() <= kAny) {
        return words.empty() || !line.empty();
    }
    words.remove_prefix(kAny);
    const std::string_view next = words.substr(0, words.find_first_of(" %$", 1));
    for (std::size_t at = line.find(next, 1); at != std::string_view::npos;
         at = line.find(next, at + 1)) {
        if (begins_as(line.substr(at), words)) {
            return true;
        }
    }
    return false;
}

/// Whether the line names an exception and the number of the oops: "invalid opcode: 0000 [#1] SMP".
bool has_oops_number(std::string_view line) {
    const std::size_t open = line.find("[#");
    if (open == std::string_view::npos || open == 0) {
        return false;
    }
    std::string_view behind = line.substr(open + 2);
    return take_digits(behind, false) && behind.starts_with(']');
}

/// Whether the line is one of a trace: "toy_open+0x1c/0x80".
bool is_call(std::string_view line) {
    const std::size_t plus = line.find("+0x");
    if (plus == std::string_view::npos || plus == 0) {
        return false;
    }
    std::string_view behind = line.substr(plus + 1);
    return take_digits(behind, true) && behind.starts_with("/0x");
}

}  // namespace

ReportLine report_line(std::string_view line) {
    constexpr std::size_t kLooked = 256;
    line = line.substr(0, kLooked);
    line.remove_prefix(skip_blanks(line, 0));
    if (line.empty()) {
        return {};
    }
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& one) {
        return (one.words[0] == line[0] || one.words[0] == '%') && begins_as(line, one.words);
    });
    if (row != kRows.end()) {
        return {row->part, row->proof};
    }
    if (has_oops_number(line)) {
        return {P::kDie};
    }
    return {is_call(line) ? P::kStack : P::kNone};
}

}  // namespace lastwords::printkfmt
