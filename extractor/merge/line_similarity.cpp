// SPDX-License-Identifier: GPL-2.0-or-later
// Compares lines that a console's buffer cut, or that are torn, damaged or without a time.
#include "extractor/merge/line_similarity.h"

#include <algorithm>

namespace lastwords::extractor {

namespace {

constexpr std::uint32_t kSame = 16;
constexpr std::uint32_t kSameText = 12;  // the same text, but one of the lines has no time
// The same time, and one line is the beginning of the other.
constexpr std::uint32_t kBeginning = 8;
// The same time, and what both lines have in common at their beginning and end is at least half of
// the longer one.
constexpr std::uint32_t kDamaged = 4;
// One line is the end of the other: its beginning with the time stamp was torn off.
constexpr std::uint32_t kEnding = 2;
constexpr std::size_t kTornBytesMin = 6;

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t length = std::min(a.size(), b.size());
    const auto [x, y] =
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(length), b.begin());
    return static_cast<std::size_t>(x - a.begin());
}

std::size_t common_suffix(std::string_view a, std::string_view b, std::size_t limit) {
    std::size_t length = 0;
    while (length < limit && a[a.size() - 1 - length] == b[b.size() - 1 - length]) {
        ++length;
    }
    return length;
}

/// Similarity of two lines with the same time.
std::uint32_t similarity_at_same_time(std::string_view a, std::string_view b) {
    const std::size_t shorter = std::min(a.size(), b.size());
    const std::size_t longer = std::max(a.size(), b.size());
    const std::size_t prefix = common_prefix(a, b);
    if (prefix == shorter) {
        return shorter == 0 ? 0 : kBeginning;
    }
    return (prefix + common_suffix(a, b, shorter - prefix)) * 2 >= longer ? kDamaged : 0;
}

/// Returns whether `torn` is the end of `whole`. Before that end, `torn` may have the rest of a
/// time stamp: "46906] R10: 0000".
bool is_torn_end_of(std::string_view torn, std::string_view whole) {
    const std::size_t stamp_end = torn.find("] ");
    if (stamp_end != std::string_view::npos) {
        torn.remove_prefix(stamp_end + 2);
    }
    return torn.size() >= kTornBytesMin && whole.ends_with(torn);
}

}  // namespace

std::uint32_t line_similarity(const AlignLine& a, const AlignLine& b) {
    if (a.key == b.key) {
        return kSame;
    }
    if (a.time != kNoTime && b.time != kNoTime) {
        return a.time == b.time ? similarity_at_same_time(a.bytes, b.bytes) : 0;
    }
    if (a.text == b.text) {
        return kSameText;
    }
    const bool torn = (a.time == kNoTime && is_torn_end_of(a.bytes, b.bytes)) ||
                      (b.time == kNoTime && is_torn_end_of(b.bytes, a.bytes));
    return torn ? kEnding : 0;
}

}  // namespace lastwords::extractor
