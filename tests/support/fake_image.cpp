// SPDX-License-Identifier: GPL-2.0-or-later
// FakeImage keeps its pages in a map.
#include "tests/support/fake_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

namespace lastwords::test {

void FakeImage::write(PhysAddr at, Bytes bytes) {
    while (!bytes.empty()) {
        const std::uint64_t inside = at.value % kPageBytes;
        const std::uint64_t part = std::min<std::uint64_t>(bytes.size(), kPageBytes - inside);
        Page& page = pages_[at.value / kPageBytes];
        std::copy_n(bytes.begin(), part, page.begin() + static_cast<std::ptrdiff_t>(inside));
        at += part;
        bytes = bytes.subspan(part);
    }
}

void FakeImage::peek(PhysAddr at, MutableBytes into) const {
    for (std::size_t i = 0; i < into.size(); ++i) {
        const PhysAddr here = at + i;
        const auto page = pages_.find(here.value / kPageBytes);
        into[i] = page == pages_.end() ? std::byte{0} : page->second[here.value % kPageBytes];
    }
}

std::vector<extractor::PhysRange> FakeImage::ranges() const {
    std::vector<extractor::PhysRange> ranges;
    for (const auto& [pfn, page] : pages_) {
        const PhysAddr begin{pfn * kPageBytes};
        if (!ranges.empty() && ranges.back().end == begin) {
            ranges.back().end += page.size();
        } else {
            ranges.push_back({begin, begin + page.size()});
        }
    }
    return ranges;
}

Result<std::uint64_t> FakeImage::read_some(PhysAddr at, MutableBytes into) const {
    ++reads_;
    const std::uint64_t pfn = at.value / kPageBytes;
    if (const auto refused = refused_.find(pfn); refused != refused_.end()) {
        return failure(refused->second, fmt::format("physical {:#x}: page is {}", at.value,
                                                    name_of(refused->second)));
    }
    const auto page = pages_.find(pfn);
    if (page == pages_.end()) {
        return failure(ErrorKind::kMissing, fmt::format("physical {:#x}: no page", at.value));
    }
    const Bytes rest = Bytes(page->second).subspan(at.value % kPageBytes);
    const Bytes part = rest.first(std::min(rest.size(), into.size()));
    std::copy(part.begin(), part.end(), into.begin());
    return part.size();
}

Result<extractor::MemoryImage::Place> FakeImage::place(PhysAddr at) const {
    const auto page = pages_.find(at.value / kPageBytes);
    if (page == pages_.end()) {
        return failure(ErrorKind::kMissing, fmt::format("physical {:#x}: no page", at.value));
    }
    const auto index = static_cast<std::uint64_t>(std::distance(pages_.begin(), page));
    const std::uint64_t inside = at.value % kPageBytes;
    const std::uint64_t bytes = kPageBytes - inside;
    return Place{{FileOffset{index * kPageBytes + inside}, bytes}, bytes, false};
}

}  // namespace lastwords::test
