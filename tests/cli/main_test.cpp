// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of the program as a whole: usage, help, exit codes, and error messages of one line each.
#include <gtest/gtest.h>

#include "tests/cli/run_program.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;
using test::run_lastwords_with_input;

const std::vector<std::string> kCommandNames{"log",  "consoles", "unflushed",
                                             "info", "merge",    "trim"};

/// Expects exit code 1, nothing on stdout, and one line on stderr that begins with the program's
/// name.
void expect_one_line_error(const Outcome& outcome) {
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.error_lines(), 1U) << outcome.err;
    EXPECT_EQ(outcome.err.find("lastwords: "), 0U) << outcome.err;
}

TEST(Program, HelpOfEveryCommandHasExamplesAndExitsZero) {
    for (const std::string& command : kCommandNames) {
        const Outcome outcome = run_lastwords({command, "--help"});
        EXPECT_EQ(outcome.exit_code, 0) << command;
        EXPECT_NE(outcome.out.find("Examples:"), std::string::npos) << command;
        EXPECT_NE(outcome.out.find("lastwords " + command), std::string::npos) << command;
        EXPECT_EQ(outcome.err, "") << command;
    }
}

TEST(Program, MainHelpListsEveryCommandAndTheExitCodes) {
    const Outcome outcome = run_lastwords({"--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    for (const std::string& command : kCommandNames) {
        EXPECT_NE(outcome.out.find("\n  " + command + " "), std::string::npos) << command;
    }
    EXPECT_NE(outcome.out.find("Exit code: 0 complete; 2 partial"), std::string::npos);
    EXPECT_NE(outcome.out.find("Examples:"), std::string::npos);
}

TEST(Program, VersionListsWhatIsBuiltInAndExitsZero) {
    const Outcome outcome = run_lastwords({"--version"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out.find("lastwords " LASTWORDS_VERSION "\nwith "), 0);
    for (const std::string library :
         {"elfutils 0.", "zlib 1.", "zstd 1.", "libarchive 3.", "libsystemd"}) {
        EXPECT_NE(outcome.out.find(library), std::string::npos) << library;
    }
}

TEST(Program, HelpAndVersionThatCannotBeWrittenExitOne) {
    for (const auto* option : {"--help", "--version"}) {
        const Outcome outcome = run_lastwords({option}, "/dev/full");
        EXPECT_EQ(outcome.exit_code, 1) << option;
        EXPECT_EQ(outcome.err, "lastwords: cannot write the output: No space left on device\n");
    }
}

TEST(Program, MissingFileArgumentIsOneLineAndExitsOne) {
    expect_one_line_error(run_lastwords({}));
    for (const std::string& command : kCommandNames) {
        expect_one_line_error(run_lastwords({command}));
    }
}

TEST(Program, UnknownOptionIsOneLineAndExitsOne) {
    const Outcome outcome = run_lastwords({"log", "--fromat", "json", "x"});
    expect_one_line_error(outcome);
    EXPECT_NE(outcome.err.find("--fromat"), std::string::npos);
    EXPECT_NE(outcome.err.find("lastwords log --help"), std::string::npos);
}

TEST(Program, FileThatIsNotThereIsNamed) {
    const Outcome outcome = run_lastwords({"/nonexistent/vmcore"});
    expect_one_line_error(outcome);
    EXPECT_NE(outcome.err.find("/nonexistent/vmcore"), std::string::npos);
}

TEST(Program, FileThatIsNoDumpIsNamedWithOffsetAndWhatWasExpected) {
    const test::TempFile text(as_bytes("this is no dump\n"));
    const Outcome outcome = run_lastwords({"log", text.path()});
    expect_one_line_error(outcome);
    EXPECT_NE(outcome.err.find(text.path()), std::string::npos);
    EXPECT_NE(outcome.err.find("0x0"), std::string::npos);
    EXPECT_NE(outcome.err.find("expected"), std::string::npos);
}

TEST(Program, ReadsStandardInput) {
    const std::string text = "[    0.000000] Linux version 6.1.0\n[    1.500000] one\n";
    const Outcome outcome = run_lastwords_with_input({"log", "-"}, text);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, text);
}

TEST(Program, EmptyStandardInputIsAnError) {
    const Outcome outcome = run_lastwords({"log", "-"});
    expect_one_line_error(outcome);
    EXPECT_NE(outcome.err.find("an empty file"), std::string::npos);
}

TEST(Program, WrongOptionValuesAreToldBeforeTheFileIsOpened) {
    for (const std::vector<std::string>& options :
         std::vector<std::vector<std::string>>{{"--format", "xml"},
                                               {"-l", "loud"},
                                               {"-f", "nobody"},
                                               {"--since", "yesterday"},
                                               {"--until", "1e9"},
                                               {"--seq", "9..1"},
                                               {"--grep", "("},
                                               {"--color=sometimes"},
                                               {"--raw-base", "0xzz"}}) {
        std::vector<std::string> arguments{"log"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        arguments.push_back("/nonexistent/vmcore");
        const Outcome outcome = run_lastwords(arguments);
        expect_one_line_error(outcome);
        EXPECT_EQ(outcome.err.find("nonexistent"), std::string::npos) << outcome.err;
    }
}

TEST(Program, NegativeTimeIsAValueAndNotAnOption) {
    const Outcome outcome = run_lastwords({"log", "--since", "-5", "/nonexistent/vmcore"});
    expect_one_line_error(outcome);
    EXPECT_NE(outcome.err.find("/nonexistent/vmcore"), std::string::npos);
}

TEST(Program, ControlBytesOfAFileNameAreEscaped) {
    const Outcome outcome = run_lastwords({"/nonexistent/\x1b[2J\nx"});
    expect_one_line_error(outcome);
    EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
    EXPECT_NE(outcome.err.find("\\x1b[2J"), std::string::npos);
}

TEST(Program, HelpOnATerminalIsComplete) {
    const Outcome outcome = test::run_lastwords_on_terminal({"--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_NE(outcome.out.find("Exit code:"), std::string::npos);
}

}  // namespace
}  // namespace lastwords
