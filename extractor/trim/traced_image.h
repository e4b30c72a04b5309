// SPDX-License-Identifier: GPL-2.0-or-later
// TracedImage: wraps an image and records which bytes are read after watch() was called.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "extractor/image/image.h"

namespace lastwords::extractor {

class TracedImage final : public MemoryImage {
 public:
    explicit TracedImage(std::shared_ptr<const MemoryImage> image) : image_(std::move(image)) {}

    void watch() { watching_ = true; }
    /// Returns the ranges that were read, ascending and merged.
    std::vector<PhysRange> read_ranges() const;

    const ImageFacts& facts() const override { return image_->facts(); }
    std::vector<PhysRange> ranges() const override { return image_->ranges(); }
    std::vector<PhysRange> existing_ranges() const override { return image_->existing_ranges(); }
    PhysAddr next_data(PhysAddr at) const override { return image_->next_data(at); }
    std::uint64_t stored_bytes() const override { return image_->stored_bytes(); }
    PhysAddr absent_until(PhysAddr at) const override { return image_->absent_until(at); }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    Result<Place> place(PhysAddr at) const override { return image_->place(at); }

 private:
    std::shared_ptr<const MemoryImage> image_;
    bool watching_ = false;
    mutable std::map<PhysAddr, PhysAddr> read_;  // begin -> end; ranges neither overlap nor touch
};

}  // namespace lastwords::extractor
