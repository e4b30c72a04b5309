// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for init_uts_ns at every place to which a boot loader, KASLR or kexec can move the image.
#include "extractor/machine/image_place.h"

#include <array>
#include <string_view>

namespace lastwords::extractor {

namespace {

class ImageOffsetSearch {
 public:
    ImageOffsetSearch(const MemoryImage& image, VirtAddr uts, std::string_view release)
        : image_(image), uts_(uts), release_(release) {}

    /// Tries the offsets that the headers of an ELF dump give.
    std::optional<std::uint64_t> by_segments(VirtAddr lowest) const {
        for (const VirtualSegment& segment : image_.facts().segments) {
            const std::uint64_t offset = segment.virt.value - segment.phys.value;
            if (segment.virt >= lowest && is_right(offset)) {
                return offset;
            }
        }
        return std::nullopt;
    }

    /// Tries all multiples of 2 MiB. That is the smallest CONFIG_PHYSICAL_ALIGN of x86-64, and on
    /// arm64 what the boot protocol asks for (Documentation/arm64/booting.txt); KASLR keeps to it
    /// (MIN_KIMG_ALIGN in arch/arm64/include/asm/boot.h, 4.6).
    std::optional<std::uint64_t> by_alignment() const {
        constexpr std::uint64_t kAlign = 2ULL << 20;
        constexpr std::uint64_t kTriesMax = 1U << 20;
        std::uint64_t tries = 0;
        for (const PhysRange& range : image_.ranges()) {
            const std::uint64_t misfit = (uts_.value - range.begin.value) % kAlign;
            for (PhysAddr at = range.begin + misfit; at < range.end && ++tries <= kTriesMax;
                 at += kAlign) {
                const std::uint64_t hole = image_.next_data(at) - at;
                at += hole - hole % kAlign;
                const std::uint64_t offset = uts_.value - at.value;
                if (is_right(offset)) {
                    return offset;
                }
            }
        }
        return std::nullopt;
    }

    /// Whether struct new_utsname lies in init_uts_ns, at offset 4 up to 5.10 (include/linux/
    /// utsname.h: a reference count comes first), else at 0.
    bool is_right(std::uint64_t offset) const {
        constexpr std::size_t kFieldBytes = 65;
        constexpr std::size_t kReleaseField = 2;
        std::array<std::byte, 4 + 3 * kFieldBytes> bytes{};
        if (!image_.read(PhysAddr{uts_.value - offset}, bytes)) {
            return false;
        }
        const auto field = [&](std::size_t names_at, std::size_t number) {
            return up_to_nul(
                as_text(Bytes(bytes).subspan(names_at + number * kFieldBytes, kFieldBytes)));
        };
        return (field(4, 0) == "Linux" && field(4, kReleaseField) == release_) ||
               (field(0, 0) == "Linux" && field(0, kReleaseField) == release_);
    }

 private:
    const MemoryImage& image_;  // outlives this
    VirtAddr uts_;
    std::string_view release_;
};

}  // namespace

std::optional<std::uint64_t> find_image_offset(const VmcoreInfo& info, const MemoryImage& image,
                                               VirtAddr lowest,
                                               std::optional<std::uint64_t> likely) {
    const auto uts = info.symbol("init_uts_ns");
    const auto release = info.value("OSRELEASE");
    if (!uts || !release || *uts < lowest) {
        return std::nullopt;
    }
    const ImageOffsetSearch search(image, *uts, *release);
    if (likely && search.is_right(*likely)) {
        return likely;
    }
    const auto recorded = search.by_segments(lowest);
    return recorded ? recorded : search.by_alignment();
}

}  // namespace lastwords::extractor
