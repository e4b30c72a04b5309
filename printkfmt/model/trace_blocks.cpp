// SPDX-License-Identifier: GPL-2.0-or-later
// Knows the lines of a fault's report by how they begin. Kernel sources: show_regs() and
// dump_stack() of arch/{x86,arm64,arm,riscv,powerpc,s390,mips,loongarch}/kernel, lib/dump_stack.c,
// kernel/module/main.c (print_modules), of 3.4 to 7.2.
#include "printkfmt/model/trace_blocks.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lastwords::printkfmt {

namespace {

/// What has to follow the beginning of a line, because drivers print such words too.
enum class Then : std::uint8_t {
    kAnything,
    kNothing,
    kHex,  ///< a hexadecimal number of at least four digits
};

struct Start {
    std::string_view text;
    TraceLine line;
    Then then;
};

using L = TraceLine;

constexpr std::array kStarts{
    // All architectures.
    Start{"Call Trace:", L::kTrace, Then::kAnything},
    Start{"Call trace:", L::kTrace, Then::kAnything},
    Start{"Backtrace:", L::kTrace, Then::kAnything},
    Start{"CPU: ", L::kHead, Then::kAnything},
    Start{"Pid: ", L::kHead, Then::kAnything},
    Start{"Process ", L::kHead, Then::kAnything},
    Start{"Hardware name: ", L::kHead, Then::kAnything},
    Start{"Tainted: [", L::kHead, Then::kAnything},
    Start{"task: ", L::kHead, Then::kHex},
    Start{"Workqueue: ", L::kHead, Then::kAnything},
    Start{"Stopper: ", L::kHead, Then::kAnything},
    Start{"Modules linked in:", L::kModules, Then::kAnything},
    Start{"Code: ", L::kCode, Then::kAnything},
    Start{"Stack:", L::kStack, Then::kAnything},
    // x86.
    Start{"RIP:", L::kRegisters, Then::kAnything},
    Start{"RIP  [", L::kRegisters, Then::kAnything},
    Start{"EIP:", L::kRegisters, Then::kAnything},
    Start{"RSP:", L::kRegisters, Then::kHex},
    Start{"RSP <", L::kRegisters, Then::kAnything},
    Start{"RAX:", L::kRegisters, Then::kHex},
    Start{"RDX:", L::kRegisters, Then::kHex},
    Start{"RBP:", L::kRegisters, Then::kHex},
    Start{"R10:", L::kRegisters, Then::kHex},
    Start{"R13:", L::kRegisters, Then::kHex},
    Start{"EAX:", L::kRegisters, Then::kHex},
    Start{"ESI:", L::kRegisters, Then::kHex},
    Start{"FS:", L::kRegisters, Then::kHex},
    Start{"CS:", L::kRegisters, Then::kHex},
    Start{"DS:", L::kRegisters, Then::kHex},
    Start{"CR0:", L::kRegisters, Then::kHex},
    Start{"CR2:", L::kRegisters, Then::kHex},
    Start{"DR0:", L::kRegisters, Then::kHex},
    Start{"DR3:", L::kRegisters, Then::kHex},
    Start{"DR6:", L::kRegisters, Then::kHex},
    Start{"PKRU:", L::kRegisters, Then::kHex},
    // arm64 and arm.
    Start{"pstate:", L::kRegisters, Then::kHex},
    Start{"pc :", L::kRegisters, Then::kAnything},
    Start{"lr :", L::kRegisters, Then::kAnything},
    Start{"sp :", L::kRegisters, Then::kHex},
    Start{"pmr_save:", L::kRegisters, Then::kHex},
    Start{"PC is at ", L::kRegisters, Then::kAnything},
    Start{"LR is at ", L::kRegisters, Then::kAnything},
    Start{"Flags: ", L::kRegisters, Then::kAnything},
    Start{"Control: ", L::kRegisters, Then::kHex},
    Start{"Register ", L::kRegisters, Then::kAnything},
    Start{"Exception stack(", L::kStack, Then::kAnything},
    Start{"Mem abort info:", L::kFault, Then::kNothing},
    Start{"Data abort info:", L::kFault, Then::kNothing},
    Start{"ESR = 0x", L::kFault, Then::kHex},
    Start{"EC = 0x", L::kFault, Then::kAnything},
    Start{"SET = ", L::kFault, Then::kAnything},
    Start{"EA = ", L::kFault, Then::kAnything},
    Start{"FSC = 0x", L::kFault, Then::kAnything},
    Start{"ISV = ", L::kFault, Then::kAnything},
    Start{"CM = ", L::kFault, Then::kAnything},
    Start{"GCS = ", L::kFault, Then::kAnything},
    Start{"user pgtable: ", L::kFault, Then::kAnything},
    Start{"swapper pgtable: ", L::kFault, Then::kAnything},
    // RISC-V.
    Start{"epc :", L::kRegisters, Then::kHex},
    Start{"gp :", L::kRegisters, Then::kHex},
    Start{"status:", L::kRegisters, Then::kHex},
    Start{"ra :", L::kRegisters, Then::kHex},
    // PowerPC.
    Start{"NIP:", L::kRegisters, Then::kHex},
    Start{"NIP [", L::kRegisters, Then::kHex},
    Start{"LR [", L::kRegisters, Then::kHex},
    Start{"REGS:", L::kRegisters, Then::kHex},
    Start{"MSR:", L::kRegisters, Then::kHex},
    Start{"CFAR:", L::kRegisters, Then::kHex},
    Start{"DAR:", L::kRegisters, Then::kHex},
    Start{"GPR", L::kRegisters, Then::kAnything},
    Start{"Instruction dump:", L::kCode, Then::kAnything},
    // s390.
    Start{"Krnl PSW :", L::kRegisters, Then::kHex},
    Start{"User PSW :", L::kRegisters, Then::kHex},
    Start{"R:0 T:", L::kRegisters, Then::kAnything},
    Start{"R:1 T:", L::kRegisters, Then::kAnything},
    Start{"Krnl GPRS:", L::kRegisters, Then::kHex},
    Start{"User GPRS:", L::kRegisters, Then::kHex},
    Start{"Krnl Code:", L::kCode, Then::kAnything},
    Start{"User Code:", L::kCode, Then::kAnything},
    Start{"Last Breaking-Event-Address:", L::kTrace, Then::kNothing},
    // MIPS and LoongArch.
    Start{"$", L::kRegisters, Then::kAnything},
    Start{"Hi    :", L::kRegisters, Then::kHex},
    Start{"Lo    :", L::kRegisters, Then::kHex},
    Start{"epc   :", L::kRegisters, Then::kHex},
    Start{"ra    :", L::kRegisters, Then::kHex},
    Start{"Status:", L::kRegisters, Then::kHex},
    Start{"Cause :", L::kRegisters, Then::kHex},
    Start{"BadVA :", L::kRegisters, Then::kHex},
    Start{"PrId  :", L::kRegisters, Then::kHex},
    Start{"Stack :", L::kStack, Then::kAnything},
    Start{"pc ", L::kRegisters, Then::kHex},
    Start{"ra:", L::kRegisters, Then::kHex},
    Start{"ERA:", L::kRegisters, Then::kHex},
    Start{"CRMD:", L::kRegisters, Then::kHex},
    Start{"PRMD:", L::kRegisters, Then::kHex},
    Start{"EUEN:", L::kRegisters, Then::kHex},
    Start{"ECFG:", L::kRegisters, Then::kHex},
    Start{"ESTAT:", L::kRegisters, Then::kHex},
    Start{"BADV:", L::kRegisters, Then::kHex},
    Start{"PRID:", L::kRegisters, Then::kHex},
};

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

std::size_t hex_digits(std::string_view text) {
    return std::min(text.find_first_not_of(kHexDigits), text.size());
}

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

bool take(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start)) {
        return false;
    }
    text.remove_prefix(start.size());
    return true;
}

/// Takes "[<ffffffff81121fec>]" or "[c00000017848b390]" off the front of the text.
bool take_address(std::string_view& text) {
    std::string_view rest = text;
    const bool open = take(rest, "[<") || take(rest, "[");
    const std::size_t digits = hex_digits(rest);
    if (!open || (digits != 8 && digits != 16)) {
        return false;
    }
    rest.remove_prefix(digits);
    if (!take(rest, ">]") && !take(rest, "]")) {
        return false;
    }
    text = without_blanks(rest);
    return true;
}

/// Returns whether the text begins with "+0x1a/0x20".
bool has_offset(std::string_view text) {
    if (!take(text, "+0x") || hex_digits(text) == 0) {
        return false;
    }
    text.remove_prefix(hex_digits(text));
    return take(text, "/0x") && hex_digits(text) > 0;
}

/// "? vfs_write+0xf8/0x450 [module]", "[<c0012345>] (fn) from [<c0012345>] (fn+0x1/0x2)",
/// "<TASK>", "--- interrupt: 300 at ...".
bool is_frame(std::string_view text) {
    if (text.starts_with('<')) {
        return text.ends_with('>') &&
               text.find_first_not_of("<>/#_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
                   std::string_view::npos;
    }
    if (text.starts_with("--- interrupt: ") || text.starts_with("([<")) {
        return true;
    }
    const bool has_address = take_address(text);
    while (take_address(text)) {
    }
    if (take(text, "? ")) {
        text = without_blanks(text);
    }
    if (has_address && (text.empty() || text.starts_with('('))) {
        return true;
    }
    const std::size_t name = text.find_first_of("+ ");
    if (name != std::string_view::npos && name > 0 && has_offset(text.substr(name))) {
        return true;
    }
    // arm since 5.18: " panic from sysrq_handle_crash+0x24/0x28".
    const std::size_t from = text.find(" from ");
    if (from == std::string_view::npos ||
        text.substr(0, from).find(' ') != std::string_view::npos) {
        return false;
    }
    const std::string_view caller = text.substr(from + 6);
    const std::size_t plus = caller.find_first_of("+ ");
    return plus != std::string_view::npos && has_offset(caller.substr(plus));
}

/// "x29: ffff80001234bd10 x28: ...", "x9 : 0000...", "r10: c0123456 ...", " t0 : ...", "a0
/// 9000...": a small letter, a number of one or two digits, a colon (not on LoongArch), and a
/// hexadecimal number.
bool is_numbered_register(std::string_view text) {
    if (text.empty() || std::string_view("xrtsa").find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits > 2) {
        return false;
    }
    text.remove_prefix(digits);
    text = without_blanks(text);
    const std::size_t digits_min = take(text, ":") ? 8 : 16;
    return hex_digits(without_blanks(text)) >= digits_min;
}

/// "[0000000000000000] pgd=0000000000000000": of arm64, and of arm with a star.
bool is_page_tables(std::string_view text) {
    return take_address(text) && (text.starts_with("pgd=") || text.starts_with("*pgd="));
}

/// Only words of 8 or 16 hexadecimal digits, where the first may be followed by a colon (the offset
/// of a stack dump, of four digits) and any may be marked with <...>.
bool is_words(std::string_view text) {
    std::size_t words = 0;
    while (!text.empty()) {
        const bool marked = take(text, "<") || take(text, "(");
        const std::size_t digits = hex_digits(text);
        text.remove_prefix(digits);
        const bool offset = words == 0 && digits == 4 && take(text, ":");
        if (!offset && digits != 8 && digits != 16) {
            return false;
        }
        if (marked && !take(text, ">") && !take(text, ")")) {
            return false;
        }
        if (!text.empty() && !text.starts_with(' ')) {
            return false;
        }
        text = without_blanks(text);
        ++words;
    }
    return words >= 2;
}

bool fits(const Start& start, std::string_view rest) {
    rest = without_blanks(rest);
    switch (start.then) {
        case Then::kNothing:
            return rest.empty();
        case Then::kHex:
            return hex_digits(rest) >= 4;
        default:
            return true;
    }
}

/// "CPU: 1 PID: 95 Comm: init", and not "CPU: L1 I Cache: 64K".
bool is_head(std::string_view text) {
    if (text.starts_with("CPU: ")) {
        return text.find(" Comm: ") != std::string_view::npos;
    }
    if (text.starts_with("Pid: ")) {
        return text.find(", comm: ") != std::string_view::npos;
    }
    if (text.starts_with("Process ")) {
        return text.find(" (pid: ") != std::string_view::npos;
    }
    return true;
}

/// "$ 0   : 00000000 00000001": the general registers of MIPS.
bool is_mips_register(std::string_view text) {
    text = without_blanks(text.substr(1));
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    text = without_blanks(text);
    return take(text, ":") && hex_digits(without_blanks(text)) >= 8;
}

/// "GPR04: 0000000000000003 ...", "GPR00: ..." of PowerPC.
bool is_powerpc_register(std::string_view text) {
    text.remove_prefix(3);
    return text.size() > 4 && text[2] == ':' && hex_digits(without_blanks(text.substr(3))) >= 8;
}

/// "Register r0 information: ..." of arm.
bool is_register_note(std::string_view text) {
    return text.find(" information:") != std::string_view::npos;
}

bool holds(const Start& start, std::string_view text) {
    if (!text.starts_with(start.text) || !fits(start, text.substr(start.text.size()))) {
        return false;
    }
    if (start.text == "$") {
        return is_mips_register(text);
    }
    if (start.text == "GPR") {
        return is_powerpc_register(text);
    }
    if (start.text == "Register ") {
        return is_register_note(text);
    }
    return start.line != TraceLine::kHead || is_head(text);
}

bool names_task(std::string_view text) {
    return text.starts_with("CPU: ") || text.starts_with("Pid: ");
}

/// "---[ end trace 0000000000000000 ]---", "------------[ cut here ]------------".
bool ends_report(std::string_view text) {
    return text.starts_with("---");
}

/// A list of modules that was too long for one record goes on in the next: names without anything
/// else.
bool is_list_of_modules(std::string_view text) {
    constexpr std::string_view kOfNames =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_()+- ";
    return text.starts_with("[last unloaded:") ||
           (text.find_first_not_of(kOfNames) == std::string_view::npos &&
            text.find('_') != std::string_view::npos);
}

}  // namespace

TraceLine trace_line(std::string_view text) {
    const std::string_view line = without_blanks(text.substr(0, text.find('\n')));
    if (line.empty()) {
        return TraceLine::kBlank;
    }
    const auto* const start = std::find_if(kStarts.begin(), kStarts.end(), [&](const Start& one) {
        return one.text.front() == line.front() && holds(one, line);
    });
    if (start != kStarts.end()) {
        return start->line;
    }
    if (is_numbered_register(line)) {
        return TraceLine::kRegisters;
    }
    if (is_page_tables(line)) {
        return TraceLine::kFault;
    }
    if (is_frame(line)) {
        return TraceLine::kTrace;
    }
    return is_words(line) ? TraceLine::kWords : TraceLine::kNone;
}

/// Whether the block of a caller ends before this line of the same caller.
bool TraceBlocks::ends(const Open& open, TraceLine line, std::uint32_t number,
                       const Record& record) {
    const TraceBlock& block = open.block;
    if (number - block.lines.back() > kOthersMax) {
        return true;
    }
    // The next report begins.
    if (line == TraceLine::kHead && names_task(record.text) && (block.trace || block.registers)) {
        return true;
    }
    if (belongs(open, line, record)) {
        return false;
    }
    return record.has_caller || open.foreign || ends_report(record.text);
}

bool TraceBlocks::belongs(const Open& open, TraceLine line, const Record& record) {
    const bool goes_on = !open.block.lines.empty();
    switch (line) {
        case TraceLine::kNone:
            // A record has up to 1,000 bytes of text, less in some kernels.
            return goes_on && open.last == TraceLine::kModules && open.modules_bytes > 400 &&
                   is_list_of_modules(record.text);
        case TraceLine::kWords:
        case TraceLine::kBlank:
            return goes_on;
        default:
            return true;
    }
}

void TraceBlocks::append(Open& open, TraceLine line, std::uint32_t number, const Record& record) {
    TraceBlock& block = open.block;
    block.lines.push_back(number);
    open.foreign = false;
    open.blanks = line == TraceLine::kBlank ? open.blanks + 1 : 0;
    block.trace |= line == TraceLine::kTrace;
    block.registers |= line == TraceLine::kRegisters;
    block.modules |= line == TraceLine::kModules;
    block.code |= line == TraceLine::kCode;
    block.stack |= line == TraceLine::kStack;
    block.fault |= line == TraceLine::kFault;
    if (line == TraceLine::kNone || line == TraceLine::kModules) {
        open.last = TraceLine::kModules;
        open.modules_bytes = record.text.size();
    } else {
        open.last = line;
    }
}

void TraceBlocks::add(std::uint32_t number, const Record& record) {
    const std::uint64_t caller = record.has_caller ? record.caller.id + 1ULL : 0;
    const TraceLine line = trace_line(record.text);
    auto found = open_.find(caller);
    if (found != open_.end() && ends(found->second, line, number, record)) {
        close(found->second);
        open_.erase(found);
        found = open_.end();
    }
    if (belongs(found == open_.end() ? Open{} : found->second, line, record)) {
        if (found == open_.end() && open_.size() >= kOpenMax) {
            interrupt();
        }
        append(open_[caller], line, number, record);
    } else if (found != open_.end()) {
        found->second.foreign = true;
    }
}

void TraceBlocks::close(Open& open) {
    TraceBlock& block = open.block;
    block.lines.resize(block.lines.size() - open.blanks);
    const bool worth = block.trace || block.registers || block.code || block.stack || block.fault;
    if (worth && block.lines.size() >= kLinesMin) {
        done_.push_back(std::move(block));
    }
}

void TraceBlocks::interrupt() {
    for (auto& [caller, open] : open_) {
        close(open);
    }
    open_.clear();
}

std::vector<TraceBlock> TraceBlocks::take() {
    interrupt();
    std::sort(done_.begin(), done_.end(), [](const TraceBlock& one, const TraceBlock& other) {
        return one.lines.front() < other.lines.front();
    });
    return std::exchange(done_, {});
}

}  // namespace lastwords::printkfmt
