// SPDX-License-Identifier: GPL-2.0-or-later
// Mails and bug reports: logs and reports that people pasted or quoted stand among prose.
#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

const std::string kBareReport =
    "BUG: KASAN: slab-out-of-bounds in toy_open+0x90/0xf0 drivers/toy/toy.c:85\n"
    "Read of size 4 at addr ffff88810a4b1c40 by task toyd/77\n"
    "CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12\n"
    "Call Trace:\n"
    " dump_stack_lvl+0x36/0x50\n"
    " toy_open+0x90/0xf0\n"
    "Modules linked in: toy\n";

/// The lines of kBareReport as records without time.
Told bare_records(std::string_view indent) {
    return {"- BUG: KASAN: slab-out-of-bounds in toy_open+0x90/0xf0 drivers/toy/toy.c:85",
            "- Read of size 4 at addr ffff88810a4b1c40 by task toyd/77",
            "- CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12",
            "- Call Trace:",
            fmt::format("- {}dump_stack_lvl+0x36/0x50", indent),
            fmt::format("- {}toy_open+0x90/0xf0", indent),
            "- Modules linked in: toy"};
}

Told joined(std::initializer_list<Told> parts) {
    Told all;
    for (const Told& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// The first line names a function, as each line of a trace does.
TEST(Mails, AReportIsReadBehindAnyMargin) {
    for (const std::string front : {"", "> ", ">> ", "> > ", "| ", "    "}) {
        EXPECT_EQ(
            told("Hello,\n\nwhat is this?\n\n" + with_front(front, kBareReport) + "\nThanks\n"),
            joined({{"~Hello,\n\nwhat is this?\n"}, bare_records(" "), {"~\nThanks"}}))
            << front;
    }
}

}  // namespace
}  // namespace lastwords::test
