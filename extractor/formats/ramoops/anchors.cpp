// SPDX-License-Identifier: GPL-2.0-or-later
// Searches a region for headers, damaged headers and the beginnings of texts.
#include "extractor/formats/ramoops/anchors.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "extractor/file/text_bytes.h"

namespace lastwords::extractor {

namespace {

/// Returns an anchor if the 12 bytes may be a damaged header. They may if three of the signature's
/// four bytes are right. Two right bytes, or the signature of an ftrace zone, suffice if start or
/// size is below 16 MiB. Only parity can prove such a header.
std::optional<Anchor> damaged_anchor(Bytes bytes, std::uint64_t at) {
    constexpr int kAlike = 3;
    const PrzHeader header = PrzHeader::load(bytes);
    const std::uint32_t wrong = header.signature ^ kPrzSignature;
    const int small = (header.start >> 24U == 0 ? 1 : 0) + (header.size >> 24U == 0 ? 1 : 0);
    int right = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        right += (wrong >> shift & 0xffU) == 0 ? 1 : 0;
    }
    if (is_signature(header.signature, SignatureKind::kFtrace) && small >= 1) {
        return Anchor{at, header, false, true};
    }
    if (right >= 2 && right + small >= kAlike) {
        return Anchor{at, header, false, false};
    }
    return std::nullopt;
}

constexpr auto kLow = std::byte{kPrzSignature & 0xffU};
constexpr auto kSecond = std::byte{kPrzSignature >> 8U & 0xffU};
constexpr auto kHigh = std::byte{kPrzSignature >> 24U};

/// Returns the next even offset from `at` on at which an intact header may begin. It searches for
/// the signature's last byte, the only one that is the same for every type of zone.
std::uint64_t next_high(std::string_view region, std::uint64_t at) {
    constexpr std::size_t kInside = 3;
    std::size_t high = region.find(static_cast<char>(kHigh), at + kInside);
    while (high != region.npos && high % 2 != kInside % 2) {
        high = region.find(static_cast<char>(kHigh), high + 1);
    }
    return high == region.npos ? region.size() : high - kInside;
}

/// Returns the next even offset from `at` on at which a damaged header may begin. Most memory holds
/// no byte of a signature, so it skips blocks of 64 bytes that have none, which is faster than
/// testing every offset.
std::uint64_t next_alike(Bytes region, std::uint64_t at) {
    constexpr std::uint64_t kBlock = 64;
    // A signature that begins at the block's last even offset reaches this far beyond the block.
    constexpr std::uint64_t kAhead = 2;
    while (at % kBlock == 0 && at + kBlock + kAhead <= region.size()) {
        unsigned alike = 0;
        for (const std::byte byte : region.subspan(at, kBlock + kAhead)) {
            alike |= static_cast<unsigned>(byte == kHigh) | static_cast<unsigned>(byte == kLow) |
                     static_cast<unsigned>(byte == kSecond);
        }
        if (alike != 0) {
            break;
        }
        at += kBlock;
    }
    return at;
}

}  // namespace

std::vector<Anchor> find_anchors(Bytes region, HeaderSearch depth) {
    std::vector<Anchor> out;
    const auto next = [&](std::uint64_t at) {
        return depth == HeaderSearch::kIntact ? next_high(as_text(region), at)
                                              : next_alike(region, at);
    };
    for (std::uint64_t at = next(0);
         at + kPrzHeaderBytes < region.size() && out.size() < kAnchorsMax; at = next(at + 2)) {
        const Bytes bytes = region.subspan(at, kPrzHeaderBytes);
        if (bytes[3] == kHigh) {
            const PrzHeader header = PrzHeader::load(bytes);
            if (header.is_valid(SignatureKind::kAny, region.size() - at - kPrzHeaderBytes)) {
                out.push_back({at, header, true, header.kernel_version() != 0});
                continue;
            }
        }
        // This quick test comes before damaged_anchor().
        const bool alike = bytes[3] == kHigh || bytes[0] == kLow;
        if (depth == HeaderSearch::kDamaged && (alike || bytes[1] == kSecond)) {
            if (const auto anchor = damaged_anchor(bytes, at)) {
                out.push_back(*anchor);
            }
        }
    }
    return out;
}

std::vector<std::uint64_t> find_text_starts(Bytes region) {
    // Each step tests the next kLengthMin bytes from the last one backwards. The search skips to
    // after the last byte that is not text, so that memory without text takes few comparisons.
    constexpr std::uint64_t kLengthMin = 64;
    constexpr std::size_t kStartsMax = 8192;
    std::vector<std::uint64_t> starts;
    std::uint64_t begin = 0;
    while (begin + kLengthMin <= region.size() && starts.size() < kStartsMax) {
        const Bytes least = region.subspan(begin, kLengthMin);
        const auto other = std::find_if_not(least.rbegin(), least.rend(), is_line_byte);
        if (other != least.rend()) {
            begin += static_cast<std::uint64_t>(least.rend() - other);
            continue;
        }
        starts.push_back(begin);
        const auto end = std::find_if_not(region.begin() + static_cast<std::ptrdiff_t>(begin),
                                          region.end(), is_line_byte);
        begin = static_cast<std::uint64_t>(end - region.begin()) + 1;
    }
    return starts;
}

}  // namespace lastwords::extractor
