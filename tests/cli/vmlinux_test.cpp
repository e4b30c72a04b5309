// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of --vmlinux, --system-map and --force as a user gives them, on a real dump and files that
// are not of its kernel.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;

const std::string kDump = LASTWORDS_SAMPLES "/dumps/6.1-reserved/vmcore.kdump";
const std::string kWrongVmlinux = LASTWORDS_SMALL_VMLINUX "/dwarf5";

void expect_refusal(const Outcome& outcome, const std::string& file) {
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.error_lines(), 1U) << outcome.err;
    EXPECT_EQ(outcome.err.find("lastwords: " + file + ": it is not of the kernel in the dump: "), 0)
        << outcome.err;
}

TEST(Vmlinux, OfAnotherKernelIsRefusedByEveryCommandThatReadsADump) {
    for (const std::string command : {"log", "consoles", "unflushed", "info", "merge"}) {
        SCOPED_TRACE(command);
        expect_refusal(run_lastwords({command, "--vmlinux", kWrongVmlinux, kDump}), kWrongVmlinux);
    }
    expect_refusal(run_lastwords({"--vmlinux", kWrongVmlinux, kDump}), kWrongVmlinux);
    const test::TempFile output;
    expect_refusal(run_lastwords({"trim", "--vmlinux", kWrongVmlinux, kDump, "-o",
                                  output.path() + ".not-made"}),
                   kWrongVmlinux);
}

TEST(Vmlinux, OfAnotherKernelIsUsedWithForceAndThatIsALoss) {
    const Outcome plain = run_lastwords({"log", kDump});
    const Outcome forced = run_lastwords({"log", "--force", "--vmlinux", kWrongVmlinux, kDump});
    EXPECT_EQ(forced.exit_code, 2);
    EXPECT_EQ(forced.out, plain.out) << "the dump itself has all that the log needs";
    EXPECT_NE(forced.err.find("it is used because of --force"), std::string::npos) << forced.err;
}

TEST(Vmlinux, ThatIsNotThereIsNamed) {
    const Outcome outcome = run_lastwords({"--vmlinux", "/nonexistent/vmlinux", kDump});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.err, "lastwords: /nonexistent/vmlinux: No such file or directory\n");
}

TEST(SystemMap, OfAnotherKernelIsRefused) {
    const test::TempFile map(
        as_bytes("ffffffff81000000 T _text\n"
                 "ffffffff81000123 T _stext\n"
                 "ffffffff81234560 D init_uts_ns\n"
                 "ffffffff82234560 D prb\n"));
    expect_refusal(run_lastwords({"--system-map", map.path(), kDump}), map.path());
}

}  // namespace
}  // namespace lastwords
