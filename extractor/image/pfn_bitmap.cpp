// SPDX-License-Identifier: GPL-2.0-or-later
// PfnBitmap: keeps the number of set bits before each block, and counts within a block when asked.
#include "extractor/image/pfn_bitmap.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kBlockBytes = 16384;
constexpr std::uint64_t kBlockBits = kBlockBytes * 8;
constexpr std::uint64_t kWordBits = 64;
constexpr std::uint64_t kStepBits = 4096;

/// Returns the 64-bit word number `index` of a block; its lowest bit belongs to the lowest page
/// frame. If the block ends within the word, the missing bits are zero.
std::uint64_t word_of(Bytes block, std::uint64_t index) {
    const std::uint64_t at = index * sizeof(std::uint64_t);
    if (at + sizeof(std::uint64_t) <= block.size()) {
        return load<std::uint64_t>(block.subspan(at), std::endian::little);
    }
    std::uint64_t word = 0;
    for (std::uint64_t i = at; i < block.size(); ++i) {
        word |= std::to_integer<std::uint64_t>(block[i]) << (8 * (i - at));
    }
    return word;
}

/// Returns the number of set bits. std::popcount() is a call of a function that looks into a table,
/// where the processor is not known to have an instruction for it.
std::uint64_t bits_in(std::uint64_t word) {
    word -= (word >> 1) & 0x5555555555555555;
    word = (word & 0x3333333333333333) + ((word >> 2) & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (word * 0x0101010101010101) >> 56;
}

std::uint64_t low_bits(std::uint64_t count) {
    return count >= kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

/// Returns the number of set bits in [begin, end) of a block.
std::uint64_t count(Bytes block, std::uint64_t begin, std::uint64_t end) {
    std::uint64_t total = 0;
    for (std::uint64_t word = begin / kWordBits; word * kWordBits < end; ++word) {
        std::uint64_t value = word_of(block, word) & low_bits(end - word * kWordBits);
        if (word == begin / kWordBits) {
            value &= ~low_bits(begin % kWordBits);
        }
        total += bits_in(value);
    }
    return total;
}

}  // namespace

PfnBitmap::PfnBitmap(const ByteSource& source, FileOffset at, std::uint64_t bits)
    : at_(at), bits_(bits), blocks_(source, {kBlockBytes, kBlocksKept, at}) {}

/// Returns the bytes of a block, fewer if the file ends within it.
Result<Bytes> PfnBitmap::block(std::uint64_t index) const {
    const std::uint64_t wanted = std::min(kBlockBytes, (bits_ + 7) / 8 - index * kBlockBytes);
    TRY(const Bytes bytes, blocks_.view(at_ + index * kBlockBytes));
    return bytes.first(std::min<std::uint64_t>(bytes.size(), wanted));
}

Error PfnBitmap::missing(std::uint64_t index, std::uint64_t found) const {
    return {ErrorKind::kMissing,
            fmt::format("{}: offset {:#x}: found {} bytes of a page bitmap, expected {}",
                        blocks_.name(), (at_ + index * kBlockBytes).value, found,
                        std::min(kBlockBytes, (bits_ + 7) / 8 - index * kBlockBytes))};
}

/// Returns the first page frame at or after `pfn` whose bit may be set, because it does not lie in
/// a hole of the file.
std::uint64_t PfnBitmap::data_from(std::uint64_t pfn) const {
    const FileOffset at = at_ + pfn / 8;
    const std::uint64_t hole = blocks_.next_data(at) - at;
    return hole == 0 ? pfn : std::min(bits_, (pfn / 8 + std::min(hole, bits_)) * 8);
}

Result<bool> PfnBitmap::test(std::uint64_t pfn) const {
    if (pfn >= bits_) {
        return false;
    }
    TRY(const Bytes bytes, block(pfn / kBlockBits));
    if (pfn % kBlockBits / 8 >= bytes.size()) {
        return tl::unexpected(missing(pfn / kBlockBits, bytes.size()));
    }
    const auto byte = std::to_integer<unsigned>(bytes[pfn % kBlockBits / 8]);
    return ((byte >> (pfn % 8)) & 1U) != 0;
}

/// Counts the set bits of the blocks before block `index`.
Result<void> PfnBitmap::count_blocks(std::uint64_t index) const {
    while (counted_ < index) {
        const std::uint64_t data = data_from(counted_ * kBlockBits) / kBlockBits;
        if (data > counted_) {
            counted_ = std::min(index, data);
            continue;
        }
        TRY(const Bytes whole, block(counted_));
        if (whole.size() < kBlockBytes) {
            return tl::unexpected(missing(counted_, whole.size()));
        }
        const std::uint64_t bits = count(whole, 0, kBlockBits);
        ++counted_;
        if (bits > 0) {
            sums_.push_back({counted_, bits + (sums_.empty() ? 0 : sums_.back().bits)});
        }
    }
    return {};
}

/// Returns the number of set bits before a block, all of which were counted.
std::uint64_t PfnBitmap::bits_before(std::uint64_t index) const {
    const auto after = std::partition_point(sums_.begin(), sums_.end(),
                                            [&](const Sum& one) { return one.end <= index; });
    return after == sums_.begin() ? 0 : std::prev(after)->bits;
}

Result<std::uint64_t> PfnBitmap::rank(std::uint64_t pfn) const {
    pfn = std::min(pfn, bits_);
    const std::uint64_t index = pfn / kBlockBits;
    TRY_VOID(count_blocks(index));
    const std::uint64_t before = bits_before(index);
    const std::uint64_t in_block = pfn % kBlockBits;
    if (in_block == 0) {
        return before;
    }
    TRY(const Bytes bytes, block(index));
    if (bytes.size() * 8 < in_block) {
        return tl::unexpected(missing(index, bytes.size()));
    }
    const std::uint64_t step = in_block / kStepBits;
    return before + steps_of(index, bytes).before[step] + count(bytes, step * kStepBits, in_block);
}

/// Returns the counts within a block. Those of the last few blocks are kept.
const PfnBitmap::Steps& PfnBitmap::steps_of(std::uint64_t index, Bytes block) const {
    const auto known = std::find_if(steps_.begin(), steps_.end(),
                                    [&](const Steps& one) { return one.block == index; });
    if (known != steps_.end()) {
        return *known;
    }
    static_assert(kSteps * kStepBits == kBlockBits);
    Steps& steps = steps_[next_steps_++ % steps_.size()];
    steps.block = index;
    std::uint64_t bits = 0;
    for (std::uint64_t step = 0; step < kSteps; ++step) {
        steps.before[step] = static_cast<std::uint32_t>(bits);
        const std::uint64_t end = std::min<std::uint64_t>((step + 1) * kStepBits, block.size() * 8);
        bits += step * kStepBits < end ? count(block, step * kStepBits, end) : 0;
    }
    return steps;
}

Result<std::uint64_t> PfnBitmap::find(std::uint64_t from, bool value) const {
    std::uint64_t at = from;
    while (at < bits_) {
        if (value && at % kBlockBits == 0) {
            at = data_from(at);
        }
        if (at == bits_) {
            break;
        }
        TRY(const Bytes bytes, block(at / kBlockBits));
        const std::uint64_t begin = at / kBlockBits * kBlockBits;
        const std::uint64_t block_end = std::min(bits_, begin + bytes.size() * 8);
        if (at >= block_end) {
            return value ? bits_ : at;  // the file ends here
        }
        while (at < block_end) {
            const std::uint64_t word = word_of(bytes, at % kBlockBits / kWordBits);
            const std::uint64_t wanted = (value ? word : ~word) & ~low_bits(at % kWordBits);
            if (wanted != 0) {
                const std::uint64_t found =
                    at / kWordBits * kWordBits + static_cast<unsigned>(std::countr_zero(wanted));
                return std::min(found, bits_);
            }
            at = std::min((at / kWordBits + 1) * kWordBits, block_end);
        }
    }
    return bits_;
}

Result<std::optional<PfnBitmap::Run>> PfnBitmap::next_run(std::uint64_t from) const {
    TRY(const std::uint64_t begin, find(from, true));
    if (begin >= bits_) {
        return std::optional<Run>{};
    }
    TRY(const std::uint64_t end, find(begin, false));
    return std::optional<Run>{Run{begin, end}};
}

}  // namespace lastwords::extractor
