// SPDX-License-Identifier: GPL-2.0-or-later
// Layers: goes through the layers by ascending begin, with a heap of the layers that cover the
// present position.
#include "extractor/file/layers.h"

#include <algorithm>
#include <numeric>
#include <queue>

namespace lastwords::extractor {
namespace {

void append(std::vector<LayerPiece>& pieces, LayerPiece piece) {
    if (!pieces.empty() && pieces.back().layer == piece.layer && pieces.back().end == piece.begin) {
        pieces.back().end = piece.end;
        return;
    }
    pieces.push_back(piece);
}

}  // namespace

std::vector<LayerPiece> resolve_layers(std::span<const Layer> layers, LayerOrder order) {
    std::vector<std::uint32_t> by_begin(layers.size());
    std::iota(by_begin.begin(), by_begin.end(), 0U);
    std::stable_sort(by_begin.begin(), by_begin.end(), [&](std::uint32_t a, std::uint32_t b) {
        return layers[a].begin < layers[b].begin;
    });

    const auto weaker = [order](std::uint32_t a, std::uint32_t b) {
        return order == LayerOrder::kLastWins ? a < b : a > b;
    };
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(weaker)> open(weaker);

    std::vector<LayerPiece> pieces;
    std::size_t next = 0;
    std::uint64_t at = 0;
    while (next < by_begin.size() || !open.empty()) {
        if (open.empty()) {
            at = layers[by_begin[next]].begin;
        }
        while (next < by_begin.size() && layers[by_begin[next]].begin <= at) {
            open.push(by_begin[next++]);
        }
        while (!open.empty() && layers[open.top()].end <= at) {
            open.pop();
        }
        if (open.empty()) {
            continue;
        }
        std::uint64_t end = layers[open.top()].end;
        if (next < by_begin.size()) {
            end = std::min(end, layers[by_begin[next]].begin);
        }
        append(pieces, {at, end, open.top()});
        at = end;
    }
    return pieces;
}

std::size_t first_ending_after(std::span<const LayerPiece> pieces, std::uint64_t at) {
    const auto found = std::partition_point(
        pieces.begin(), pieces.end(), [at](const LayerPiece& piece) { return piece.end <= at; });
    return static_cast<std::size_t>(found - pieces.begin());
}

}  // namespace lastwords::extractor
