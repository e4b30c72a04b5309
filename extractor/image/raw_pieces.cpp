// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the piece in which a physical address lies.
#include "extractor/image/raw_pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "extractor/image/raw_memory.h"

namespace lastwords::extractor {

namespace {

class RawPieces final : public MemoryImage {
 public:
    /// `pieces`: ascending, and none overlaps another.
    explicit RawPieces(std::vector<std::unique_ptr<MemoryImage>> pieces)
        : pieces_(std::move(pieces)) {
        facts_.container = kRawMemory;
    }

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override {
        std::vector<PhysRange> merged;
        for (const auto& piece : pieces_) {
            for (const PhysRange& range : piece->ranges()) {
                if (!merged.empty() && merged.back().end == range.begin) {
                    merged.back().end = range.end;
                } else {
                    merged.push_back(range);
                }
            }
        }
        return merged;
    }
    PhysAddr next_data(PhysAddr at) const override { return piece_at(at).next_data(at); }
    std::uint64_t stored_bytes() const override {
        std::uint64_t stored = 0;
        for (const auto& piece : pieces_) {
            stored += piece->stored_bytes();
        }
        return stored;
    }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        return piece_at(at).read_some(at, into);
    }
    Result<Place> place(PhysAddr at) const override { return piece_at(at).place(at); }

 private:
    /// Returns the last piece that begins at or below `at`; the first one if none does.
    const MemoryImage& piece_at(PhysAddr at) const {
        const auto above = std::upper_bound(
            pieces_.begin(), pieces_.end(), at,
            [](PhysAddr one, const auto& piece) { return one < piece->ranges().front().begin; });
        return above == pieces_.begin() ? *pieces_.front() : **(above - 1);
    }

    std::vector<std::unique_ptr<MemoryImage>> pieces_;
    ImageFacts facts_;
};

}  // namespace

Result<std::unique_ptr<MemoryImage>> open_raw_pieces(std::vector<RawPiece> pieces) {
    std::sort(pieces.begin(), pieces.end(),
              [](const RawPiece& a, const RawPiece& b) { return a.base < b.base; });
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const RawPiece& before = pieces[i - 1];
        if (pieces[i].base - before.base < before.file->size()) {
            return failure(
                ErrorKind::kCorrupt,
                fmt::format("{}: begins at physical {:#x}, but {} goes from {:#x} to {:#x}: pieces "
                            "of RAM must not overlap",
                            pieces[i].file->name(), pieces[i].base.value, before.file->name(),
                            before.base.value, before.base.value + before.file->size()));
        }
    }
    std::vector<std::unique_ptr<MemoryImage>> images;
    for (RawPiece& piece : pieces) {
        TRY(images.emplace_back(), open_raw_memory(std::move(piece.file), piece.base));
    }
    return std::make_unique<RawPieces>(std::move(images));
}

}  // namespace lastwords::extractor
