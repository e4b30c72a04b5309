// SPDX-License-Identifier: GPL-2.0-or-later
// FakeImage: physical memory made of the pages that a test writes, any of which can be refused.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "extractor/image/image.h"

namespace lastwords::test {

class FakeImage final : public extractor::MemoryImage {
 public:
    static constexpr std::uint64_t kPageBytes = 4096;

    /// Makes the pages that it needs.
    void write(PhysAddr at, Bytes bytes);
    /// All of `into`, whether refused or not; what no page holds is 0.
    void peek(PhysAddr at, MutableBytes into) const;
    /// From now on the page that holds `at` cannot be read, for this reason.
    void refuse(PhysAddr at, ErrorKind why) { refused_[at.value / kPageBytes] = why; }
    /// The page is not in the dump at all.
    void drop(PhysAddr at) { pages_.erase(at.value / kPageBytes); }

    extractor::ImageFacts& facts_to_fill() { return facts_; }
    std::uint64_t reads() const { return reads_; }

    const extractor::ImageFacts& facts() const override { return facts_; }
    std::vector<extractor::PhysRange> ranges() const override;
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    /// Pages lie in the "file" in ascending order from offset 0 on.
    Result<Place> place(PhysAddr at) const override;

 private:
    using Page = std::array<std::byte, kPageBytes>;

    extractor::ImageFacts facts_;
    std::map<std::uint64_t, Page> pages_;
    std::map<std::uint64_t, ErrorKind> refused_;
    mutable std::uint64_t reads_ = 0;
};

}  // namespace lastwords::test
