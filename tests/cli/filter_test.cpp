// SPDX-License-Identifier: GPL-2.0-or-later
// --filter as a user gives it, on a real dump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/run_program.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using nlohmann::json;
using test::Outcome;
using test::run_lastwords;
using testing::HasSubstr;

const std::string kSample = LASTWORDS_SAMPLES "/dumps/6.12-panic/";
const std::string kDump = kSample + "vmcore.kdump";

using Seqs = std::vector<std::uint64_t>;

/// Returns the seqs of the records that the command prints.
Seqs seqs_of(std::vector<std::string> arguments, const std::string& filter) {
    arguments.insert(arguments.end(), {"--format", "json", "--filter", filter, kDump});
    const Outcome outcome = run_lastwords(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    Seqs seqs;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        const json object = json::parse(line);
        if (object.at("kind") == "record") {
            seqs.push_back(object.at("seq").get<std::uint64_t>());
        }
    }
    return seqs;
}

/// Returns the seqs of the records, as another program read them when the dump was made, for which
/// `wanted` is true.
Seqs expected(const std::function<bool(const json& record)>& wanted) {
    std::ifstream lines(kSample + "records.jsonl");
    Seqs seqs;
    for (std::string line; std::getline(lines, line);) {
        const json record = json::parse(line);
        if (wanted(record)) {
            seqs.push_back(record.at("seq").get<std::uint64_t>());
        }
    }
    EXPECT_FALSE(seqs.empty());
    return seqs;
}

/// Returns the position that the kernel gave the console.
std::uint64_t position_of(const std::string& console) {
    const json truth = json::parse(std::ifstream(kSample + "truth.json"));
    for (const json& one : truth.at("at_dump").at("consoles")) {
        if (one.at("name") == console) {
            return one.at("effective_seq").get<std::uint64_t>();
        }
    }
    ADD_FAILURE() << console;
    return 0;
}

bool text_has(const json& record, const char* part) {
    return record.at("text").get<std::string>().find(part) != std::string::npos;
}

TEST(FilterOption, ErrorsThatAConsoleMissedAreThoseFromItsPositionOn) {
    const std::uint64_t lag1 = position_of("lag1");
    EXPECT_EQ(seqs_of({"log"}, "err+ missed:lag1"), expected([&](const json& record) {
                  return record.at("level") <= 3 && record.at("seq") >= lag1;
              }));
}

TEST(FilterOption, WhatWasMissedAndSuppressedAndShownIsTheWholeLog) {
    const std::uint64_t stalled = position_of("nbstall0");
    EXPECT_EQ(seqs_of({"log"}, "missed:nbstall0 or suppressed:nbstall0"),
              expected([&](const json& record) { return record.at("seq") >= stalled; }));
    EXPECT_EQ(seqs_of({"log"}, "shown:nbstall0"),
              expected([&](const json& record) { return record.at("seq") < stalled; }));
}

TEST(FilterOption, WhatDiffersOnTwoConsolesLiesBetweenTheirPositions) {
    const std::uint64_t lag1 = position_of("lag1");
    const std::uint64_t stuck0 = position_of("stuck0");
    ASSERT_LT(std::min(lag1, stuck0), std::max(lag1, stuck0));
    EXPECT_EQ(seqs_of({"log"}, "differ:lag1,stuck0"), expected([&](const json& record) {
                  const std::uint64_t seq = record.at("seq");
                  return seq >= std::min(lag1, stuck0) && seq < std::max(lag1, stuck0);
              }));
    const Outcome one = run_lastwords({"log", "--filter", "differ:lag1", kDump});
    EXPECT_EQ(one.exit_code, 1);
    EXPECT_THAT(one.err, HasSubstr("differ:lag1: one console differs from nothing: expected two"));
}

TEST(FilterOption, ExpressionsTextsAndRangesAreCombined) {
    EXPECT_EQ(seqs_of({"log"}, "/^Kernel panic/ or lagcon seq:300.. !\"level 0\""),
              expected([](const json& record) {
                  const bool lagcon = text_has(record, "lagcon") && record.at("seq") >= 300 &&
                                      !text_has(record, "level 0");
                  return record.at("text").get<std::string>().starts_with("Kernel panic") || lagcon;
              }));
}

TEST(FilterOption, OtherOptionsMustHoldAsWell) {
    EXPECT_EQ(seqs_of({"log", "-l", "emerg", "--seq", "476.."}, "missed:stuck0"), (Seqs{521, 522}));
}

TEST(FilterOption, UnflushedAndMergeHaveItToo) {
    EXPECT_EQ(seqs_of({"unflushed", "--console", "lag1"}, "\"kernel panic\""), (Seqs{475, 522}));
    EXPECT_EQ(seqs_of({"merge"}, "\"kernel panic\" missed:lag1"), (Seqs{475, 522}));
}

TEST(FilterOption, MergeSelectsByTheSourcesThatHaveARecord) {
    const Outcome lacking =
        run_lastwords({"merge", "--filter", "err+ !source:B", kDump, kSample + "lag0.out"});
    const Outcome held =
        run_lastwords({"merge", "--filter", "err+ source:B", kDump, kSample + "lag0.out"});
    EXPECT_THAT(held.out, HasSubstr("Kernel panic - not syncing"));
    EXPECT_THAT(lacking.out, testing::Not(HasSubstr("Kernel panic - not syncing")));
}

TEST(FilterOption, WhatIsWrongIsSaidInOneLine) {
    const Outcome word = run_lastwords({"log", "--filter", "err+ levle:err", kDump});
    EXPECT_EQ(word.exit_code, 1);
    EXPECT_EQ(word.error_lines(), 1U) << word.err;
    EXPECT_EQ(word.err.find("lastwords: --filter: levle:err: unknown word 'levle:'"), 0U)
        << word.err;
    const Outcome console = run_lastwords({"log", "--filter", "missed:ttyS9", kDump});
    EXPECT_EQ(console.exit_code, 1);
    EXPECT_EQ(console.out, "");
    EXPECT_THAT(console.err,
                HasSubstr("--filter: missed:ttyS9: there is no console 'ttyS9': expected any, "));
    EXPECT_THAT(console.err, HasSubstr("nbstall0"));
}

TEST(FilterOption, HelpOfLogListsTheWords) {
    const Outcome help = run_lastwords({"log", "--help"});
    EXPECT_THAT(help.out, HasSubstr("  missed:ttyS0       the console never showed it"));
    EXPECT_THAT(help.out, HasSubstr("  !word              not: every word can be negated"));
}

TEST(FilterOption, SaysWhyNoRecordIsOfTheCpu) {
    const Outcome none = run_lastwords({"log", "--filter", "cpu:1", kDump});
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("no record here names a CPU"));
    const Outcome some = run_lastwords({"log", "--filter", "task:1", kDump});
    EXPECT_EQ(some.err, "");
}

/// A text with nothing but wall times, of another zone than that of the test.
TEST(Since, WallTimeIsThatOfTheText) {
    const test::TempFile iso(as_bytes(
        std::string_view("2025-01-06T10:00:00,000000+01:00 Linux version 6.9.1 (me@here) #2 SMP\n"
                         "2025-01-06T10:00:02,345678+01:00 kettle: warm\n"
                         "2025-01-06T10:00:09,500000+01:00 kettle: hot\n")));
    const Outcome since = run_lastwords({"log", "--since", "2025-01-06 10:00:02", iso.path()});
    EXPECT_EQ(since.exit_code, 0) << since.err;
    EXPECT_THAT(since.out, HasSubstr("kettle: warm"));
    EXPECT_THAT(since.out, HasSubstr("kettle: hot"));
    EXPECT_THAT(since.out, testing::Not(HasSubstr("Linux version")));
    const Outcome word =
        run_lastwords({"log", "--filter", "time:..2025-01-06T10:00:02", iso.path()});
    EXPECT_EQ(word.exit_code, 0) << word.err;
    EXPECT_THAT(word.out, HasSubstr("kettle: warm"));
    EXPECT_THAT(word.out, testing::Not(HasSubstr("kettle: hot")));
}

/// A logger's stamps have no year: the one nearest to the asked time is meant.
TEST(Since, WallTimeIsThatOfALogger) {
    const test::TempFile syslog(as_bytes(
        std::string_view("Dec 31 23:59:58 here kernel: Linux version 6.9.1 (me@here) #2 SMP\n"
                         "Jan  1 00:00:01 here kernel: kettle: warm\n"
                         "Jan  1 00:00:09 here kernel: kettle: hot\n")));
    const Outcome until = run_lastwords({"log", "--until", "2025-01-01 00:00:05", syslog.path()});
    EXPECT_EQ(until.exit_code, 0) << until.err;
    EXPECT_THAT(until.out, HasSubstr("Linux version"));
    EXPECT_THAT(until.out, HasSubstr("kettle: warm"));
    EXPECT_THAT(until.out, testing::Not(HasSubstr("kettle: hot")));
}

}  // namespace
}  // namespace lastwords
