// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/entries.h through merge(): where entries begin, and what they hold.
#include "extractor/merge/entries.h"

#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Occurrence;
using printkfmt::Source;

TEST(Entries, HoldEachRecordOnceWithItsSources) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(text_source(
        "[    0.001000] one\r\n[    0.001000] two\r\n[    0.001000] three\r\n"
        "[    0.003000] the same\r\n[    0.004000] a long one\r\n[    0.006000] later\r\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A AB A AB A AB A B");
    const auto& entries = merged.timelines[0].entries;
    // One record of the kernel's log, and three of the console's text.
    EXPECT_EQ(entries[1].in.size(), 4U);
    EXPECT_TRUE(entries[1].differing.empty());
    EXPECT_EQ(items(entries[5].differing), std::vector<std::uint32_t>{1});
    EXPECT_EQ(entries[5].shown, 0U);
    expect_none_lost(sources, merged);
}

/// Records 2 to 5 have equal times, as early records may. A line of the text whose time stamp is
/// damaged gets the time of the line before, and is then recognised by its text.
Source early_log() {
    return SourceBuilder()
        .record({.text = "Linux version", .seq = 1, .timestamp_ns = 1000})
        .record({.text = "a long text of number 2", .seq = 2, .timestamp_ns = 2000})
        .record({.text = "a long text of number 3", .seq = 3, .timestamp_ns = 2000})
        .record({.text = "a long text of number 4", .seq = 4, .timestamp_ns = 2000})
        .record({.text = "a long text of number 5", .seq = 5, .timestamp_ns = 2000})
        .record({.text = "last", .seq = 6, .timestamp_ns = 3000})
        .build();
}

/// If the stamp at the front of a line is damaged, the line is parsed as a second line of the
/// record before it.
TEST(Entries, ADamagedTextDoesNotMakeTwoRecordsOne) {
    std::vector<Source> sources;
    sources.push_back(early_log());
    sources.push_back(
        text_source("[    0.000001] Linux version\n[    0.000002] a long text of number 2\n{   "
                    "0.000002] a long text of number 3\n[    0.000002] a long text of number 4\n"
                    "[    0.000002] a long text of number 5\n[    0.000003] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB AB AB AB AB");
    const auto& entries = merged.timelines[0].entries;
    EXPECT_EQ(items(entries[1].in), (std::vector<Occurrence>{{0, 1}, {1, 1}}));
    EXPECT_EQ(items(entries[2].in), (std::vector<Occurrence>{{0, 2}}));
    EXPECT_EQ(items(entries[2].also), (std::vector<Occurrence>{{1, 1}}));
    EXPECT_EQ(items(entries[3].in), (std::vector<Occurrence>{{0, 3}, {1, 2}}));
    expect_none_lost(sources, merged);
}

/// The line of record 4 has lost its stamp, so one record of the text has the lines of records 2
/// and 4. Record 3 must stay between them.
TEST(Entries, ADamagedTextDoesNotChangeTheOrderOfSeqs) {
    std::vector<Source> sources;
    sources.push_back(early_log());
    sources.push_back(
        text_source("[    0.000001] Linux version\n[    0.000002] a long text of number 2\na long "
                    "text of number 4\n[    0.000002] a long text of number 5\n[    0.000003] "
                    "last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB A AB AB AB");
    for (std::size_t i = 0; i < merged.timelines[0].entries.size(); ++i) {
        EXPECT_EQ(merged.timelines[0].entries[i].seq, Seq{i + 1});
    }
    expect_none_lost(sources, merged);
}

}  // namespace
}  // namespace lastwords::test
