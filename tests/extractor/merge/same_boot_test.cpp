// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/same_boot.h through merge(): which sources are of one boot.
#include "extractor/merge/same_boot.h"

#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

TEST(SameBoot, KeepsAnotherBootApart) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(
        text_source("[    0.000000] early\n[    0.001001] one\n[    0.005007] last\n"));
    const Merged merged = extractor::merge(sources);
    EXPECT_EQ(merged.timelines.size(), 2U);
    EXPECT_FALSE(merged.findings.empty());
    expect_none_lost(sources, merged);
}

TEST(SameBoot, MergesTextsWithoutTimesByTheirTexts) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(
        text_source("[Sat Nov 21 10:26:59 2026] early\n[Sat Nov 21 10:26:59 2026] the "
                    "same\n[Sat Nov 21 10:26:59 2026] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB A A AB A A AB");
    EXPECT_FALSE(merged.findings.empty());
}

std::string notes_of(const Merged& merged) {
    std::string notes;
    for (const Finding& finding : merged.findings.all()) {
        notes += finding.message + "\n";
    }
    return notes;
}

/// Every boot of a kernel prints its first lines while the clock stands at 0.
TEST(SameBoot, EqualLinesAtZeroProveNothingAndThatIsSaid) {
    const std::string early =
        "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n"
        "[    0.000000] Command line: quiet\n"
        "[    0.000000] kettle: firmware 3\n"
        "[    0.000000] kettle: 64 KiB\n"
        "[    0.000000] kettle: checked\n";
    std::vector<Source> sources;
    sources.push_back(text_source(early + "[    1.200005] kettle: hot\n"));
    sources.push_back(text_source(early + "[    1.300009] kettle: cold\n"));
    sources.push_back(text_source(early));
    const Merged merged = extractor::merge(sources);
    EXPECT_EQ(merged.timelines.size(), 3U);
    const std::string notes = notes_of(merged);
    EXPECT_NE(notes.find("the 5 lines that are equal at the same time are all at 0.000000"),
              std::string::npos)
        << notes;
    expect_none_lost(sources, merged);
}

TEST(SameBoot, ReasonsSayWhatIsInCommon) {
    const std::string one = "[    1.000001] kettle: a\n[    2.000001] kettle: b\n";
    const auto reason = [&](const std::string& other) {
        std::vector<Source> sources;
        sources.push_back(text_source(one));
        sources.push_back(text_source(other));
        return notes_of(extractor::merge(sources));
    };
    EXPECT_NE(reason("[    1.000001] pot: a\n[    2.000001] pot: b\n").find("no line is in both"),
              std::string::npos);
    EXPECT_NE(reason("[    1.000002] kettle: a\n[    2.000002] kettle: b\n")
                  .find("2 texts are equal, but none of them at the same time"),
              std::string::npos);
}

/// Both boots of a text may have the lines of a dump, if the clock counts ticks. They stay two, and
/// the dump is of the newer one.
TEST(SameBoot, TwoBootsOfOneTextStayTwo) {
    std::string text;
    for (unsigned boot = 0; boot < 2; ++boot) {
        text +=
            "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n[    0.500000] kettle: up\n"
            "[    0.900000] kettle: early failure\n";
    }
    std::vector<Source> sources = extractor::make_text_sources(text, "serial", {});
    ASSERT_EQ(sources.size(), 2U);
    sources.push_back(
        SourceBuilder()
            .record({.text = "kettle: up", .seq = 1, .timestamp_ns = 500'000'000})
            .record({.text = "kettle: early failure", .seq = 2, .timestamp_ns = 900'000'000})
            .build());
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 2U);
    EXPECT_EQ(merged.timelines[0].sources, std::vector<std::uint32_t>{0});
    EXPECT_EQ(merged.timelines[1].sources, (std::vector<std::uint32_t>{1, 2}));
}

/// A folder of short boots must not be compared pair by pair.
TEST(SameBoot, ThousandsOfBootsAreGrouped) {
    constexpr std::uint64_t kBoots = 3000;
    const auto boot = [](std::uint64_t number) {
        SourceBuilder builder;
        for (std::uint64_t line = 0; line < 3; ++line) {
            builder.record({.text = line == 0   ? "up"
                                    : line == 1 ? "hot"
                                                : "down",
                            .seq = line,
                            .timestamp_ns = (number * 7 + line * 1'000'003) * 1000});
        }
        return builder.build();
    };
    std::vector<Source> sources;
    for (std::uint64_t i = 0; i < 2 * kBoots; ++i) {
        sources.push_back(boot(i % kBoots));
    }
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), kBoots);
    EXPECT_EQ(merged.timelines[17].sources, (std::vector<std::uint32_t>{17, kBoots + 17}));
}

}  // namespace
}  // namespace lastwords::test
