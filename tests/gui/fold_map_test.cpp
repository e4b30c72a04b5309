// SPDX-License-Identifier: GPL-2.0-or-later
// Which rows the list has while blocks are folded and a filter chooses rows.
#include "gui/rows/fold_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace lastwords::gui {

namespace {

using Numbers = std::vector<std::uint32_t>;

std::shared_ptr<const TraceBlockList> blocks(const std::vector<Numbers>& lines) {
    auto list = std::make_shared<TraceBlockList>();
    for (const Numbers& one : lines) {
        list->emplace_back().lines = one;
    }
    return list;
}

std::shared_ptr<const RowNumbers> chosen(Numbers numbers) {
    return std::make_shared<const RowNumbers>(std::move(numbers));
}

Numbers rowsOf(const FoldMap& map) {
    Numbers rows;
    for (std::uint32_t row = 0; row < map.size(); ++row) {
        rows.push_back(map.numberOf(row));
    }
    return rows;
}

TEST(FoldMap, AFoldedBlockIsItsFirstRow) {
    FoldMap map(10);
    map.setBlocks(blocks({{2, 3, 4}, {6, 7, 8}}), std::nullopt);
    EXPECT_EQ(rowsOf(map), (Numbers{0, 1, 2, 5, 6, 9}));
    EXPECT_EQ(map.hidden(), 4U);
    EXPECT_EQ(map.rowShowing(4), 2U);
    EXPECT_EQ(map.rowShowing(5), 3U);
    map.fold(0, false);
    EXPECT_EQ(rowsOf(map), (Numbers{0, 1, 2, 3, 4, 5, 6, 9}));
    map.foldAll(false);
    EXPECT_EQ(map.size(), 10U);
    map.foldAll(true);
    EXPECT_EQ(map.size(), 6U);
}

TEST(FoldMap, RowsOfOthersInsideABlockStay) {
    FoldMap map(8);
    map.setBlocks(blocks({{1, 3, 6}, {2, 4, 5}}), std::nullopt);
    EXPECT_EQ(rowsOf(map), (Numbers{0, 1, 2, 7}));
    map.fold(1, false);
    EXPECT_EQ(rowsOf(map), (Numbers{0, 1, 2, 4, 5, 7}));
    EXPECT_EQ(map.blockOf(4), 1U);
    EXPECT_EQ(map.blockOf(7), std::nullopt);
}

TEST(FoldMap, OneBlockMayBeOpenAtFirst) {
    FoldMap map(10);
    map.setBlocks(blocks({{2, 3, 4}, {6, 7, 8}}), 1);
    EXPECT_EQ(rowsOf(map), (Numbers{0, 1, 2, 5, 6, 7, 8, 9}));
}

TEST(FoldMap, WhatAFilterFindsInABlockIsShown) {
    FoldMap map(10);
    map.setBlocks(blocks({{2, 3, 4}, {6, 7, 8}}), std::nullopt);
    map.show(chosen({3, 5, 6, 7, 8}));
    EXPECT_EQ(rowsOf(map), (Numbers{3, 5, 6}));  // all of the second block is shown, and folded
    EXPECT_FALSE(map.isFolded(0));
    EXPECT_TRUE(map.isFolded(1));
    EXPECT_TRUE(map.isInList(8));
    EXPECT_FALSE(map.isInList(4));
    map.show(nullptr);
    EXPECT_TRUE(map.isFolded(0));
}

TEST(FoldMap, EachRowLeadsBackToItself) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        FoldMap map(60);
        std::vector<Numbers> lines(3);
        Numbers shown;
        for (std::uint32_t i = 0; i < 60; ++i) {
            if (const auto which = random() % 5; which < 3) {
                lines[which].push_back(i);
            }
            if (random() % 10 != 0) {
                shown.push_back(i);
            }
        }
        std::sort(lines.begin(), lines.end());
        map.setBlocks(blocks(lines), round % 3);
        if (round % 2 == 0) {
            map.show(chosen(shown));
        }
        const Numbers rows = rowsOf(map);
        EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
        for (std::uint32_t row = 0; row < rows.size(); ++row) {
            ASSERT_EQ(map.rowShowing(rows[row]), row);
        }
        for (std::size_t block = 0; block < 3; ++block) {
            if (map.isFolded(block)) {
                EXPECT_EQ(map.numberOf(map.rowShowing(lines[block].back())), lines[block].front());
            }
        }
    }
}

}  // namespace

}  // namespace lastwords::gui
