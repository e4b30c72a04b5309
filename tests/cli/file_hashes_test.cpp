// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/file_hashes.cpp and extractor/file/file_hash.cpp, by the program as a whole.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "printkfmt/render/json_summary.h"
#include "tests/cli/run_program.h"
#include "tests/support/file_packers.h"
#include "tests/support/json_lines.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using nlohmann::json;

const std::string kLogText = "[    0.000000] Linux version 6.1.0\n[    1.500000] one\n";
// sha256sum says so of kLogText.
constexpr std::string_view kSumOfLogText =
    "1c20a5384fdfee788521665cfd3792fd4c627b7e9b8e12ff0e9363145c0e6744";

Outcome summary_with_hashes(const std::vector<std::string>& paths) {
    std::vector<std::string> arguments{"--hash", "--format", "json"};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    return run_lastwords(arguments);
}

TEST(FileHashes, AreThoseOfTheFilesThatTheUserNamed) {
    const TempFolder folder;
    folder.add("log.txt", as_bytes(kLogText));
    const Outcome outcome = summary_with_hashes({folder / "log.txt"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const json expected = {{"path", folder / "log.txt"},
                           {"bytes", kLogText.size()},
                           {"sha256", std::string(kSumOfLogText)}};
    EXPECT_EQ(objects(outcome.out).at(0)["hashes"], json::array({expected}));
}

TEST(FileHashes, AreOfPackedFilesAsTheyLieOnTheDisk) {
    const TempFolder folder;
    folder.add("log.gz", file_packers().front().pack(as_bytes(kLogText)));
    const json one = objects(summary_with_hashes({folder / "log.gz"}).out).at(0)["hashes"].at(0);
    EXPECT_EQ(one["path"], folder / "log.gz");
    EXPECT_EQ(one["bytes"], std::filesystem::file_size(folder / "log.gz"));
    EXPECT_NE(one["sha256"], kSumOfLogText);
}

TEST(FileHashes, BeginWithTheFileOfTheCrashAndSayHowManyWereLeftOut) {
    const TempFolder folder;
    for (int i = 0; i < 30; ++i) {
        folder.add("a" + std::to_string(10 + i) + std::string(100, 'x'),
                   as_bytes(std::string(1, '\0') + "no dump"));
    }
    folder.add("z/log.txt", as_bytes(kLogText));
    const Outcome outcome = summary_with_hashes({folder.path()});
    EXPECT_LE(outcome.out.size(), printkfmt::kJsonSummaryMax);
    const json summary = objects(outcome.out).at(0);
    EXPECT_EQ(summary["hashes"].at(0)["path"], folder / "z/log.txt");
    EXPECT_EQ(summary["hashes"].at(0)["sha256"], kSumOfLogText);
    EXPECT_EQ(summary["hashes"].size() + summary["hashes_more"].get<std::size_t>(), 31U);
}

TEST(FileHashes, OfStandardInputAreSaidToBeNone) {
    const Outcome outcome = run_lastwords_with_input({"--hash", "--format", "json", "-"}, kLogText);
    const json one = objects(outcome.out).at(0)["hashes"].at(0);
    EXPECT_EQ(one["error"], "standard input is no file on the disk");
    EXPECT_FALSE(one.contains("sha256"));
}

TEST(FileHashes, AreOnlyInJson) {
    const TempFolder folder;
    folder.add("log.txt", as_bytes(kLogText));
    const Outcome outcome = run_lastwords({"--hash", folder / "log.txt"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.err, "lastwords: --hash: found --format text, expected --format json\n");
}

}  // namespace
}  // namespace lastwords::test
