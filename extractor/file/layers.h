// SPDX-License-Identifier: GPL-2.0-or-later
// Layers: which of several overlapping ranges owns each position.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lastwords::extractor {

/// Half-open; an empty one owns nothing.
struct Layer {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

struct LayerPiece {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t layer = 0;  ///< index of the owner
};

enum class LayerOrder { kFirstWins, kLastWins };

/// The disjoint pieces of all layers, ascending: at most 2n, in O(n log n). Takes fewer than 2^32
/// layers.
std::vector<LayerPiece> resolve_layers(std::span<const Layer> layers, LayerOrder order);

/// Index of the first piece that ends after `at`: it holds `at`, or `at` lies in the gap before it.
/// pieces.size() if there is none.
std::size_t first_ending_after(std::span<const LayerPiece> pieces, std::uint64_t at);

}  // namespace lastwords::extractor
