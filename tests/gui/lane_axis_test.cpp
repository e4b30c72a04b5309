// SPDX-License-Identifier: GPL-2.0-or-later
// Places of rows on the lanes, by number and by time.
#include "gui/lanes/lane_axis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace lastwords::gui {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

/// Rows with the numbers from `first` on, and with these times in seconds.
std::vector<RowPlace> rowsAt(std::uint64_t first, const std::vector<double>& seconds) {
    std::vector<RowPlace> rows;
    for (const double one : seconds) {
        rows.push_back({first++, static_cast<std::uint64_t>(one * kSecond), false});
    }
    return rows;
}

TEST(LaneAxis, NumbersHaveEqualWidths) {
    const LaneAxis axis(rowsAt(10, {0, 0, 1, 100}), 10, 14);
    for (std::uint32_t row = 0; row < 4; ++row) {
        EXPECT_DOUBLE_EQ(axis.ofRow(row, LaneScale::kNumber), row / 4.0);
        EXPECT_DOUBLE_EQ(axis.beginOf(Seq{10 + row}, LaneScale::kNumber), row / 4.0);
        EXPECT_DOUBLE_EQ(axis.endBefore(Seq{10 + row}, LaneScale::kNumber), row / 4.0);
        EXPECT_EQ(axis.rowAt(row / 4.0 + 0.1, LaneScale::kNumber), row);
        EXPECT_EQ(axis.numberAt(row / 4.0 + 0.1, LaneScale::kNumber), Seq{10 + row});
    }
    EXPECT_DOUBLE_EQ(axis.ofRow(4, LaneScale::kNumber), 1);
    EXPECT_EQ(axis.rowAt(1, LaneScale::kNumber), 3U);
    EXPECT_EQ(axis.numberAt(1, LaneScale::kNumber), Seq{13});
}

TEST(LaneAxis, TimesAreApartAsTheyWereAndEqualOnesCanBeToldApart) {
    const LaneAxis axis(rowsAt(0, {0, 0, 0, 50, 100}), 0, 5);
    ASSERT_TRUE(axis.hasTimes());
    const double half = axis.ofRow(3, LaneScale::kTime);
    EXPECT_NEAR(half, 0.5, 0.06);
    EXPECT_GT(axis.ofRow(4, LaneScale::kTime), 0.97);
    for (std::uint32_t row = 0; row < 3; ++row) {
        const double begin = axis.ofRow(row, LaneScale::kTime);
        const double end = axis.ofRow(row + 1, LaneScale::kTime);
        EXPECT_GE(end - begin, 0.0199);  // a fifth of a tenth
        EXPECT_EQ(axis.rowAt((begin + end) / 2, LaneScale::kTime), row);
    }
    EXPECT_EQ(axis.timeAt(0, LaneScale::kTime), 0U);
    EXPECT_EQ(axis.timeAt(1, LaneScale::kTime), 100 * kSecond);
    EXPECT_NEAR(static_cast<double>(axis.timeAt(half, LaneScale::kTime)), 50e9, 1e7);
}

TEST(LaneAxis, OneTimeIsNoScaleOfTime) {
    EXPECT_FALSE(LaneAxis(rowsAt(0, {3, 3, 3}), 0, 3).hasTimes());
    EXPECT_FALSE(LaneAxis({}, 0, 0).hasTimes());
}

TEST(LaneAxis, RowsWithoutANumberHaveAPlaceOfTheirOwnOutsideOfTheNumbers) {
    auto rows = rowsAt(0, {0, 1, 2, 3});
    rows[2] = {2, 2 * kSecond, true};
    rows[3].number = 2;
    const LaneAxis axis(rows, 0, 3);  // 0, 1, a row without a number, 2
    EXPECT_DOUBLE_EQ(axis.ofRow(2, LaneScale::kNumber), 0.5);
    EXPECT_DOUBLE_EQ(axis.ofRow(3, LaneScale::kNumber), 0.75);
    EXPECT_DOUBLE_EQ(axis.endBefore(Seq{2}, LaneScale::kNumber), 0.5);
    EXPECT_DOUBLE_EQ(axis.beginOf(Seq{2}, LaneScale::kNumber), 0.75);
    EXPECT_EQ(axis.rowAt(0.6, LaneScale::kNumber), 2U);
}

TEST(LaneAxis, NumbersBeforeTheFirstRowHaveTheirPlaces) {
    const LaneAxis axis(rowsAt(6, {1, 2}), 0, 8);  // 0 to 5 were overwritten
    EXPECT_DOUBLE_EQ(axis.ofRow(0, LaneScale::kNumber), 0.75);
    EXPECT_DOUBLE_EQ(axis.beginOf(Seq{3}, LaneScale::kNumber), 3 / 8.0);
    EXPECT_EQ(axis.numberAt(0.4, LaneScale::kNumber), Seq{3});
    EXPECT_EQ(axis.rowAt(0.4, LaneScale::kNumber), 0U);
}

/// However long the log, every row is within a pixel of its place, and a pause is as sharp as it
/// is.
TEST(LaneAxis, LongLogIsExactToAPixel) {
    constexpr std::uint32_t kRows = 300'000;
    std::vector<double> seconds(kRows);
    for (std::uint32_t i = 0; i < kRows; ++i) {
        seconds[i] = i / 1000.0 + (i >= 200'123 ? 5000 : 0);
    }
    const LaneAxis axis(rowsAt(0, seconds), 0, kRows);
    for (std::uint32_t i = 0; i < kRows; i += 997) {
        EXPECT_NEAR(axis.ofRow(i, LaneScale::kNumber), i / static_cast<double>(kRows), 1 / 4096.0);
        EXPECT_NEAR(axis.ofRow(i, LaneScale::kTime),
                    0.1 * i / kRows + 0.9 * seconds[i] / seconds.back(), 1 / 4096.0);
        EXPECT_NEAR(axis.rowAt(axis.ofRow(i, LaneScale::kTime), LaneScale::kTime), i, kRows / 4096);
    }
    EXPECT_EQ(axis.rowAt(0.5, LaneScale::kTime), 200'122U);  // the last one before the pause
}

TEST(LaneAxis, LargestNumbersAndTimesDoNotOverflow) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    const LaneAxis axis({{0, 0, false}, {kMax, kMax, false}}, 0, kMax);
    for (const LaneScale scale : {LaneScale::kNumber, LaneScale::kTime}) {
        for (const double place : {0.0, 0.5, 1 - 1e-16, 1.0}) {
            EXPECT_LE(axis.rowAt(place, scale), 1U);
            EXPECT_LT(axis.numberAt(place, scale), Seq{kMax});
            EXPECT_LE(axis.timeAt(place, scale), kMax);
        }
        EXPECT_GE(axis.beginOf(Seq{kMax}, scale), 0.9);
    }
}

}  // namespace

}  // namespace lastwords::gui
