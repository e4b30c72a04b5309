// SPDX-License-Identifier: GPL-2.0-or-later
// hashlittle2() of lookup3.c, with both seeds 0.
#include "extractor/formats/journal/entry_checksum.h"

#include <array>
#include <bit>

namespace lastwords::extractor {

namespace {

using Words = std::array<std::uint32_t, 3>;
constexpr std::size_t kBlockBytes = 12;

/// Adds up to 12 bytes, little endian.
void add_block(Bytes block, Words& words) {
    for (std::size_t i = 0; i < block.size(); ++i) {
        words[i / 4] += std::to_integer<std::uint32_t>(block[i]) << (8 * (i % 4));
    }
}

void mix(Words& words) {
    constexpr std::array<int, 6> kTurns{4, 6, 8, 16, 19, 4};
    for (std::size_t i = 0; i < kTurns.size(); ++i) {
        std::uint32_t& first = words[i % 3];
        std::uint32_t& second = words[(i + 1) % 3];
        std::uint32_t& third = words[(i + 2) % 3];
        first -= third;
        first ^= std::rotl(third, kTurns[i]);
        third += second;
    }
}

void mix_last(Words& words) {
    constexpr std::array<int, 7> kTurns{14, 11, 25, 16, 4, 14, 24};
    for (std::size_t i = 0; i < kTurns.size(); ++i) {
        std::uint32_t& changed = words[(i + 2) % 3];
        const std::uint32_t other = words[(i + 1) % 3];
        changed ^= other;
        changed -= std::rotl(other, kTurns[i]);
    }
}

}  // namespace

std::uint64_t journal_field_hash(Bytes field) {
    const std::uint32_t seed = 0xdeadbeefU + static_cast<std::uint32_t>(field.size());
    Words words{seed, seed, seed};
    while (field.size() > kBlockBytes) {
        add_block(field.first(kBlockBytes), words);
        mix(words);
        field = field.subspan(kBlockBytes);
    }
    if (!field.empty()) {
        add_block(field, words);
        mix_last(words);
    }
    return std::uint64_t{words[2]} << 32U | words[1];
}

}  // namespace lastwords::extractor
