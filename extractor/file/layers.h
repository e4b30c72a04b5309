// SPDX-License-Identifier: GPL-2.0-or-later
// Layers: finds out which of several overlapping ranges owns each position.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lastwords::extractor {

/// A half-open range [begin, end). An empty layer owns nothing.
struct Layer {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct LayerPiece {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t layer = 0;  ///< index of the layer that owns this piece
};

enum class LayerOrder { kFirstWins, kLastWins };

/// Cuts the layers into disjoint pieces, ascending, each owned by one layer. n layers give at most
/// 2n pieces, in O(n log n). There must be fewer than 2^32 layers.
std::vector<LayerPiece> resolve_layers(std::span<const Layer> layers, LayerOrder order);

/// Returns the index of the first piece that ends after `at`; pieces.size() if there is none. The
/// position `at` lies in this piece, or in the gap before it.
std::size_t first_ending_after(std::span<const LayerPiece> pieces, std::uint64_t at);

}  // namespace lastwords::extractor
