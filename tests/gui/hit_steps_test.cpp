// SPDX-License-Identifier: GPL-2.0-or-later
// From hit to hit, with and without a filter.
#include "gui/rows/hit_steps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>

namespace lastwords::gui {

namespace {

TEST(HitSteps, GoOnFromTheOtherEnd) {
    const RowNumbers hits{3, 5, 9};
    EXPECT_EQ(nextHit(hits, nullptr, 3, true), 5U);
    EXPECT_EQ(nextHit(hits, nullptr, 9, true), 3U);
    EXPECT_EQ(nextHit(hits, nullptr, 4, false), 3U);
    EXPECT_EQ(nextHit(hits, nullptr, 3, false), 9U);
    EXPECT_EQ(nextHit({}, nullptr, 3, true), std::nullopt);
}

TEST(HitSteps, PassOverWhatTheFilterHides) {
    const RowNumbers hits{3, 5, 9};
    const RowNumbers shown{1, 3, 4, 6, 9};
    EXPECT_EQ(nextHit(hits, &shown, 3, true), 9U);
    EXPECT_EQ(nextHit(hits, &shown, 9, false), 3U);
    const RowNumbers others{1, 4};
    EXPECT_EQ(nextHit(hits, &others, 4, true), std::nullopt);
    EXPECT_EQ(nextHit(hits, &others, 4, false), std::nullopt);
}

TEST(HitSteps, AreThoseThroughTheRowsThatAreInBoth) {
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        RowNumbers hits;
        RowNumbers shown;
        for (std::uint32_t i = 0; i < 40; ++i) {
            if (random() % 3 == 0) {
                hits.push_back(i);
            }
            if (random() % 3 == 0) {
                shown.push_back(i);
            }
        }
        RowNumbers both;
        std::set_intersection(hits.begin(), hits.end(), shown.begin(), shown.end(),
                              std::back_inserter(both));
        const std::uint32_t from = static_cast<std::uint32_t>(random() % 42);
        for (const bool forward : {true, false}) {
            EXPECT_EQ(nextHit(hits, &shown, from, forward), nextHit(both, nullptr, from, forward));
        }
    }
}

}  // namespace

}  // namespace lastwords::gui
