// SPDX-License-Identifier: GPL-2.0-or-later
// One row for each dialect, and more for what loggers, vendors and people do to its lines.
#include "tests/fuzz/dialect_texts.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace lastwords::test {

namespace {

constexpr std::array kDialectTexts{
    // Rows of printkfmt/parse/prefix/dialects.cpp.
    DialectText{"/dev/kmsg", "6,{n},{u},-,caller=T{d};{t}\n SUBSYSTEM=pci\n DEVICE=+pci:{d}\n"},
    DialectText{"kernel log, stamped by a logger", "2026-11-21T10:{m}:{z}.000 [{s}] {t}\n"},
    DialectText{"syslog or journal", "Nov 21 10:{m}:{z} host kernel: [{s}] {t}\n"},
    DialectText{"journal, monotonic", "[{s}] host kernel: {t}\n"},
    DialectText{"kernel log", "[{s}] {t}\n"},
    DialectText{"dmesg -T", "[Sat Nov 21 10:{m}:{z} 2026] {t}\n"},
    DialectText{"dmesg --time-format iso", "2026-11-21T10:{m}:{z},123456+00:00 {t}\n"},
    DialectText{"dmesg --show-delta", "[{s} <    0.000123>] {t}\n"},
    DialectText{"dmesg --reltime", "[  +0.0{d}] {t}\n", "[Nov21 10:26] Linux version 6.1.0\n"},
    DialectText{"kernel log with levels", "<{l}>[{s}] {t}\n"},
    DialectText{"dmesg -x", "kern  :info  : [{s}] {t}\n"},
    DialectText{"dmesg -t", "{t}\n",
                "Linux version 6.1.0 (a@b) (gcc 12) #1 SMP\nCommand line: x\n"},
    DialectText{"report of a fault", "{t}\n\n> Oops: 000{d} [#1] SMP\n> CPU: {d} PID: 9 Comm: a\n",
                "Hello,\n> BUG: unable to handle page fault for address: 8\n> PGD 0\n"},
    DialectText{"logcat -b kernel", "11-21 10:{m}:{z}.123     0     0 W kernel  : [{s}] {t}\n"},
    DialectText{"syslog without times", "kern.warn kernel: [{s}] {t}\n"},
    DialectText{"kernel log, stamped twice", "[{s} 0.000100] [{s}] {t}\n"},
    DialectText{"kernel log of PREEMPT_RT", "[{s}] 003: {t}\n"},
    DialectText{"dmesg, several times", "[{s}] [Sat Nov 21 10:{m}:{z} 2026] [   T{d}] {t}\n"},
    DialectText{"kernel log, wall times", "[20261121_10:{m}:{z}.123456]@2 {t}\n"},
    DialectText{"/dev/kmsg, stamped by a logger",
                "2026-11-21T10:{m}:{z}.000 host 6,{n},{u},-;{t}\n"},
    DialectText{"dmesg -T, stamped by a logger",
                "2026-11-21T10:{m}:{z}.000 [Sat Nov 21 10:{m}:{z} 2026] {t}\n"},
    DialectText{"crash log -m", "[{s}] <{l}>{t}\n"},
    DialectText{"kernel log, named console", "[pod/vm/console] [{s}] {t}\n"},
    // Formats that are parsed as a whole.
    DialectText{"QR code of the panic screen", "{q}", "https://p.org/?a=x86_64&v=6.15.4&z="},
    DialectText{"dmesg -J", "      {\"pri\": {l}, \"time\": {s}, \"msg\": \"{t}\"},\n",
                "{\n   \"dmesg\": [\n",
                "      {\"pri\": 6, \"time\": 9999.0, \"msg\": \"end\"}\n   ]\n}\n"},
    DialectText{"journal, JSON",
                "{\"_TRANSPORT\":\"kernel\",\"PRIORITY\":\"{l}\",\"MESSAGE\":\"{t}\",\"_BOOT_ID\":"
                "\"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\",\"_SOURCE_MONOTONIC_TIMESTAMP\":\"{u}\","
                "\"__MONOTONIC_TIMESTAMP\":\"{u}\",\"__REALTIME_TIMESTAMP\":\"17000{u}\"}\n"},
    DialectText{"journal, export",
                "__CURSOR=s=1;i={n}\n__REALTIME_TIMESTAMP=17000{u}\n__MONOTONIC_TIMESTAMP={u}\n"
                "_BOOT_ID=0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f\n_TRANSPORT=kernel\nPRIORITY={l}\n"
                "_SOURCE_MONOTONIC_TIMESTAMP={u}\nMESSAGE={t}\n\n"},
    DialectText{"journal, verbose",
                "Sat 2026-11-21 10:{m}:{z}.000001 UTC [s=1;i={n}]\n    _TRANSPORT=kernel\n"
                "    PRIORITY={l}\n    MESSAGE={t}\n"},
    // Callers, levels, vendors' marks.
    DialectText{"caller", "[{s}][  T{d}] {t}\n"},
    DialectText{"caller after a blank", "[{s}] [    C1] {t}\n"},
    DialectText{"vendor: CPU and task", "[{s}] [1:   swapper/0:    1] {t}\n"},
    DialectText{"vendor: level and CPU", "[{s}] <1>.({m})[{d}:kworker]{t}\n"},
    DialectText{"syslog with level", "Nov 21 10:{m}:{z} host kern.info kernel: [{s}] {t}\n"},
    DialectText{"syslog priority",
                "<{l}>1 2026-11-21T10:{m}:{z}.000Z host kernel - - - [{s}] {t}\n"},
    DialectText{"busybox syslog", "Jan  1 00:{m}:{z} kern.info kernel: [{s}] {t}\n"},
    DialectText{"Tera Term", "[2026-11-21 10:{m}:{z}.123] [{s}] {t}\n"},
    DialectText{"grabserial", "[{s} 0.000100] {t}\n"},
    DialectText{"another program's lines",
                "Nov 21 10:{m}:{z} host sshd[{d}]: {t}\n"
                "Nov 21 10:{m}:{z} host kernel: [{s}] {t}\n"},
    DialectText{"vendor: time and CPU", "<4>[{s},2] {t}\n"},
    DialectText{"vendor: wall time inside",
                "<6>[{s}s][2018:05:04 12:{m}:{z}][pid:{d},cpu2,init]{t}\n"},
    DialectText{"vendor: context", "[{s}][2 T{d}    dh] {t}\n"},
    DialectText{"other languages", "[土 11月 21 10:{m}:{z} 2026] {t}\n"},
    DialectText{"rsyslog with structured data",
                "<4>1 2026-11-21T10:{m}:{z}.123456+01:00 box kernel - - [a x=\"1\"] [{s}] {t}\n"},
    DialectText{"wall", "Message from syslogd@box at Nov 21 10:{m}:{z} ...\n kernel:[{s}] {t}\n"},
    // What happens to lines.
    DialectText{"prompt", "login: [{s}] {t}\n"},
    DialectText{"two on a line", "[{s}] {t}[{s}] {t}\n"},
    DialectText{"returns", "[{s}] {t}\r\n"},
    DialectText{"blank lines", "\n\n\n[{s}] {t}\n\n"},
    DialectText{"NULs", "[{s}] {t}\n{0}"},
    DialectText{"colours", "\033[32m[{s}] \033[0m\033[33mpci: \033[0m{t}\n"},
    DialectText{"quoted", "> [{s}] {t}\n"},
    DialectText{"indented", "    [{s}] {t}\n"},
    DialectText{"byte order mark", "[{s}] {t}\n", "\xef\xbb\xbf"},
    DialectText{"lost messages", "** {n} printk messages dropped ** [{s}] {t}\n"},
    DialectText{"lines that go on", "[{s}] {t}\n               and {t}\n"},
    DialectText{"tiny boots", "[    0.000000] Linux version 1\n"},
    DialectText{"tiny boots with times", "[    0.000000] Linux version {n}\n[   {m}.000000] x\n"},
    DialectText{"fragments", "6,{n},{u},-,ncfrag=0/40;{t}"},
    DialectText{"digits", "{n}{u}{d}{n}{u}"},
};

constexpr std::array<std::string_view, 12> kTexts{
    "pci 0000:00:1f.0: BAR 0: assigned [mem 0x10000000-0x1fffffff]",
    "Linux version 6.1.0-13-amd64 (builder@host) (gcc 12.2.0) #1 SMP",
    "usb 1-1: new high-speed USB device number 2 using xhci_hcd",
    "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
    "BUG: unable to handle page fault for address: 0000000000001234",
    "CPU: 1 PID: 123 Comm: sh Tainted: G        W          6.1.0 #1",
    "Call Trace:",
    " <TASK>",
    " dump_stack_lvl+0x49/0x63",
    "RIP: 0010:sysrq_handle_crash+0x16/0x20",
    "---[ end trace 0000000000000000 ]---",
    "audit: type=1400 name=\\x2fhome one\\x0atwo",
};

/// Appends what the letter between braces stands for.
void append_part(char letter, std::size_t line, std::string& out) {
    switch (letter) {
        case 's':
            out += fmt::format("{:5}.{:06}", line / 8, line % 8 * 125'003);
            break;
        case 'u':
            out += fmt::format("{}", line * 125'003);
            break;
        case 'n':
            out += fmt::format("{}", line + 1);
            break;
        case 'q':
            out += fmt::format("{:017}", line * 123'456'789'123 % (std::uint64_t{1} << 56U));
            break;
        case 'd':
            out += fmt::format("{}", line * 37 % 4000 + 1);
            break;
        case 'm':
            out += fmt::format("{:02}", line / 60 % 60);
            break;
        case 'z':
            out += fmt::format("{:02}", line % 60);
            break;
        case 'l':
            out += fmt::format("{}", line % 8);
            break;
        case '0':
            out.append(line % 50, '\0');
            break;
        default:
            out += kTexts[line % kTexts.size()];
            break;
    }
}

void append_filled(std::string_view form, std::size_t line, std::string& out) {
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '{' && i + 2 < form.size() && form[i + 2] == '}') {
            append_part(form[i + 1], line, out);
            i += 2;
        } else {
            out += form[i];
        }
    }
}

}  // namespace

std::span<const DialectText> dialect_texts() {
    return kDialectTexts;
}

std::string make_text(const DialectText& dialect, std::size_t bytes) {
    std::string text(dialect.head);
    for (std::size_t line = 0; text.size() < bytes; ++line) {
        append_filled(dialect.line, line, text);
    }
    text += dialect.tail;
    return text;
}

}  // namespace lastwords::test
