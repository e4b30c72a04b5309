// SPDX-License-Identifier: GPL-2.0-or-later
// MappedImage: finds the run of an address by binary search.
#include "extractor/image/mapped_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "extractor/file/block_cache.h"

namespace lastwords::extractor {
namespace {

/// Sorts the runs, and cuts off what an earlier run already has.
void resolve_overlaps(std::vector<MappedRun>& runs) {
    std::sort(runs.begin(), runs.end(), [](const MappedRun& a, const MappedRun& b) {
        return std::tie(a.begin, a.at) < std::tie(b.begin, b.at);
    });
    std::uint64_t end = 0;
    auto kept = runs.begin();
    for (MappedRun run : runs) {
        const std::uint64_t known = end > run.begin.value ? end - run.begin.value : 0;
        if (known >= run.bytes) {
            continue;
        }
        run = {run.begin + known, run.bytes - known, run.at + known};
        end = run.begin.value + run.bytes;
        *kept++ = run;
    }
    runs.erase(kept, runs.end());
}

class MappedImage final : public MemoryImage {
 public:
    MappedImage(std::unique_ptr<ByteSource> file, ImageFacts facts, std::vector<MappedRun> runs)
        : file_(std::move(file)),
          cached_(*file_, {}),
          facts_(std::move(facts)),
          runs_(std::move(runs)) {
        resolve_overlaps(runs_);
    }

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override;
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    PhysAddr absent_until(PhysAddr at) const override;
    Result<Place> place(PhysAddr at) const override;

 private:
    /// Returns the first run behind the address; it may be the end.
    std::vector<MappedRun>::const_iterator run_behind(PhysAddr at) const {
        return std::upper_bound(
            runs_.begin(), runs_.end(), at,
            [](PhysAddr address, const MappedRun& run) { return address < run.begin; });
    }
    /// The rest of the run of an address, from that address on.
    Result<MappedRun> rest_at(PhysAddr at) const;

    std::unique_ptr<ByteSource> file_;
    BlockCache cached_;
    ImageFacts facts_;
    std::vector<MappedRun> runs_;  // ascending, without overlaps
};

std::vector<PhysRange> MappedImage::ranges() const {
    std::vector<PhysRange> ranges;
    for (const MappedRun& run : runs_) {
        if (!ranges.empty() && ranges.back().end == run.begin) {
            ranges.back().end += run.bytes;
        } else {
            ranges.push_back({run.begin, run.begin + run.bytes});
        }
    }
    return ranges;
}

Result<MappedRun> MappedImage::rest_at(PhysAddr at) const {
    const auto after = run_behind(at);
    if (after == runs_.begin() || at - std::prev(after)->begin >= std::prev(after)->bytes) {
        return failure(ErrorKind::kMissing, fmt::format("{}: physical {:#x} is not in the image",
                                                        file_->name(), at.value));
    }
    const MappedRun& run = *std::prev(after);
    const std::uint64_t done = at - run.begin;
    return MappedRun{at, run.bytes - done, run.at + done};
}

Result<std::uint64_t> MappedImage::read_some(PhysAddr at, MutableBytes into) const {
    TRY(const MappedRun rest, rest_at(at));
    const MutableBytes part = into.first(std::min<std::uint64_t>(into.size(), rest.bytes));
    TRY(const std::uint64_t got, cached_.read_piece(rest.at, part));
    if (got == 0 && !part.empty()) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: offset {:#x}: found the end of the file, expected "
                                   "physical {:#x}",
                                   file_->name(), rest.at.value, at.value));
    }
    return got;
}

PhysAddr MappedImage::absent_until(PhysAddr at) const {
    if (rest_at(at)) {
        return at;  // the file is cut
    }
    const auto behind = run_behind(at);
    return behind == runs_.end() ? PhysAddr{~std::uint64_t{0}} : behind->begin;
}

Result<MemoryImage::Place> MappedImage::place(PhysAddr at) const {
    TRY(const MappedRun rest, rest_at(at));
    TRY(const Extent extent, file_->place(rest.at, rest.bytes));
    return Place{extent, extent.length, false};
}

}  // namespace

std::unique_ptr<MemoryImage> make_mapped_image(std::unique_ptr<ByteSource> file, ImageFacts facts,
                                               std::vector<MappedRun> runs) {
    return std::make_unique<MappedImage>(std::move(file), std::move(facts), std::move(runs));
}

}  // namespace lastwords::extractor
