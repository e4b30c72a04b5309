// SPDX-License-Identifier: GPL-2.0-or-later
// Applies the wrap rule and rejects positions that no kernel writes.
#include "extractor/printk/text_block.h"

#include <fmt/format.h>

namespace lastwords::extractor {

std::optional<Dataless> dataless(const BlockPosition& block) {
    constexpr LogicalPos kFailedLpos{1};
    constexpr LogicalPos kEmptyLineLpos{3};
    if (block.begin == kFailedLpos && block.next == kFailedLpos) {
        return Dataless::kFailed;
    }
    if (block.begin == kEmptyLineLpos && block.next == kEmptyLineLpos) {
        return Dataless::kEmptyLine;
    }
    return std::nullopt;
}

Result<TextBlock> text_block(const BlockPosition& block, const DataRing& ring) {
    const auto impossible = [&](const char* why) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("text block {:#x}..{:#x} in a ring of {:#x} bytes: {}",
                                   block.begin.value, block.next.value, ring.bytes(), why));
    };
    const std::uint64_t word = ring.word_bytes;
    if (block.begin.value % word != 0 || block.next.value % word != 0) {
        return impossible("its ends are not multiples of a word");
    }
    const std::uint64_t begin = ring.index(block.begin);
    const LogicalPos last{ring.clip(block.next.value - 1)};
    if (ring.wraps(block.begin) == ring.wraps(last)) {
        const std::uint64_t size = ring.clip(block.next - block.begin);
        // If `next` is before `begin` in the same lap, the size is huge.
        if (size <= word || size > ring.bytes()) {
            return impossible("it has no room for the id and a text");
        }
        return TextBlock{begin, begin + word, size - word, false};
    }
    const std::uint64_t wraps_mask = ring.clip(~std::uint64_t{0}) >> ring.size_bits;
    if (((ring.wraps(block.begin) + 1) & wraps_mask) != ring.wraps(last)) {
        return impossible("its begin and end are more than one lap apart");
    }
    const std::uint64_t size = ring.index(block.next);
    if (size <= word) {
        return impossible("it wraps around and has no room for the id and a text");
    }
    return TextBlock{begin, word, size - word, true};
}

}  // namespace lastwords::extractor
