// SPDX-License-Identifier: GPL-2.0-or-later
// A table of what each bit changes in a CRC-32C.
#include "extractor/formats/plog/flipped_bit.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "runtime/plog_checksum.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

static_assert(kFlippedBitBytesMax == PLOG_TEXT_BYTES_MAX);

namespace {

/// What a flipped bit changes in the checksum, and its place: byte from the end * 8 + bit.
using Change = std::pair<std::uint32_t, std::uint32_t>;

/// Returns the CRC's register after a byte of zeros. plog_crc32c() inverts it before and after.
std::uint32_t after_zero_byte(std::uint32_t crc) {
    constexpr std::uint8_t kZero = 0;
    return ~plog_crc32c(~crc, &kZero, 1);
}

std::vector<Change> all_changes() {
    std::vector<Change> changes;
    changes.reserve(kFlippedBitBytesMax * 8);
    for (std::uint32_t bit = 0; bit < 8; ++bit) {
        std::uint32_t change = std::uint32_t{1} << bit;
        for (std::uint32_t from_end = 0; from_end < kFlippedBitBytesMax; ++from_end) {
            change = after_zero_byte(change);
            changes.emplace_back(change, from_end * 8 + bit);
        }
    }
    std::sort(changes.begin(), changes.end());
    return changes;
}

}  // namespace

std::optional<FlippedBit> find_flipped_bit(std::uint32_t computed, std::uint32_t stored,
                                           std::size_t bytes) {
    static const std::vector<Change> changes = all_changes();
    const std::uint32_t difference = computed ^ stored;
    if (std::has_single_bit(difference)) {
        return FlippedBit{.in_crc = true};
    }
    const auto found = std::lower_bound(changes.begin(), changes.end(), Change{difference, 0});
    if (found == changes.end() || found->first != difference || found->second / 8 >= bytes) {
        return std::nullopt;
    }
    return FlippedBit{.from_end = found->second / 8,
                      .mask = static_cast<std::uint8_t>(1U << (found->second % 8))};
}

}  // namespace lastwords::extractor
