// SPDX-License-Identifier: GPL-2.0-or-later
// Looks through a region for headers, what is left of headers, and texts.
#include "extractor/formats/ramoops/anchors.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "extractor/file/text_bytes.h"

namespace lastwords::extractor {

namespace {

/// Bytes that a header would have: at least half of the signature among them, and a size below
/// 16 MiB. Nothing but parity can prove it.
std::optional<Anchor> damaged_anchor(Bytes bytes, std::uint64_t at) {
    constexpr int kAlike = 3;
    const ZoneHeader header = ZoneHeader::load(bytes);
    const std::uint32_t wrong = header.signature ^ kZoneSignature;
    const int small = (header.start >> 24U == 0 ? 1 : 0) + (header.size >> 24U == 0 ? 1 : 0);
    int plain = 0;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        plain += (wrong >> shift & 0xffU) == 0 ? 1 : 0;
    }
    if (is_signature(header.signature, Signature::kFtrace) && small >= 1) {
        return Anchor{at, header, false, true};
    }
    if (plain >= 2 && plain + small >= kAlike) {
        return Anchor{at, header, false, false};
    }
    return std::nullopt;
}

constexpr auto kLow = std::byte{kZoneSignature & 0xffU};
constexpr auto kSecond = std::byte{kZoneSignature >> 8U & 0xffU};
constexpr auto kHigh = std::byte{kZoneSignature >> 24U};

/// From `at` on the next even offset where a whole header may stand: of all bytes of a signature
/// this one alone is the same for every type of zone.
std::uint64_t next_high(std::string_view region, std::uint64_t at) {
    constexpr std::size_t kInside = 3;
    std::size_t high = region.find(static_cast<char>(kHigh), at + kInside);
    while (high != region.npos && high % 2 != kInside % 2) {
        high = region.find(static_cast<char>(kHigh), high + 1);
    }
    return high == region.npos ? region.size() : high - kInside;
}

/// The same for what resembles a header. Most of memory has no byte of a signature, and that a
/// block has none is seen faster than of its offsets one by one.
std::uint64_t next_alike(Bytes region, std::uint64_t at) {
    constexpr std::uint64_t kBlock = 64;
    constexpr std::uint64_t kAhead = 2;  // the signature at a block's last even offset ends there
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

std::vector<Anchor> find_anchors(Bytes region, Depth depth) {
    std::vector<Anchor> out;
    const auto next = [&](std::uint64_t at) {
        return depth == Depth::kWholeHeaders ? next_high(as_text(region), at)
                                             : next_alike(region, at);
    };
    for (std::uint64_t at = next(0);
         at + kZoneHeaderBytes < region.size() && out.size() < kAnchorsMax; at = next(at + 2)) {
        const Bytes bytes = region.subspan(at, kZoneHeaderBytes);
        if (bytes[3] == kHigh) {
            const ZoneHeader header = ZoneHeader::load(bytes);
            if (header.is_valid(Signature::kAny, region.size() - at - kZoneHeaderBytes)) {
                out.push_back({at, header, true, header.kernel_version() != 0});
                continue;
            }
        }
        const bool alike = bytes[3] == kHigh || bytes[0] == kLow;  // most bytes are not
        if (depth == Depth::kDestroyedHeaders && (alike || bytes[1] == kSecond)) {
            if (const auto anchor = damaged_anchor(bytes, at)) {
                out.push_back(*anchor);
            }
        }
    }
    return out;
}

std::vector<std::uint64_t> find_text_starts(Bytes region) {
    // A run is looked at from the end of what it must have at least: memory that holds no text
    // costs a look at few of its bytes.
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
