// SPDX-License-Identifier: GPL-2.0-or-later
// Reads an image window by window.
#include "extractor/image/scan.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kPage = kScanPageBytes;
constexpr std::uint64_t kWindow = 64 * kPage;
constexpr std::uint64_t kUnreadableMax = 4ULL << 30;
/// The memory that may be read. A page of zeros takes at least the 24 bytes of its descriptor; one
/// of nearly equal bytes takes some 70 with its compressed data.
constexpr std::uint64_t kReadMin = 1ULL << 30;
constexpr std::uint64_t kReadPerStoredByte = 64;

std::uint64_t read_limit(const MemoryImage& image) {
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max() / 2;
    const std::uint64_t stored = image.stored_bytes();
    return kReadMin + (stored > kMax / kReadPerStoredByte ? kMax : stored * kReadPerStoredByte);
}

std::uint64_t total_bytes(const std::vector<PhysRange>& ranges) {
    std::uint64_t total = 0;
    for (const PhysRange& range : ranges) {
        total += range.end - range.begin;
    }
    return total;
}

class Scan {
 public:
    Scan(const MemoryImage& image, const std::function<bool(Bytes, PhysAddr)>& look)
        : image_(image),
          look_(look),
          window_(kWindow),
          left_(read_limit(image)),
          skip_(std::max<std::uint64_t>(kPage, image.facts().page_bytes)) {}

    /// Returns the first page in the range, at or after `at`, that has to be read; the range's end
    /// if there is none.
    PhysAddr first_page(PhysAddr at, const PhysRange& range) const {
        const PhysAddr data = image_.next_data(at);
        return std::min(data - (data - at) % kPage, range.end);
    }
    bool may_go_on() const { return left_ > 0 && unreadable_ < kUnreadableMax; }
    /// Passes on the memory from `at` on. Returns the length of it, whole pages; 0 if the receiver
    /// wants no more.
    std::uint64_t pass(PhysAddr at, const PhysRange& range) {
        const std::uint64_t room = std::min<std::uint64_t>(kWindow, range.end - at);
        const Result<std::uint64_t> got = image_.read_some(at, MutableBytes(window_).first(room));
        const std::uint64_t bytes = got.value_or(0);
        if (!look_(Bytes(window_).first(bytes), at)) {
            return 0;
        }
        const std::uint64_t step = bytes == 0      ? skip_ - at.value % skip_
                                   : bytes < kPage ? kPage
                                                   : bytes - bytes % kPage;
        unreadable_ = bytes == 0 ? unreadable_ + step : 0;
        left_ -= std::min(left_, bytes == 0 ? kPage : step);
        return step;
    }

 private:
    const MemoryImage& image_;                          // outlives this
    const std::function<bool(Bytes, PhysAddr)>& look_;  // outlives this
    std::vector<std::byte> window_;
    std::uint64_t left_;            // how many bytes may still be read
    std::uint64_t skip_;            // the page size of the dump: such a page is read or not
    std::uint64_t unreadable_ = 0;  // bytes in a row that could not be read
};

}  // namespace

std::optional<PhysAddr> scan_memory(const MemoryImage& image,
                                    const std::function<bool(Bytes window, PhysAddr at)>& look,
                                    const std::function<bool(double done)>& progress) {
    const std::vector<PhysRange> ranges = image.ranges();
    const std::uint64_t total = total_bytes(ranges);
    Scan scan(image, look);
    std::uint64_t before = 0;  // bytes of the ranges before this one
    for (const PhysRange& range : ranges) {
        PhysAddr at = range.begin + (0 - range.begin.value) % kPage;
        while (at < range.end && (at = scan.first_page(at, range)) < range.end) {
            if (!scan.may_go_on()) {
                return at;
            }
            const std::uint64_t step = scan.pass(at, range);
            at += std::min(step, range.end - at);
            const std::uint64_t done = before + (at - range.begin);
            const double part = static_cast<double>(done) / static_cast<double>(total);
            if (step == 0 || !progress(part)) {
                return std::nullopt;
            }
        }
        before += range.end - range.begin;
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
