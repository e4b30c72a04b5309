// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords merge` as a user runs it.
#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/print_merge.h"
#include "tests/cli/run_program.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;

constexpr std::string_view kSerial =
    "BIOS\r\n[    0.000000] Linux version 6.1.0 (x) #1\r\n[    1.000000] one\r\n"
    "[    2.000000] two\r\n** 3 printk messages dropped **\r\n[    5.000000] a long o\r\n";
constexpr std::string_view kDmesg =
    "<5>[    0.000000] Linux version 6.1.0 (x) #1\n<6>[    1.000000] one\n<7>[    1.500000] debug\n"
    "<6>[    2.000000] two\n<6>[    5.000000] a long one\n<6>[    6.000000] last\n";

class MergeCommand : public testing::Test {
 protected:
    test::TempFile serial_file_{as_bytes(kSerial)};
    test::TempFile dmesg_file_{as_bytes(kDmesg)};
    const std::string& serial_ = serial_file_.path();
    const std::string& dmesg_ = dmesg_file_.path();
};

TEST_F(MergeCommand, SaysWhoHasEachRecord) {
    const Outcome outcome = run_lastwords({"merge", serial_, dmesg_});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string::size_type blank = outcome.out.find("\n\n");
    ASSERT_NE(blank, std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.out.substr(blank + 2),
              "A. [   no time  ] BIOS\n"
              "AB [    0.000000] Linux version 6.1.0 (x) #1\n"
              "AB [    1.000000] one\n"
              ".B [    1.500000] debug\n"
              "AB [    2.000000] two\n"
              "   {lastwords: A: 3 messages dropped here}\n"
              "AB [    5.000000] a long one\n"
              "   {lastwords: A has only the first 8 of these 10 bytes}\n"
              ".B [    6.000000] last\n");
}

TEST_F(MergeCommand, ShowsWhatOneLacksOrAloneHas) {
    const Outcome lacking = run_lastwords({"merge", "--lacking", "A", serial_, dmesg_});
    EXPECT_NE(lacking.out.find(".B [    1.500000] debug\n"), std::string::npos);
    EXPECT_EQ(lacking.out.find("one\n"), std::string::npos);
    const Outcome only = run_lastwords({"merge", "--only", "A", serial_, dmesg_});
    EXPECT_NE(only.out.find("BIOS"), std::string::npos);
    EXPECT_EQ(only.out.find("debug"), std::string::npos);
}

TEST_F(MergeCommand, GivesATextBackByteForByte) {
    EXPECT_EQ(run_lastwords({"merge", "--from", "A", serial_, dmesg_}).out, kSerial);
    EXPECT_EQ(run_lastwords({"merge", "--from", "B", serial_, dmesg_}).out, kDmesg);
    EXPECT_EQ(run_lastwords({"merge", "--from", "C", serial_, dmesg_}).exit_code, 1);
}

/// A serial line's capture of many boots has the one that a dump is of.
TEST_F(MergeCommand, LeavesOutBootsThatNoOtherSourceHas) {
    std::string boots;
    for (unsigned boot = 0; boot < 70; ++boot) {
        boots += fmt::format(
            "[    0.000000] Linux version 6.1.0 (x) #1\n[    1.00{0:04}] one\n"
            "[    2.00{0:04}] two\n[    3.00{0:04}] three\n",
            boot * 7 + 11);
    }
    const test::TempFile many(as_bytes(boots));
    const std::string newest = boots.substr(boots.rfind("[    0.000000]"));
    const test::TempFile one(as_bytes(newest));
    const Outcome outcome = run_lastwords({"merge", many.path(), one.path()});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("71 sources are more than can be shown: 69 of them"),
              std::string::npos)
        << outcome.err;
    EXPECT_NE(outcome.out.find("AB [    3.000494] three\n"), std::string::npos) << outcome.out;
}

/// A terminal must not be controlled by what a text holds.
TEST_F(MergeCommand, EscapesATextOnATerminal) {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    ASSERT_GE(terminal, 0);
    ASSERT_EQ(::grantpt(terminal), 0);
    ASSERT_EQ(::unlockpt(terminal), 0);
    const int its_end = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
    ASSERT_GE(its_end, 0);
    printkfmt::Source source;
    source.log.input = "[    1.000000] red \x1b[31mtext\n";
    cli::Output output(its_end);
    cli::print_source(source, output);
    output.flush();
    std::array<char, 100> shown{};
    const auto bytes = ::read(terminal, shown.data(), shown.size());
    ASSERT_GT(bytes, 0);
    EXPECT_EQ(std::string(shown.data(), static_cast<std::size_t>(bytes)),
              "[    1.000000] red \\x1b[31mtext\r\n");
    ::close(its_end);
    ::close(terminal);
}

TEST_F(MergeCommand, WritesJsonWithThePlacesInEverySource) {
    const Outcome outcome = run_lastwords({"merge", "--format", "json", serial_, dmesg_});
    EXPECT_EQ(outcome.exit_code, 0);
    std::istringstream lines(outcome.out);
    std::size_t held = 0;
    std::size_t variants = 0;
    for (std::string line; std::getline(lines, line);) {
        const nlohmann::json object = nlohmann::json::parse(line);
        if (object.at("kind") == "record") {
            held += object.at("in").size();
            variants += object.contains("variants") ? 1U : 0U;
        }
    }
    EXPECT_EQ(held, 11U);
    EXPECT_EQ(variants, 1U);
}

}  // namespace
}  // namespace lastwords
