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
/// %s for any text, a blank for one or more of them. '$' at the end: the line ends there.
struct Row {
    std::string_view words;
    ReportPart part;
};

/// Words of die(), show_regs() and their like in arch/*/kernel/{traps,process,dumpstack}*.c and
/// arch/*/mm/fault*.c, and of lib/dump_stack.c, kernel/panic.c, kernel/watchdog.c; 2.4.16 to 6.12.
constexpr std::array kRows{
    // What went wrong.
    Row{"BUG: ", P::kFault},
    Row{"kernel BUG at ", P::kFault},
    Row{"Kernel BUG at ", P::kFault},
    Row{"Kernel bug detected", P::kFault},
    Row{"Unable to handle kernel ", P::kFault},
    Row{"Unable to handle exception at EA", P::kFault},
    Row{"CPU %d Unable to handle kernel ", P::kFault},
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
    Row{"Kernel Fault: Code=%d", P::kFault},
    Row{"BAD KERNEL TRAP: ", P::kFault},
    Row{"Insufficient stack space to handle exception!", P::kFault},
    Row{"Kernel stack overflow", P::kFault},
    Row{"WARNING: CPU: %d PID: %d at ", P::kFault},
    Row{"WARNING: at ", P::kFault},
    Row{"WARNING: possible %s detected", P::kFault},
    Row{"WARNING: suspicious RCU usage", P::kFault},
    Row{"WARNING: inconsistent lock state", P::kFault},
    Row{"WARNING: bad unlock balance", P::kFault},
    Row{"INFO: possible %s detected", P::kFault},
    Row{"INFO: task %s:%d blocked ", P::kFault},
    Row{"INFO: rcu_%s stall", P::kFault},
    Row{"rcu: INFO: rcu_%s stall", P::kFault},
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
    Row{"Kernel panic - not syncing", P::kPanic},
    Row{"Kernel panic: ", P::kPanic},
    Row{"---[ end Kernel panic", P::kPanic},
    Row{"mce: [Hardware Error]: ", P::kHardware},
    Row{"[Hardware Error]: ", P::kHardware},
    Row{"{%d}[Hardware Error]: ", P::kHardware},
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
    Row{"IASQ: %x", P::kRegister},
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
    Row{"Kernel Offset: ", P::kDetail},
    Row{"Sending NMI ", P::kDetail},
    Row{"NMI backtrace for cpu %d", P::kDetail},
    Row{"In interrupt handler - not syncing", P::kDetail},
    Row{"<0>Kernel panic: ", P::kPanic},
};

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(" \t", at), text.size());
}

/// Takes digits off the line. Returns false if there are none.
bool take_digits(std::string_view& line, bool hex) {
    std::size_t at = skip_blanks(line, 0);
    at += hex && line.substr(at).starts_with("0x") ? 2U : 0U;
    const std::size_t begin = at;
    while (at < line.size() && (hex ? is_hex_digit(line[at]) : is_digit(line[at]))) {
        ++at;
    }
    line.remove_prefix(at);
    return at != begin;
}

/// Takes what precedes the next words off the line.
bool take_any(std::string_view& line, std::string_view next) {
    const std::size_t at = line.find(next.substr(0, next.find('%')));
    line.remove_prefix(std::min(at, line.size()));
    return at != std::string_view::npos && at != 0;
}

bool begins_as(std::string_view line, std::string_view words) {
    for (std::size_t at = 0; at < words.size(); ++at) {
        const char c = words[at];
        if (c == '%') {
            const char what = words[++at];
            const bool taken =
                what == 's' ? take_any(line, words.substr(at + 1)) : take_digits(line, what == 'x');
            if (!taken) {
                return false;
            }
        } else if (c == '$') {
            return skip_blanks(line, 0) == line.size();
        } else if (line.empty() || (c == ' ' ? line[0] != ' ' && line[0] != '\t' : line[0] != c)) {
            return false;
        } else {
            line.remove_prefix(c == ' ' ? skip_blanks(line, 0) : 1);
        }
    }
    return true;
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

ReportPart part_of_report(std::string_view line) {
    constexpr std::size_t kLooked = 256;
    line = line.substr(0, kLooked);
    line.remove_prefix(skip_blanks(line, 0));
    if (line.empty()) {
        return P::kNone;
    }
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& one) {
        return (one.words[0] == line[0] || one.words[0] == '%') && begins_as(line, one.words);
    });
    if (row != kRows.end()) {
        return row->part;
    }
    if (has_oops_number(line)) {
        return P::kDie;
    }
    return is_call(line) ? P::kStack : P::kNone;
}

}  // namespace lastwords::printkfmt
