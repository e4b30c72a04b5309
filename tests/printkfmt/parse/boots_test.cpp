// SPDX-License-Identifier: GPL-2.0-or-later
// Where another boot begins in a text, and where none does.
#include <gmock/gmock.h>

#include "printkfmt/parse/lines/split_boots.h"
#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

using ::testing::HasSubstr;

/// Returns lines with these times, in seconds, one word each.
std::string lines_at(const std::vector<double>& times, std::string_view front = "") {
    std::string text;
    for (const double time : times) {
        text += fmt::format("{}[{:12.6f}] pump\n", front, time);
    }
    return text;
}

std::vector<std::size_t> sizes_of(std::string_view text) {
    std::vector<std::size_t> sizes;
    for (const Told& boot : boots_of(text)) {
        sizes.push_back(boot.size());
    }
    return sizes;
}

using Sizes = std::vector<std::size_t>;

const std::string kEarly =
    "[    0.000000] Booting Linux on physical CPU 0x0\n[    0.000000] Linux version 6.12.9 (a@b)\n";

TEST(Boots, LinesBeforeTheBannerBelongToItsBoot) {
    const std::string boot = kEarly + "[    0.400000] pump\n";
    EXPECT_EQ(sizes_of(boot + boot + boot), (Sizes{3, 3, 3}));
    const std::string host = "Feb  3 04:05:06 pumpbox kernel: ";
    const std::string journal = host + "microcode: updated early: 0x1 -> 0x2\n" + host +
                                "Linux version 6.12.9 (a@b)\n" + host + "pump\n";
    EXPECT_EQ(sizes_of(journal), (Sizes{3}));
    EXPECT_EQ(sizes_of(journal + journal), (Sizes{3, 3}));
}

/// A machine that dies before its clock runs, again and again.
TEST(Boots, ALoopOfBootsAtZeroIsToldApart) {
    const std::string boot = kEarly + "[    0.000000] pump\n";
    EXPECT_EQ(sizes_of(boot + boot), (Sizes{3, 3}));
    const std::string banner = "[    0.000000] Linux version 6.12.9 (a@b)\n";
    EXPECT_EQ(sizes_of(banner + banner + banner), (Sizes{1, 1, 1}));
}

TEST(Boots, WhatFirmwareWritesBelongsToTheBootThatFollows) {
    const std::string boot = kEarly + "[    0.400000] pump\n";
    EXPECT_EQ(
        boots_of(boot + "ROM 1\nROM 2\n" + boot + "ROM 1\n"),
        (std::vector<Told>{{"0.000000 Booting Linux on physical CPU 0x0",
                            "0.000000 Linux version 6.12.9 (a@b)", "0.400000 pump"},
                           {"~ROM 1\nROM 2", "0.000000 Booting Linux on physical CPU 0x0",
                            "0.000000 Linux version 6.12.9 (a@b)", "0.400000 pump", "~ROM 1"}}));
}

TEST(Boots, ABannerInAMessageBeginsNone) {
    EXPECT_EQ(sizes_of(kEarly + lines_at({1, 2, 3}) +
                       "[    4.000000] Linux version 6.12.9 (a@b)\n" + lines_at({5})),
              (Sizes{7}));
}

TEST(Boots, DamagedStampsBeginNone) {
    for (const auto& times :
         std::vector<std::vector<double>>{{120, 120.1, 160, 120.2, 120.3, 120.4, 120.5},
                                          {120, 120.1, 9000, 9001, 120.2, 120.3, 120.4, 120.5},
                                          {9000, 120.1, 120.2, 120.3, 120.4, 120.5},
                                          {120, 120.1, 120.2, 3, 2, 120.3, 120.4, 120.5}}) {
        EXPECT_EQ(sizes_of(lines_at(times)), (Sizes{times.size()})) << times[2];
    }
}

TEST(Boots, AClockThatComesBackIsOfAnotherCpu) {
    for (const double behind : {2.0, 30.0}) {
        std::vector<double> times{100, 100.5};
        for (int i = 0; i < 6; ++i) {
            times.push_back(100.5 - behind + i * 0.0001);
        }
        times.insert(times.end(), {101, 102});
        EXPECT_EQ(sizes_of(lines_at(times)), (Sizes{times.size()})) << behind;
    }
}

// "calibrate_delay_direct() failed to get a good estimate for loops_per_jiffy" of CPUs 1 to 3.
TEST(Boots, CpusThatAreStartedHaveNoClockYet) {
    EXPECT_EQ(sizes_of(lines_at({1.7385, 1.7399, 0, 0, 0, 0, 0, 0, 2.2799, 2.3})), (Sizes{10}));
    EXPECT_EQ(sizes_of(lines_at({1.7385, 1.7399, 0, 0, 0, 0, 0, 0})), (Sizes{8}));
    EXPECT_EQ(sizes_of(lines_at({1.7385, 1.7399, 0, 0, 0, 0.004, 0.008})), (Sizes{2, 5}));
}

TEST(Boots, AClockThatBeginsAnewIsAnotherBoots) {
    EXPECT_EQ(sizes_of(lines_at({500, 501, 502, 0.1, 0.2, 0.3})), (Sizes{3, 3}));
    EXPECT_EQ(sizes_of(lines_at({500, 501, 502, 12, 12.1, 12.2, 12.3})), (Sizes{3, 4}));
    EXPECT_EQ(sizes_of(lines_at({3, 3.1, 3.2, 0.1, 0.2, 0.3, 0.4, 2.9, 4, 5})), (Sizes{3, 7}));
    const std::string host = "Feb  3 04:05:06 pumpbox kernel: ";
    EXPECT_EQ(sizes_of(lines_at({500, 501, 502, 12, 12.1, 12.2, 12.3}, host)), (Sizes{3, 4}));
}

TEST(Boots, AfterNulsOneOlderStampIsEnough) {
    const std::string host = "Feb  3 04:05:06 pumpbox kernel: ";
    const std::string nuls(600, '\0');
    const std::string text = lines_at({500, 501}, host) + nuls + lines_at({12, 13}, host);
    EXPECT_EQ(boots_of(text), (std::vector<Told>{{"500.000000 pump", "501.000000 pump"},
                                                 {"12.000000 pump", "13.000000 pump"}}));
    // Power failed while a line was written.
    const std::string torn =
        lines_at({500, 501}, host) + host + "[  502.0" + nuls + lines_at({12, 13}, host);
    EXPECT_EQ(boots_of(torn),
              (std::vector<Told>{{"500.000000 pump", "501.000000 pump", "- [  502.0"},
                                 {"12.000000 pump", "13.000000 pump"}}));
    EXPECT_EQ(sizes_of(lines_at({500, 501}, host) + nuls + lines_at({502, 503}, host)), (Sizes{4}));
}

TEST(Boots, MarksOfTheJournalBeginBoots) {
    const std::string host = "Feb  3 04:05:06 pumpbox kernel: ";
    for (const std::string mark : {"-- Boot 0123456789abcdef --\n", "-- Reboot --\n"}) {
        EXPECT_EQ(boots_of(mark + host + "a\n" + mark + host + "b\n" + mark + host + "c\n"),
                  (std::vector<Told>{{"- a"}, {"- b"}, {"- c"}}));
    }
}

TEST(Boots, NoMoreThanAThousandAreToldApart) {
    std::string text;
    for (std::size_t i = 0; i < 3 * printkfmt::kBootsMax; ++i) {
        text += "[    0.000000] Linux version 6.12.9 (a@b)\n[    0.000000] pump\n";
    }
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), printkfmt::kBootsMax);
    EXPECT_EQ(logs.back().log.records.size(), 2 * (2 * printkfmt::kBootsMax + 1));
    ASSERT_TRUE(logs.back().findings.lossy());
    EXPECT_THAT(text_of(logs.back().findings.kept()[0]), HasSubstr("more than 1000 boots"));
}

}  // namespace
}  // namespace lastwords::test
