// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of what stands before a record in each dialect: all of it is taken off the text, and says
// time, level and caller.
#include <array>

#include "printkfmt/parse/prefix/wall_time.h"
#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;

constexpr std::uint64_t kNoTime = ~std::uint64_t{0};
constexpr int kNoLevel = -1;

/// What stands before a record, and what it says.
struct Row {
    std::string_view prefix;
    std::uint64_t us = kNoTime;  ///< the kernel's time
    std::string_view wall;
    int priority = kNoLevel;  ///< facility * 8 + level
    std::string_view caller;  ///< "T77", "C2"; empty: none
};

constexpr std::uint64_t kUs = 31'900'000;

// Kernels of phone and board makers.
constexpr std::array kVendors{
    Row{"[   31.900000@2] ", kUs, "", kNoLevel, "C2"},
    Row{"<4>[   31.900000,2] ", kUs, "", 4, "C2"},
    Row{"[   31.900000-1] ", kUs, "", kNoLevel, "C1"},
    Row{"[   31.900000]@2 ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000] [   31.899990]@2 ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000]  [2:    kworker/2:1:   77] ", kUs, "", kNoLevel, "T77"},
    Row{"<6>[   31.900000] [2:    kworker/2:1:   77] ", kUs, "", 6, "T77"},
    Row{"[   31.900000]I[2:    kworker/2:1:   77] ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000][  T77] [2:    kworker/2:1:   77] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][    C2]I[2:    kworker/2:1:   77] ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000] [2:    kworker/2:1:   77][  T77] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][2:77:kworker/2:1] ", kUs, "", kNoLevel, "T77"},
    Row{"<6>[   31.900000]  (2)[77:kworker/2:1]", kUs, "", 6, "T77"},
    Row{"<6>[   31.900000] -(a)[77:kworker/2:1]", kUs, "", 6, "T77"},
    Row{"<6>[   31.900000] -(2)", kUs, "", 6, "C2"},
    Row{"[   31.900000][  T77] -(2)[77:kworker/2:1]", kUs, "", kNoLevel, "T77"},
    Row{"<6>[   31.900000] .(2)[77:kworker/2:1]", kUs, "", 6, "T77"},
    Row{"[   31.900000] (CPU:2-pid:77:kworker/2:1) ", kUs, "", kNoLevel, "T77"},
    Row{"<6>[   31.900000s][pid:77,cpu2,kworker/2:1]", kUs, "", 6, "T77"},
    Row{"<6>[   31.900000s][2018:05:04 12:34:56][pid:77,cpu2,kworker/2:1]", kUs,
        "2018:05:04 12:34:56", 6, "T77"},
    Row{"[   31.900000][pid:77,cpu2,kworker/2:1,9]", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][pid:77,cpu2,in irq,10]", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000]c2 77 ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000] c2     77 ", kUs, "", kNoLevel, "T77"},
    Row{"<6>[   31.900000] c2 77 (kworker/2:1) ", kUs, "", 6, "T77"},
    Row{"[   31.900000][T77@2] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][T77@C2] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][T77-C2] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][T,T77,C2] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][2 kworke d.] ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000][2 T77    d.] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][2 T77    dh] ", kUs, "", kNoLevel, "C2"},
    Row{"<6>[   31.900000 / 11-21 10:26:59.123] ", kUs, "11-21 10:26:59.123", 6, ""},
    Row{"<6>[   31.900000 / 11-21 10:26:59.123][2] ", kUs, "11-21 10:26:59.123", 6, "C2"},
    Row{"[   31.900000] <4>[   31.900000@2] ", kUs, "", 4, "C2"},
    Row{"<6>[   31.900000](CPU:2-pid:77:kworker/2:1) ", kUs, "", 6, "T77"},
    Row{"<6>[   31.900000] [K] ", kUs, "", 6, ""},
    Row{"[   31.900000] 002: ", kUs, "", kNoLevel, "C2"},
    Row{"[20261121_10:26:59.123456]@2 ", kNoTime, "20261121_10:26:59.123456", kNoLevel, "C2"},
};

// dmesg(1), makedumpfile and the kernel's consoles.
constexpr std::array kDmesg{
    Row{"[   31.900000][   T77 kworker/0:1] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000] [   T77] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000] [    C2] ", kUs, "", kNoLevel, "C2"},
    Row{"[   31.900000] [      T77] ", kUs, "", kNoLevel, "T77"},
    Row{"[   31.900000][   T77] ", kUs, "", kNoLevel, "T77"},
    Row{"kern  :warn  : [   31.900000] [   T77] ", kUs, "", 4, "T77"},
    Row{"res0  :err   : [   31.900000] ", kUs, "", 12 * 8 + 3, ""},
    Row{"local7:info  : [   31.900000] ", kUs, "", 23 * 8 + 6, ""},
    Row{"odd9  :info  : [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"[Sat Nov 21 10:26:59 2026] [   T77] ", kNoTime, "Sat Nov 21 10:26:59 2026", kNoLevel,
        "T77"},
    Row{"[Sat Nov 21 10:26:59 2026] [   31.900000] ", kUs, "Sat Nov 21 10:26:59 2026", kNoLevel,
        ""},
    Row{"[   31.900000] [Sat Nov 21 10:26:59 2026] [   T77] ", kUs, "Sat Nov 21 10:26:59 2026",
        kNoLevel, "T77"},
    Row{"2026-11-21T10:26:59,123456+00:00 [   31.900000] ", kUs, "2026-11-21T10:26:59,123456+00:00",
        kNoLevel, ""},
    Row{"[<    0.000000>] [Sat Nov 21 10:26:59 2026] ", kNoTime, "Sat Nov 21 10:26:59 2026",
        kNoLevel, ""},
};

// dmesg -T and journalctl in other languages of glibc.
constexpr std::array kLanguages{
    Row{"[Sa Nov 21 10:26:59 2026] ", kNoTime, "Sa Nov 21 10:26:59 2026", kNoLevel, ""},
    Row{"[sam. nov. 21 10:26:59 2026] ", kNoTime, "sam. nov. 21 10:26:59 2026", kNoLevel, ""},
    Row{"[сб ноя 21 10:26:59 2026] ", kNoTime, "сб ноя 21 10:26:59 2026", kNoLevel, ""},
    Row{"[土 11月 21 10:26:59 2026] ", kNoTime, "土 11月 21 10:26:59 2026", kNoLevel, ""},
    Row{"[六 11月 21 10:26:59 2026] ", kNoTime, "六 11月 21 10:26:59 2026", kNoLevel, ""},
    Row{"[토 11월 21 10:26:59 2026] ", kNoTime, "토 11월 21 10:26:59 2026", kNoLevel, ""},
    Row{"[ds. de nov. 21 10:26:59 2026] ", kNoTime, "ds. de nov. 21 10:26:59 2026", kNoLevel, ""},
    Row{"[T7 Thg 11 21 10:26:59 2026] ", kNoTime, "T7 Thg 11 21 10:26:59 2026", kNoLevel, ""},
    Row{"[Šeš lapkr. 21 10:26:59 2026] ", kNoTime, "Šeš lapkr. 21 10:26:59 2026", kNoLevel, ""},
    Row{"kern  :warn  : [sáb nov 21 10:26:59 2026] ", kNoTime, "sáb nov 21 10:26:59 2026", 4, ""},
    Row{"Mär 21 10:26:59 host kernel: ", kNoTime, "Mär 21 10:26:59", kNoLevel, ""},
    Row{"août 21 10:26:59 host kernel: ", kNoTime, "août 21 10:26:59", kNoLevel, ""},
    Row{"11月 21 10:26:59 host kernel: ", kNoTime, "11月 21 10:26:59", kNoLevel, ""},
    Row{" 1月 21 10:26:59 host kernel: ", kNoTime, "1月 21 10:26:59", kNoLevel, ""},
    Row{"Sa 2026-11-21 10:26:59 CET host kernel: ", kNoTime, "Sa 2026-11-21 10:26:59 CET", kNoLevel,
        ""},
    Row{"[Mär21 10:26] ", kNoTime, "Mär21 10:26", kNoLevel, ""},
    Row{"[août21 10:26] ", kNoTime, "août21 10:26", kNoLevel, ""},
};

constexpr std::string_view kIso = "2026-11-21T10:26:59.123456+01:00";

// syslog's daemons, the journal, and systems that write a level word.
constexpr std::array kSyslogs{
    Row{"Nov 21 10:26:59 box kern.warn kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", 4, ""},
    Row{"Nov 21 10:26:59 box kern.warn kernel: ", kNoTime, "Nov 21 10:26:59", 4, ""},
    Row{"Nov 21 10:26:59 box user.notice kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", 13, ""},
    Row{"Sat Nov 21 10:26:59 2026 kern.err kernel: [   31.900000] ", kUs,
        "Sat Nov 21 10:26:59 2026", 3, ""},
    Row{"Sat Nov 21 10:26:59 2026 [1795256819.123] kern.err kernel: [   31.900000] ", kUs,
        "Sat Nov 21 10:26:59 2026", 3, ""},
    Row{"Nov 21 10:26:59 box warning kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", 4, ""},
    Row{"Nov 21 10:26:59 debug kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 10:26:59 box [kern/warn] kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", 4, ""},
    Row{"2026-11-21T10:26:59.123456+01:00 WARNING kernel: [   31.900000] ", kUs, kIso, 4, ""},
    Row{"2026-11-21T10:26:59.123456+01:00 box ERR kernel: [   31.900000][  T77] ", kUs, kIso, 3,
        "T77"},
    Row{"Nov 21 10:26:59.123456 sonic NOTICE kernel: [   31.900000] ", kUs,
        "Nov 21 10:26:59.123456", 5, ""},
    Row{"2026 Nov 21 10:26:59.123456 sonic NOTICE kernel: [   31.900000] ", kUs,
        "2026 Nov 21 10:26:59.123456", 5, ""},
    Row{"<4>1 2026-11-21T10:26:59.123456+01:00 box kernel - - - [   31.900000] ", kUs, kIso, 4, ""},
    Row{"<4>1 2026-11-21T10:26:59.123456+01:00 box kernel - - - ", kNoTime, kIso, 4, ""},
    Row{"<4>1 2026-11-21T10:26:59.123456+01:00 box kernel 0 - [time tz=\"1\" s=\"a\\\"]b\"] "
        "\xef\xbb\xbf[   31.900000] ",
        kUs, kIso, 4, ""},
    Row{"<4>1 2026-11-21T10:26:59.123456+01:00 box kernel - - [a x=\"1\"][b y=\"2\"] [   "
        "31.900000] ",
        kUs, kIso, 4, ""},
    Row{"<44> 1 2026-11-21T10:26:59.123456+01:00 box kernel - - - [   31.900000] ", kUs, kIso, 44,
        ""},
    Row{"1 2026-11-21T10:26:59.123456+01:00 box kernel - - - [   31.900000] ", kUs, kIso, kNoLevel,
        ""},
    Row{"<0.4> 2026-11-21 10:26:59 box kernel - - - [   31.900000] ", kUs, "2026-11-21 10:26:59", 4,
        ""},
    Row{"<1.5>2026-11-21T10:26:59.123456+01:00 box kernel: [   31.900000] ", kUs, kIso, 13, ""},
    Row{"<4>Nov 21 10:26:59 box kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", 4, ""},
    Row{"<13>Nov 21 10:26:59 box kernel: <6>[   31.900000] ", kUs, "Nov 21 10:26:59", 6, ""},
    Row{"<4>Nov 21 10:26:59 box kernel: ", kNoTime, "Nov 21 10:26:59", 4, ""},
    Row{"Nov 21 10:26:59 kernel:[   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 10:26:59\tbox\tkernel:\t[   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 10:26:59 kernel: ", kNoTime, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 10:26:59 box kernel[0]: [   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 2026 10:26:59 box kernel: [   31.900000] ", kUs, "Nov 21 2026 10:26:59", kNoLevel,
        ""},
    Row{"Nov 21 10:26:59 box kernel: [   31.900000@2] ", kUs, "Nov 21 10:26:59", kNoLevel, "C2"},
    Row{"[   31.900000] box kernel: ", kUs, "", kNoLevel, ""},
    Row{"[   31.900000 <    0.000123 >] box kernel: ", kUs, "", kNoLevel, ""},
    Row{"[   31.900000                ] box kernel: ", kUs, "", kNoLevel, ""},
    Row{" kernel:[   31.900000] ", kUs, "", kNoLevel, ""},
    Row{" kernel:", kNoTime, "", kNoLevel, ""},
    Row{"kernel: [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"kern.warn kernel: [   31.900000] ", kUs, "", 4, ""},
    Row{"11-21 10:26:59.123     0     0 W kernel  : ", kNoTime, "11-21 10:26:59.123", 4, ""},
    Row{"11-21 10:26:59.123     0     0 W         : -(2)[77:kworker/2:1]", kNoTime,
        "11-21 10:26:59.123", 4, "T77"},
    Row{"Nov 21 10:26:59 host kernel: kernel: [   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel,
        ""},
    Row{"11-21 10:26:59.123  root     0     0 E kernel  : ", kNoTime, "11-21 10:26:59.123", 3, ""},
    Row{"11-21 10:26:59.123     0     0 I kernel  : ", kNoTime, "11-21 10:26:59.123", kNoLevel, ""},
    Row{"11-21 10:26:59.123     0     0 W         : [   31.900000,2] ", kUs, "11-21 10:26:59.123",
        4, "C2"},
    Row{"11-21 10:26:59.123  root     0     0 W         : [    C2] ", kNoTime, "11-21 10:26:59.123",
        4, "C2"},
    Row{"2026-11-21 10:26:59.123456 +0100     0     0 D kernel  : ", kNoTime,
        "2026-11-21 10:26:59.123456 +0100", 7, ""},
    Row{"11-21 10:26:59.123 W/kernel  (    0): ", kNoTime, "11-21 10:26:59.123", 4, ""},
    Row{"11-21 10:26:59.123 W/kernel  (  199): [   31.900000] ", kUs, "11-21 10:26:59.123", 4, ""},
};

// Terminal programs, console servers and the runners of test systems.
constexpr std::array kTerminals{
    Row{"[Sat Nov 21 10:26:59.123 2026] [   31.900000] ", kUs, "Sat Nov 21 10:26:59.123 2026",
        kNoLevel, ""},
    Row{"[Sat Nov 21 10:26:59.123 2026] <4>[   31.900000] ", kUs, "Sat Nov 21 10:26:59.123 2026", 4,
        ""},
    Row{"[5.000000 0.000123] [   31.900000] ", kUs, "5.000000 0.000123", kNoLevel, ""},
    Row{"[    5.000000] [   31.900000][  T77] ", kUs, "5.000000", kNoLevel, "T77"},
    Row{"5.123456 [   31.900000] ", kUs, "5.123456", kNoLevel, ""},
    Row{"[0 00:00:05.123] [   31.900000] ", kUs, "0 00:00:05.123", kNoLevel, ""},
    Row{"[10:26:59.123] [Sat Nov 21 10:26:59 2026] ", kNoTime, "Sat Nov 21 10:26:59 2026", kNoLevel,
        ""},
    Row{"2026-11-21T10:26:59.123456+01:00 10.0.0.7 4,952,31900000,-,caller=T77;", kUs, kIso, 4,
        "T77"},
    Row{"[pod/vm/console] [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"[K] <6>[   31.900000] ", kUs, "", 6, ""},
    Row{"build\tboot it\t2026-11-21T10:26:59.1234567Z [   31.900000] ", kUs,
        "2026-11-21T10:26:59.1234567Z", kNoLevel, ""},
    Row{"1795256819 [   31.900000] ", kUs, "1795256819", kNoLevel, ""},
    Row{"20261121T102659Z [   31.900000] ", kUs, "20261121T102659Z", kNoLevel, ""},
    Row{"00:00:05 [   31.900000] ", kUs, "00:00:05", kNoLevel, ""},
    Row{"[+00:00:05.123] [   31.900000] ", kUs, "+00:00:05.123", kNoLevel, ""},
    Row{"[10:26:59:123] [   31.900000] ", kUs, "10:26:59:123", kNoLevel, ""},
    Row{"[2026-11-21 10:26.59] [   31.900000] ", kUs, "2026-11-21 10:26.59", kNoLevel, ""},
    Row{"11/21 10:26:59 DEBUG|  console:0123| [   31.900000] ", kUs, "11/21 10:26:59", kNoLevel,
        ""},
    Row{"@400000006b0171fd [   31.900000] ", kUs, "@400000006b0171fd", kNoLevel, ""},
    Row{"@400000006b0171fd075bcd15 [   31.900000] ", kUs, "@400000006b0171fd075bcd15", kNoLevel,
        ""},
    Row{"@400000006b0171fd075bcd15 kern.warn: [   31.900000] ", kUs, "@400000006b0171fd075bcd15", 4,
        ""},
    Row{"2026-11-21T10:26:59.12345 kern.err: [   31.900000] ", kUs, "2026-11-21T10:26:59.12345", 3,
        ""},
    Row{"kern.err: [   31.900000] ", kUs, "", 3, ""},
    Row{"[SOL] 10:26:59 [   31.900000] ", kUs, "10:26:59", kNoLevel, ""},
    Row{"[SOL] [10:26:59] [   31.900000] ", kUs, "10:26:59", kNoLevel, ""},
    Row{"ttyS0 | 10:26:59 | [   31.900000] ", kUs, "10:26:59", kNoLevel, ""},
    Row{"node7: 2026-11-21 10:26:59 [   31.900000] ", kUs, "2026-11-21 10:26:59", kNoLevel, ""},
    Row{"(d1) [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"(XEN) (d1) [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"(XEN) [   12.345678] (d1) [   31.900000] ", kUs, "", kNoLevel, ""},
    Row{"(XEN) [2026-11-21 10:26:59] (d1) [   31.900000] ", kUs, "2026-11-21 10:26:59", kNoLevel,
        ""},
    Row{"(10:26:59.123) [   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"<10:26:59.123> [   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"[10:26:59.123]收←◆[   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"10:26:59.123 RX:[   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"[10:26:59 21.11.2026] [   31.900000] ", kUs, "10:26:59 21.11.2026", kNoLevel, ""},
    Row{"[10:26:59.123 COM3] [   31.900000] ", kUs, "10:26:59.123 COM3", kNoLevel, ""},
    Row{"21-Nov-2026 10:26:59 [   31.900000] ", kUs, "21-Nov-2026 10:26:59", kNoLevel, ""},
    Row{"26-11-21 10:26:59 [   31.900000] ", kUs, "26-11-21 10:26:59", kNoLevel, ""},
    Row{"10:26:59 kern  :warn  : [   31.900000] ", kUs, "10:26:59", 4, ""},
    Row{"10:26:59.123 -> [   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"10:26:59.123|[   31.900000] ", kUs, "10:26:59.123", kNoLevel, ""},
    Row{"21.11.2026 10:26:59.123 [   31.900000] ", kUs, "21.11.2026 10:26:59.123", kNoLevel, ""},
    Row{"11/21/2026 10:26:59 AM [   31.900000] ", kUs, "11/21/2026 10:26:59 AM", kNoLevel, ""},
    Row{"[2026/11/21 10:26:59] [   31.900000] ", kUs, "2026/11/21 10:26:59", kNoLevel, ""},
    Row{"2026/11/21 10:26:59: [   31.900000] ", kUs, "2026/11/21 10:26:59", kNoLevel, ""},
    Row{"2026-11-21 10:26:59,123 - serial - DEBUG - [   31.900000] ", kUs,
        "2026-11-21 10:26:59,123", kNoLevel, ""},
    Row{"2026-11-21 10:26:59,123 serial-vm1 L0123 DEBUG| [   31.900000] ", kUs,
        "2026-11-21 10:26:59,123", kNoLevel, ""},
    Row{"2026-11-21T10:26:59.123456789Z stdout F [   31.900000] ", kUs,
        "2026-11-21T10:26:59.123456789Z", kNoLevel, ""},
    Row{"2026-11-21T10:26:59.1234567Z [   31.900000] ", kUs, "2026-11-21T10:26:59.1234567Z",
        kNoLevel, ""},
    Row{"2026-11-21T10:26:59.123456Z 00O [   31.900000] ", kUs, "2026-11-21T10:26:59.123456Z",
        kNoLevel, ""},
    Row{"Sat, 21 Nov 2026 10:26:59 +0100 [   31.900000] ", kUs, "Sat, 21 Nov 2026 10:26:59 +0100",
        kNoLevel, ""},
    Row{"Sat 21 Nov 2026 10:26:59 AM CET [   31.900000] ", kUs, "Sat 21 Nov 2026 10:26:59 AM CET",
        kNoLevel, ""},
    Row{"1795256819.123456 [   31.900000] ", kUs, "1795256819.123456", kNoLevel, ""},
    Row{"Nov 21 10:26:59 [   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"Nov 21 10:26:59 port7 [   31.900000] ", kUs, "Nov 21 10:26:59", kNoLevel, ""},
    Row{"[2026-11-21 10:26:59] [   31.900000]  [2:    kworker/2:1:   77] ", kUs,
        "2026-11-21 10:26:59", kNoLevel, "T77"},
};

const std::vector<std::string> kRecordTexts{"Linux version 6.1.0", "one: two [    9.000000] x",
                                            "Kernel panic - not syncing: toy"};

void expect_row(const Row& row) {
    std::string text;
    for (const std::string& words : kRecordTexts) {
        text += row.prefix;
        text += words + '\n';
    }
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U) << row.prefix;
    EXPECT_EQ(texts_of(logs[0].log), kRecordTexts) << row.prefix;
    EXPECT_EQ(input_of(logs[0].log), text);
    expect_all_bytes_placed(logs[0].log);
    const Record& record = logs[0].log.records[1];
    EXPECT_EQ(record.timestamp_ns.value_or(kNoTime * 1000), row.us * 1000) << row.prefix;
    EXPECT_EQ(record.wall, row.wall) << row.prefix;
    EXPECT_EQ(record.has_level ? record.facility * 8 + record.level : kNoLevel, row.priority)
        << row.prefix;
    std::string caller;
    if (record.has_caller) {
        printkfmt::append_caller(record.caller, 0, caller);
    }
    EXPECT_EQ(caller, row.caller) << row.prefix;
}

TEST(Dialects, TakeOffWhatMakersKernelsAdd) {
    std::for_each(kVendors.begin(), kVendors.end(), expect_row);
}

TEST(Dialects, TakeOffWhatDmesgPrints) {
    std::for_each(kDmesg.begin(), kDmesg.end(), expect_row);
}

TEST(Dialects, TakeOffTimesInOtherLanguages) {
    std::for_each(kLanguages.begin(), kLanguages.end(), expect_row);
}

TEST(Dialects, TakeOffWhatSyslogsAndTheJournalAdd) {
    std::for_each(kSyslogs.begin(), kSyslogs.end(), expect_row);
}

TEST(Dialects, AnAddressBeforeNetconsolesFieldsIsNoRelease) {
    const auto logs = parsed(
        "10:26:59 10.0.0.7 6,1,1000000,-;a\n10:26:59 10.0.0.7 6,2,2000000,-;b\n"
        "10:26:59 10.0.0.7 6.1.0,6,3,3000000,-;c\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(logs[0].release, "6.1.0");
    const auto all = parsed(
        "Nov 21 10:26:59 host 6.1.0,6,1,1000000,-;a\nNov 21 10:26:59 host 6.1.0,6,2,2000000,-;b\n"
        "Nov 21 10:26:59 host 6.1.0,6,3,3000000,-;c\n");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(texts_of(all[0].log), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(all[0].release, "6.1.0");
}

TEST(Dialects, TakeOffTheStampsOfTerminals) {
    std::for_each(kTerminals.begin(), kTerminals.end(), expect_row);
}

// Firmware prints such lines before the kernel does.
TEST(Dialects, ANameInBracketsNeedsATimeBehindIt) {
    const auto logs = parsed(
        "[ATF] save toy info\n[ATF] [9] go\n[    0.000000] Linux version 6.1.0\n"
        "[    1.000000] one\n[    2.000000] two\n");
    ASSERT_EQ(logs.size(), 1U);
    const auto& records = logs[0].log.records;
    std::size_t own = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        own += records[i].foreign ? 0U : 1U;
    }
    EXPECT_EQ(own, 3U);
}

}  // namespace
}  // namespace lastwords::test
