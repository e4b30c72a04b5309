// SPDX-License-Identifier: GPL-2.0-or-later
// Compares where the kernel's names lie with where VMCOREINFO says that they lie.
#include "extractor/kernel/missing_base.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "extractor/image/raw_memory.h"
#include "extractor/kernel/find_kernel.h"
#include "extractor/machine/arch.h"
#include "extractor/machine/vmcoreinfo.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kPage = 4096;

class MovedImage final : public MemoryImage {
 public:
    MovedImage(std::shared_ptr<const MemoryImage> inner, std::uint64_t base)
        : inner_(std::move(inner)), base_(base) {}

    const ImageFacts& facts() const override { return inner_->facts(); }
    std::vector<PhysRange> ranges() const override {
        std::vector<PhysRange> moved;
        for (const PhysRange& range : inner_->ranges()) {
            // What would lie below address 0 is no memory.
            const std::uint64_t below = std::uint64_t{0} - base_;
            const bool drops = base_ > ~std::uint64_t{0} / 2;
            const PhysAddr begin{drops ? std::max(range.begin.value, below) : range.begin.value};
            if (begin < range.end) {
                moved.push_back({{begin.value + base_}, {range.end.value + base_}});
            }
        }
        return moved;
    }
    PhysAddr next_data(PhysAddr at) const override {
        return PhysAddr{inner_->next_data({at.value - base_}).value + base_};
    }
    std::uint64_t stored_bytes() const override { return inner_->stored_bytes(); }
    PhysAddr absent_until(PhysAddr at) const override {
        return PhysAddr{inner_->absent_until({at.value - base_}).value + base_};
    }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        return inner_->read_some({at.value - base_}, into);
    }
    Result<Place> place(PhysAddr at) const override { return inner_->place({at.value - base_}); }

 private:
    std::shared_ptr<const MemoryImage> inner_;
    std::uint64_t base_;
};

/// Whether init_uts_ns with this release lies here: the names come at offset 4 up to 5.10, else 0.
bool has_names(const MemoryImage& image, PhysAddr at, std::string_view release) {
    constexpr std::size_t kField = 65;
    std::array<std::byte, 4 + 3 * kField> bytes{};
    if (!image.read(at, bytes)) {
        return false;
    }
    const auto field = [&](std::size_t from, std::size_t number) {
        return up_to_nul(as_text(Bytes(bytes).subspan(from + number * kField, kField)));
    };
    return (field(0, 0) == "Linux" && field(0, 2) == release) ||
           (field(4, 0) == "Linux" && field(4, 2) == release);
}

std::optional<PhysAddr> find_names(const MemoryImage& image, PhysAddr expected,
                                   std::string_view release) {
    constexpr std::uint64_t kTriesMax = 1U << 24;  // 64 GiB of memory
    std::uint64_t tries = 0;
    for (const PhysRange& range : image.ranges()) {
        const std::uint64_t misfit = (expected.value - range.begin.value) % kPage;
        for (PhysAddr at = range.begin + misfit; at < range.end && ++tries <= kTriesMax;
             at += kPage) {
            const std::uint64_t hole = image.next_data(at) - at;
            at += hole - hole % kPage;
            if (has_names(image, at, release)) {
                return at;
            }
        }
    }
    return std::nullopt;
}

/// Returns how far RAM's pages may lie from the pages of the image, by the place at which a
/// VMCOREINFO was found: its text begins on a page of its own (vmcoreinfo_data), or behind the 24
/// bytes of a note's head.
std::array<std::uint64_t, 2> shifts_of(PhysAddr text) {
    constexpr std::uint64_t kNoteHead = 24;  // three words, and "VMCOREINFO" with its NUL, aligned
    return {text.value % kPage, (text.value - kNoteHead) % kPage};
}

/// Returns where VMCOREINFO says that init_uts_ns lies.
std::optional<PhysAddr> expected_place(const VmcoreInfo& info, const MemoryImage& image) {
    const auto uts = info.symbol("init_uts_ns");
    const Result<const Arch*> arch = find_architecture(info);
    if (!uts || !arch) {
        return std::nullopt;
    }
    const auto space = (*arch)->open(info, image);
    const auto place = space ? (*space)->translate(*uts) : failure(ErrorKind::kNotFound, "");
    return place ? std::optional(place->phys) : std::nullopt;
}

}  // namespace

Result<PlacedImage> place_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                    MemoryScan& scan, const Progress& progress) {
    constexpr std::size_t kTextsMax = 8;  // each costs a pass through memory
    std::size_t texts = 0;
    std::string last;
    for (const VmcoreInfoCandidate& one :
         scan.look_for<VmcoreInfoDetector>(*image, progress).found()) {
        if (one.text == last || ++texts > kTextsMax) {
            continue;
        }
        last = one.text;
        const VmcoreInfo info(one.text);
        const auto expected = expected_place(info, *image);
        const auto release = info.value("OSRELEASE");
        std::optional<PhysAddr> found;
        for (const std::uint64_t shift : shifts_of(one.at)) {
            if (!found && expected && release) {
                found = find_names(*image, *expected + shift, *release);
            }
        }
        if (found && *found != *expected) {
            const std::uint64_t base = *expected - *found;
            return PlacedImage{std::make_shared<MovedImage>(image, base), base};
        }
    }
    return failure(ErrorKind::kNotFound, "no kernel in this memory says where the memory belongs");
}

std::shared_ptr<const MemoryImage> placed_image(std::shared_ptr<const MemoryImage> image,
                                                const KernelOptions& options) {
    KernelOptions quietly;  // what is read here is no part of the answer
    quietly.progress = options.progress;
    quietly.scan = options.scan;
    Findings told_later;
    if (image->facts().container != kRawMemory || find_kernel(image, quietly, told_later)) {
        return image;
    }
    Result<PlacedImage> placed = place_by_kernel(image, *options.scan, options.progress);
    return placed ? std::move(placed->image) : image;
}

}  // namespace lastwords::extractor
