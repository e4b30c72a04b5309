// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/timeline.h through merge(): the order of lines that only one source has.
#include "extractor/merge/timeline.h"

#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

TEST(Timeline, PutsLinesOfOneSourceAtTheirTime) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(
        text_source("[    0.001000] one\n[    0.002500] between\n[    0.003000] the "
                    "same\n"));
    EXPECT_EQ(holders(extractor::merge(sources)), "A AB A B A AB A A");
}

TEST(Timeline, MergesATextWithoutTimesByItsOrder) {
    const auto with = [](std::string_view first, std::string_view last) {
        return SourceBuilder()
            .record({.text = first, .seq = 0, .timestamp_ns = 0})
            .record({.text = "Command line: quiet", .seq = 1, .timestamp_ns = 1000})
            .record({.text = "again", .seq = 2, .timestamp_ns = 2'000'000})
            .record({.text = "other", .seq = 3, .timestamp_ns = 3'000'000})
            .record({.text = "again", .seq = 4, .timestamp_ns = 4'000'000})
            .record({.text = last, .seq = 5, .timestamp_ns = 5'000'000})
            .build();
    };
    std::vector<Source> sources;
    sources.push_back(with("Linux version 6.1.0", "last"));
    sources.push_back(text_source("Linux version 6.1.0\nCommand line: quiet\nother\nagain\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB A AB AB A");
    expect_none_lost(sources, merged);
}

}  // namespace
}  // namespace lastwords::test
