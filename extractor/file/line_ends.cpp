// SPDX-License-Identifier: GPL-2.0-or-later
// Counts line ends and control characters of binary files.
#include "extractor/file/line_ends.h"

#include <algorithm>
#include <cstdint>

#include "extractor/file/file_blocks.h"
#include "extractor/file/text_bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::byte kLf{'\n'};
constexpr std::byte kCr{'\r'};

/// Whether the byte is a control character that lines of a text do not have.
bool is_control(std::byte byte) {
    const auto code = std::to_integer<unsigned>(byte);
    constexpr unsigned kEscape = 0x1b;
    constexpr unsigned kDelete = 0x7f;
    return (code < 0x20U && !is_line_byte(byte) && code != kEscape) || code == kDelete;
}

bool is_no_text_byte(std::byte byte) {
    return is_control(byte) || std::to_integer<unsigned>(byte) >= 0x80U;
}

/// Counts the LFs that follow a CR and have something beside them that no text has.
class LineEnds {
 public:
    /// Returns false if the block has an LF that follows no CR.
    bool count(Bytes block) {
        for (auto at = std::find(block.begin(), block.end(), kLf); at != block.end();
             at = std::find(at + 1, block.end(), kLf)) {
            const auto before = static_cast<std::size_t>(at - block.begin());
            if ((before == 0 ? last_ : block[before - 1]) != kCr) {
                lone_ = true;
                return false;
            }
            const bool edge = before < 2 || before + 1 == block.size();
            in_binary_ +=
                !edge && (is_no_text_byte(block[before - 2]) || is_no_text_byte(block[before + 1]))
                    ? 1U
                    : 0U;
        }
        last_ = block.back();
        return true;
    }
    bool are_proof() const {
        constexpr std::uint64_t kEnough = 16;
        return !lone_ && in_binary_ >= kEnough;
    }

 private:
    std::byte last_{0};  // of the block before
    bool lone_ = false;
    std::uint64_t in_binary_ = 0;
};

}  // namespace

bool has_cr_before_each_lf(const ByteSource& file) {
    constexpr std::uint64_t kLookedAtMax = std::uint64_t{64} << 20U;
    LineEnds ends;
    bool first = true;
    for_each_block(file, kLookedAtMax, [&](Bytes block) {
        const bool text = first && is_text(block);
        first = false;
        return !text && ends.count(block);
    });
    return ends.are_proof();
}

bool has_no_eighth_bit(const ByteSource& file, std::uint64_t bytes_min) {
    constexpr std::uint64_t kLookedAtMax = std::uint64_t{16} << 20U;
    constexpr std::uint64_t kControlsOneIn = 20;  // of random bytes, about one in five
    std::uint64_t filled = 0;
    std::uint64_t controls = 0;
    bool high = false;
    for_each_block(file, kLookedAtMax, [&](Bytes block) {
        for (const std::byte byte : block) {
            filled += byte != std::byte{0} ? 1U : 0U;
            controls += byte != std::byte{0} && is_control(byte) ? 1U : 0U;
            high = high || std::to_integer<unsigned>(byte) >= 0x80U;
        }
        return !high;
    });
    return !high && filled >= bytes_min && controls * kControlsOneIn >= filled;
}

}  // namespace lastwords::extractor
