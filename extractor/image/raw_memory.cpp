// SPDX-License-Identifier: GPL-2.0-or-later
// Raw memory: file offset = physical address - base.
#include "extractor/image/raw_memory.h"

#include <fmt/format.h>

#include <limits>

#include "extractor/file/block_cache.h"

namespace lastwords::extractor {
namespace {

class RawMemory final : public MemoryImage {
 public:
    RawMemory(std::unique_ptr<ByteSource> file, PhysAddr base)
        : file_(std::move(file)), base_(base), cached_(*file_, {}) {
        facts_.container = kRawMemory;
    }

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override { return {{base_, base_ + file_->size()}}; }
    PhysAddr next_data(PhysAddr at) const override {
        return at < base_ ? at : base_ + (file_->next_data(FileOffset{at - base_}).value);
    }
    std::uint64_t stored_bytes() const override { return file_->stored_bytes(); }

    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        TRY(const FileOffset offset, offset_of(at));
        TRY(const std::uint64_t got, cached_.read_piece(offset, into));
        if (got == 0 && !into.empty()) {
            return failure(ErrorKind::kMissing,
                           fmt::format("{}: offset {:#x}: the file ends here: it has become "
                                       "shorter since it was opened",
                                       file_->name(), offset.value));
        }
        return got;
    }

    Result<Place> place(PhysAddr at) const override {
        TRY(const FileOffset offset, offset_of(at));
        TRY(const Extent extent, file_->place(offset, file_->size() - offset.value));
        return Place{extent, extent.length, false};
    }

 private:
    Result<FileOffset> offset_of(PhysAddr at) const {
        if (at < base_ || at - base_ >= file_->size()) {
            return failure(
                ErrorKind::kMissing,
                fmt::format("{}: physical {:#x} is not in the image ({:#x}..{:#x})", file_->name(),
                            at.value, base_.value, base_.value + file_->size()));
        }
        return FileOffset{at - base_};
    }

    std::unique_ptr<ByteSource> file_;
    PhysAddr base_;
    BlockCache cached_;
    ImageFacts facts_;
};

}  // namespace

Result<std::unique_ptr<MemoryImage>> open_raw_memory(std::unique_ptr<ByteSource> file,
                                                     PhysAddr base) {
    if (file->size() > std::numeric_limits<std::uint64_t>::max() - base.value) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: {} bytes do not fit above physical {:#x}", file->name(),
                                   file->size(), base.value));
    }
    return std::make_unique<RawMemory>(std::move(file), base);
}

}  // namespace lastwords::extractor
