// SPDX-License-Identifier: GPL-2.0-or-later
// FakeImage: a memory image of the pages that a test writes. The test can make any page unreadable.
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

    /// Writes the bytes, and creates the pages that do not exist yet.
    void write(PhysAddr at, Bytes bytes);
    /// Fills all of `into`, from pages that refuse() made unreadable too. Where no page exists, the
    /// bytes are 0.
    void peek(PhysAddr at, MutableBytes into) const;
    /// Makes each read of the page that contains `at` fail with this error.
    void refuse(PhysAddr at, ErrorKind why) { refused_[at.value / kPageBytes] = why; }
    /// Makes the page that contains `at` readable again after refuse().
    void allow(PhysAddr at) { refused_.erase(at.value / kPageBytes); }
    /// Removes the page that contains `at`, so that it is missing from the dump.
    void drop(PhysAddr at) { pages_.erase(at.value / kPageBytes); }

    /// Adds copies of all pages of another image.
    void add(const FakeImage& other) {
        for (const auto& [number, page] : other.pages_) {
            pages_[number] = page;
        }
    }

    extractor::ImageFacts& facts_to_fill() { return facts_; }
    std::uint64_t reads() const { return reads_; }

    const extractor::ImageFacts& facts() const override { return facts_; }
    std::vector<extractor::PhysRange> ranges() const override;
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    /// Returns an offset as if a file contained the pages in ascending order, from offset 0 on.
    Result<Place> place(PhysAddr at) const override;

 private:
    using Page = std::array<std::byte, kPageBytes>;

    extractor::ImageFacts facts_;
    std::map<std::uint64_t, Page> pages_;
    std::map<std::uint64_t, ErrorKind> refused_;
    mutable std::uint64_t reads_ = 0;
};

inline constexpr std::uint64_t kPage = FakeImage::kPageBytes;

}  // namespace lastwords::test
