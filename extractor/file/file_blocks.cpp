// SPDX-License-Identifier: GPL-2.0-or-later
// Reads block by block, and skips holes.
#include "extractor/file/file_blocks.h"

#include <algorithm>
#include <vector>

namespace lastwords::extractor {

bool for_each_block(const ByteSource& file, std::uint64_t bytes_max,
                    const std::function<bool(Bytes block)>& look) {
    constexpr std::uint64_t kBytes = std::uint64_t{1} << 20U;
    constexpr std::uint64_t kUnit = 4096;
    std::vector<std::byte> block(std::min({kBytes, bytes_max, file.size()}));
    std::uint64_t left = bytes_max;
    std::uint64_t at = 0;
    while (left > 0) {
        const std::uint64_t data = file.next_data(FileOffset{at}).value;
        at = std::max(at, data - data % kUnit);
        if (at >= file.size()) {
            return true;
        }
        const std::uint64_t wanted = std::min<std::uint64_t>(left, block.size());
        const std::uint64_t got =
            file.read_some(FileOffset{at}, MutableBytes(block).first(wanted)).value_or(0);
        if (got == 0 || !look(Bytes(block).first(got))) {
            return false;
        }
        at += got;
        left -= got;
    }
    return at >= file.size();
}

}  // namespace lastwords::extractor
