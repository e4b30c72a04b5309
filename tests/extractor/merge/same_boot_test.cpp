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

}  // namespace
}  // namespace lastwords::test
