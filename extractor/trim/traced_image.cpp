// SPDX-License-Identifier: GPL-2.0-or-later
// TracedImage: keeps the ranges that were read as a set, merged.
#include "extractor/trim/traced_image.h"

#include <algorithm>

namespace lastwords::extractor {

Result<std::uint64_t> TracedImage::read_some(PhysAddr at, MutableBytes into) const {
    Result<std::uint64_t> got = image_->read_some(at, into);
    if (!got || !watching_) {
        return got;
    }
    PhysAddr begin = at;
    PhysAddr end = at + *got;
    auto next = read_.upper_bound(begin);
    if (next != read_.begin() && std::prev(next)->second >= begin) {
        --next;
    }
    while (next != read_.end() && next->first <= end) {
        begin = std::min(begin, next->first);
        end = std::max(end, next->second);
        next = read_.erase(next);
    }
    read_.emplace(begin, end);
    return got;
}

std::vector<PhysRange> TracedImage::read_ranges() const {
    std::vector<PhysRange> ranges;
    ranges.reserve(read_.size());
    for (const auto& [begin, end] : read_) {
        ranges.push_back({begin, end});
    }
    return ranges;
}

}  // namespace lastwords::extractor
