// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of `lastwords stacks` as a user runs it, where there are no stacks.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/run_program.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;

TEST(StacksCommand, OfATrimmedDumpSaysWhatIsNotInIt) {
    const std::string dump = LASTWORDS_SAMPLES "/dumps/6.1-reserved/vmcore.kdump";
    const Outcome outcome = run_lastwords({"stacks", dump});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.error_lines(), 1U) << outcome.err;
    EXPECT_NE(outcome.err.find("as in a trimmed dump"), std::string::npos) << outcome.err;
}

TEST(StacksCommand, OfATextIsRefused) {
    const test::TempFile text(as_bytes("[    1.000000] Linux version 6.1.0\n[    2.000000] two\n"));
    const Outcome outcome = run_lastwords({"stacks", text.path()});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.err, "lastwords: " + text.path() +
                               ": stacks are in a kernel's memory, and this is none: name a dump "
                               "of it\n");
}

TEST(StacksCommand, TakesNoOtherFormat) {
    const Outcome outcome = run_lastwords({"stacks", "--format", "csv", "vmcore"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.err, "lastwords: --format csv: expected text or json\n");
}

}  // namespace
}  // namespace lastwords
