// SPDX-License-Identifier: GPL-2.0-or-later
// OpenedImage: a memory image that open_image() made from bytes in memory, with the findings, and
// functions that read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "extractor/image/containers.h"
#include "tests/support/memory_file.h"

namespace lastwords::test {

struct OpenedImage {
    Findings findings;
    Result<std::unique_ptr<extractor::MemoryImage>> image;

    explicit OpenedImage(extractor::SourceFiles files, const extractor::ImageOptions& options = {})
        : image(extractor::open_image(std::move(files), options, findings)) {}
    explicit OpenedImage(std::vector<std::byte> bytes, const extractor::ImageOptions& options = {})
        : OpenedImage(memory_files(std::move(bytes)), options) {}

    const extractor::MemoryImage& operator*() const { return **image; }
    const extractor::ImageFacts& facts() const { return (*image)->facts(); }

    Result<std::vector<std::byte>> read(std::uint64_t at, std::size_t count) const {
        std::vector<std::byte> bytes(count);
        TRY_VOID((*image)->read(PhysAddr{at}, bytes));
        return bytes;
    }
    /// Returns the error of reading one byte. The test fails if the byte can be read.
    Error error_at(std::uint64_t at) const { return read(at, 1).error(); }
};

}  // namespace lastwords::test
