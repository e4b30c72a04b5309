// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for a byte that is not zero, and counts how often each byte occurs.
#include "extractor/image/no_structure.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "extractor/file/file_blocks.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kSampleBytes = std::size_t{16} << 10U;

/// Whether the counts of all 256 bytes are those of chance. Their chi-square has the mean 255 and
/// the standard deviation 23, so random bytes are below the limit by six of these.
bool is_even(Bytes sample) {
    constexpr std::size_t kBytes = 256;
    constexpr double kChiSquareMax = 255 + 6 * 22.6;
    std::array<std::uint32_t, kBytes> counts{};
    for (const std::byte byte : sample) {
        ++counts.at(std::to_integer<std::size_t>(byte));
    }
    const double expected = static_cast<double>(sample.size()) / kBytes;
    double sum = 0;
    for (const std::uint32_t count : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum < kChiSquareMax;
}

}  // namespace

bool is_all_zeros(const ByteSource& file) {
    constexpr std::uint64_t kReadMax = std::uint64_t{4} << 30U;
    return file.size() > 0 && for_each_block(file, kReadMax, [](Bytes block) {
               return std::all_of(block.begin(), block.end(),
                                  [](std::byte one) { return one == std::byte{0}; });
           });
}

bool looks_random(const ByteSource& file) {
    constexpr std::uint64_t kSamples = 16;
    if (file.size() < kSamples * kSampleBytes) {
        return false;
    }
    const std::uint64_t step = (file.size() - kSampleBytes) / (kSamples - 1);
    std::vector<std::byte> sample(kSampleBytes);
    for (std::uint64_t i = 0; i < kSamples; ++i) {
        if (!file.read(FileOffset{i * step}, sample) || !is_even(sample)) {
            return false;
        }
    }
    return true;
}

}  // namespace lastwords::extractor
