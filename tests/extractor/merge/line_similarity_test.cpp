// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/line_similarity.h through merge(): damaged lines are still recognised.
#include "extractor/merge/line_similarity.h"

#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

TEST(LineSimilarity, FindsTheLineWhoseFrontIsTornOff) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(text_source("4000] a long one that is cut\n[    0.005000] last\n", true));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A A A A A AB AB");
    EXPECT_EQ(items(merged.timelines[0].entries[5].differing), std::vector<std::uint32_t>{1});
}

TEST(LineSimilarity, EscapedTextIsTheSameLine) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(text_source("[    0.002000] esc \\x1b[1m\n[    0.005000] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A A AB A A A AB");
    EXPECT_TRUE(merged.timelines[0].entries[2].differing.empty());
}

}  // namespace
}  // namespace lastwords::test
