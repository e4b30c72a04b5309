// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/layers.h.
#include "extractor/file/layers.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace lastwords::extractor {
namespace {

/// Returns for each position below `count` the index of the layer that owns it; -1: none.
std::vector<int> owners(const std::vector<LayerPiece>& pieces, std::uint64_t count) {
    std::vector<int> owner(count, -1);
    for (const LayerPiece& piece : pieces) {
        for (std::uint64_t at = piece.begin; at < piece.end; ++at) {
            owner.at(at) = static_cast<int>(piece.layer);
        }
    }
    return owner;
}

TEST(Layers, LaterLayerReplacesTheMiddleOfAnEarlierOne) {
    const std::vector<Layer> layers{{0, 10}, {3, 5}};
    EXPECT_EQ(owners(resolve_layers(layers, LayerOrder::kLastWins), 10),
              (std::vector<int>{0, 0, 0, 1, 1, 0, 0, 0, 0, 0}));
}

TEST(Layers, FirstLayerKeepsWhatALaterOneCovers) {
    const std::vector<Layer> layers{{3, 5}, {0, 8}};
    EXPECT_EQ(owners(resolve_layers(layers, LayerOrder::kFirstWins), 10),
              (std::vector<int>{1, 1, 1, 0, 0, 1, 1, 1, -1, -1}));
}

TEST(Layers, EmptyLayerOwnsNothing) {
    const std::vector<Layer> layers{{4, 4}};
    EXPECT_TRUE(resolve_layers(layers, LayerOrder::kLastWins).empty());
}

TEST(Layers, UnbrokenLayerStaysOnePiece) {
    const std::vector<Layer> layers{{0, 10}, {2, 4}};
    const std::vector<LayerPiece> pieces = resolve_layers(layers, LayerOrder::kFirstWins);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces.front().end, 10U);
}

TEST(Layers, AgreesWithPaintingOneAfterTheOther) {
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        std::vector<Layer> layers;
        std::vector<int> painted(64, -1);
        for (int i = 0; i < 8; ++i) {
            const std::uint64_t begin = random() % 60;
            const std::uint64_t end = begin + random() % (64 - begin);
            layers.push_back({begin, end});
            std::fill(painted.begin() + static_cast<std::ptrdiff_t>(begin),
                      painted.begin() + static_cast<std::ptrdiff_t>(end), i);
        }
        ASSERT_EQ(owners(resolve_layers(layers, LayerOrder::kLastWins), 64), painted) << round;
    }
}

TEST(Layers, PieceOfAPositionIsTheFirstThatEndsAfterIt) {
    const std::vector<LayerPiece> pieces{{2, 4, 0}, {6, 8, 0}};
    EXPECT_EQ(first_ending_after(pieces, 0), 0U);
    EXPECT_EQ(first_ending_after(pieces, 3), 0U);
    EXPECT_EQ(first_ending_after(pieces, 4), 1U);
    EXPECT_EQ(first_ending_after(pieces, 8), 2U);
}

}  // namespace
}  // namespace lastwords::extractor
