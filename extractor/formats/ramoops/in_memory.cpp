// SPDX-License-Identifier: GPL-2.0-or-later
// Finds ramoops regions, by what the kernel says and by signatures in memory.
#include "extractor/formats/ramoops/in_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "extractor/formats/ramoops/from_kernel.h"
#include "extractor/formats/ramoops/region.h"
#include "extractor/image/scan.h"
#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

constexpr std::uint64_t kRegionBytesMax = 16ULL << 20;  ///< of a region of unknown size
constexpr std::uint64_t kSlackBytes = 8192;  ///< more than division leaves unused at a region's end

/// Reads memory forward and keeps what it read last, because consecutive requests overlap.
class MemoryRun {
 public:
    explicit MemoryRun(const MemoryImage& image) : image_(image) {}

    /// Returns the bytes from `at` on, up to the first gap in the image and at most `bytes_max`.
    /// They are valid until the next call.
    Bytes read_from(PhysAddr at, std::uint64_t bytes_max) {
        if (at < start_ || at > start_ + bytes_.size()) {
            bytes_.clear();
            start_ = at;
        } else if (at - start_ > kKeptBeforeMax) {
            bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(at - start_));
            start_ = at;
        }
        const std::uint64_t before = at - start_;
        extend(before + bytes_max);
        const Bytes rest = Bytes(bytes_).subspan(before);
        return rest.first(std::min<std::uint64_t>(rest.size(), bytes_max));
    }

 private:
    static constexpr std::uint64_t kKeptBeforeMax =
        kRegionBytesMax;  ///< bytes kept before the last

    void extend(std::uint64_t size) {
        constexpr std::uint64_t kStep = 1ULL << 20;
        bytes_.reserve(std::min(size, kKeptBeforeMax + kRegionBytesMax));
        while (bytes_.size() < size) {
            const std::uint64_t had = bytes_.size();
            bytes_.resize(std::min(size, had + kStep));
            const auto got = image_.read_some(start_ + had, MutableBytes(bytes_).subspan(had));
            bytes_.resize(had + got.value_or(0));
            if (bytes_.size() == had) {
                break;
            }
        }
    }

    const MemoryImage& image_;  // outlives this
    PhysAddr start_{0};
    std::vector<std::byte> bytes_;
};

std::string format_origin(const std::string& file, PhysAddr at) {
    return fmt::format("{}: ramoops region at {:#x}", file, at.value);
}

/// The user's options; if they have no sizes, with those that the kernel names.
PstoreOptions add_parameters(const PstoreOptions& given, const RamoopsLocation& location) {
    PstoreOptions options = given;
    if (!options.ramoops) {
        options.ramoops = location.parameters;
    }
    return options;
}

PstoreArea read_area_by_kernel(const MemoryImage& image, const RamoopsLocation& location,
                               const MemoryOptions& options) {
    const std::string origin = format_origin(options.file, location.start);
    MemoryRun memory(image);
    const Bytes bytes = memory.read_from(location.start, location.bytes);
    PstoreArea absent;
    absent.origin = origin;
    if (bytes.empty()) {
        absent.findings.note(fmt::format("{}: {} names it, but the dump does not hold that memory",
                                         origin, location.source));
        return absent;
    }
    const bool whole = bytes.size() == location.bytes;
    auto area = read_ramoops_region(bytes, whole, origin, add_parameters(options.pstore, location));
    if (!area && location.parameters && !options.pstore.ramoops) {
        area = read_ramoops_region(bytes, whole, origin, options.pstore);
    }
    if (!area) {
        absent.findings.loss(std::move(area).error().in(origin));
        return absent;
    }
    if (!whole) {
        area->findings.loss(ErrorKind::kMissing,
                            fmt::format("{}: the dump holds {:#x} of its {:#x} bytes", origin,
                                        bytes.size(), location.bytes));
    }
    return *std::move(area);
}

/// A region in memory. It starts at a page with a header, or one zone earlier if the first zone's
/// header is destroyed.
struct FoundRegion {
    PhysAddr start;
    RegionBounds bounds;

    PhysAddr end() const { return start + bounds.length; }
};

/// True if the zone's data begin with "====", as all dumps do (fs/pstore/ram.c,
/// RAMOOPS_KERNMSG_HDR).
bool has_dump(Bytes zone) {
    return as_text(zone).substr(kPrzHeaderBytes).starts_with("====");
}

/// True if the zone has a dump, or a header that is valid or that its parity can restore. Memory
/// before a region has neither, so this cheap test rules most of it out.
bool may_be_zone(Bytes zone, std::uint32_t ecc) {
    const auto geometry = PrzGeometry::of(0, zone.size(), ecc);
    BlockCodes codes;
    return has_dump(zone) ||
           (geometry && read_header(zone, *geometry, SignatureKind::kPlain, codes).valid);
}

/// Searches memory for regions, page by page upwards. After kExaminedMax bytes it examines only
/// pages with a dump, which nearly every region has in its first zone, and after twice as many it
/// stops.
class RegionSearch {
 public:
    RegionSearch(const MemoryImage& image, const MemoryOptions& options,
                 std::span<const PhysAddr> pages)
        : options_(options), pages_(pages), memory_(image) {}

    /// False if the search has already examined too much to examine this page too.
    bool may_examine(PhysAddr page);
    /// Returns the region whose first or second zone begins at the page.
    std::optional<FoundRegion> find_region(PhysAddr page);
    /// Returns nothing if the region is not convincing without the bytes after it.
    std::optional<PstoreArea> read(const FoundRegion& found);

 private:
    // Reading and evaluating headers takes most of a search's time. Real regions have few headers.
    static constexpr std::uint64_t kExaminedMax = 3ULL << 30;
    static constexpr std::uint64_t kBytesAHeader = 32ULL << 10;  ///< a header costs as much

    std::optional<FoundRegion> examine_at(PhysAddr at);
    std::optional<FoundRegion> one_zone_earlier(const FoundRegion& region);
    bool swallows_another(const FoundRegion& region);
    /// The region's bytes and some more, since its end is not known exactly.
    Bytes read_bytes(const FoundRegion& found) {
        return memory_.read_from(found.start, found.bounds.length + kSlackBytes);
    }

    const MemoryOptions& options_;
    std::span<const PhysAddr> pages_;  ///< pages that begin with a header; ascending
    MemoryRun memory_;
    std::uint64_t examined_ = 0;  ///< bytes
};

bool RegionSearch::may_examine(PhysAddr page) {
    return examined_ <= kExaminedMax ||
           (examined_ <= 2 * kExaminedMax && has_dump(memory_.read_from(page, kScanPageBytes)));
}

std::optional<FoundRegion> RegionSearch::examine_at(PhysAddr at) {
    const Bytes bytes = memory_.read_from(at, kRegionBytesMax);
    const RegionBounds bounds = find_ramoops_bounds(bytes, options_.pstore);
    examined_ += bytes.size() + bounds.intact_headers * kBytesAHeader;
    return bounds.convincing ? std::optional(FoundRegion{at, bounds}) : std::nullopt;
}

/// Returns the region with one more zone in front, if a zone without its header is there.
std::optional<FoundRegion> RegionSearch::one_zone_earlier(const FoundRegion& region) {
    const std::uint64_t zone_bytes = region.bounds.first_zone;
    if (zone_bytes == 0 || zone_bytes > region.start.value) {
        return std::nullopt;
    }
    FoundRegion found{region.start - zone_bytes, region.bounds};
    const std::uint64_t had = read_bytes(region).size();
    const Bytes bytes = memory_.read_from(found.start, zone_bytes + had);
    if (bytes.size() != zone_bytes + had ||
        !may_be_zone(bytes.first(zone_bytes), region.bounds.ecc)) {
        return std::nullopt;
    }
    const RegionBounds longer = find_ramoops_bounds(bytes, options_.pstore);
    examined_ += bytes.size() + longer.intact_headers * kBytesAHeader;
    const bool sound = longer.convincing &&
                       (has_dump(bytes) || longer.headers > region.bounds.headers) &&
                       longer.length >= zone_bytes + region.bounds.length;
    found.bounds.length += zone_bytes;
    return sound ? std::optional(found) : std::nullopt;
}

/// True if another region begins inside this one and has at least as many headers. Then this one is
/// a single zone of an older boot, and its supposed region covers the real one. A mere part of this
/// region would have fewer headers than the whole.
bool RegionSearch::swallows_another(const FoundRegion& region) {
    constexpr std::size_t kExamined = 64;
    const RegionBounds& bounds = region.bounds;
    if (bounds.headers == bounds.zones && bounds.intact_headers <= bounds.headers) {
        return false;  // any later start has fewer headers
    }
    std::size_t looked = 0;
    for (auto page = std::upper_bound(pages_.begin(), pages_.end(), region.start);
         page != pages_.end() && *page < region.end() && looked++ < kExamined; ++page) {
        const auto other = examine_at(*page);
        if (other && other->bounds.headers >= bounds.headers) {
            return true;
        }
    }
    return false;
}

std::optional<PstoreArea> RegionSearch::read(const FoundRegion& found) {
    const Bytes bytes = read_bytes(found);
    BlockCodes codes;
    const auto layout = find_ramoops_layout(bytes, {options_.pstore.ramoops, false}, codes);
    if (!layout || !layout->convincing) {
        return std::nullopt;
    }
    return read_ramoops_zones(bytes, *layout, format_origin(options_.file, found.start), codes);
}

std::optional<FoundRegion> RegionSearch::find_region(PhysAddr page) {
    std::optional<FoundRegion> found = examine_at(page);
    if (!found || swallows_another(*found)) {
        return std::nullopt;
    }
    const std::optional<FoundRegion> longer = one_zone_earlier(*found);
    return longer ? longer : found;
}

}  // namespace

/// A region starts at a page, as most of its zones do. Signature, start and size must be plausible
/// together (fs/pstore/ram_core.c, struct persistent_ram_buffer).
void RamoopsDetector::look(Bytes window, PhysAddr at) {
    constexpr std::uint32_t kSizeMax = 256U << 20;
    for (std::uint64_t page = 0; page + kPrzHeaderBytes <= window.size(); page += kScanPageBytes) {
        const Bytes bytes = window.subspan(page, kPrzHeaderBytes);
        if (load<std::uint32_t>(bytes, std::endian::little) != kPrzSignature) {
            continue;
        }
        const PrzHeader header = PrzHeader::load(bytes);
        if (header.start <= header.size && header.size < kSizeMax && zones_.size() < kZonesMax) {
            zones_.push_back(at + page);
        }
    }
}

Result<Recovered> find_ramoops_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                                const MemoryOptions& options) {
    Findings findings;
    auto kernel = find_kernel(image, options.kernel, findings);
    if (!kernel) {
        return failure(ErrorKind::kNotFound,
                       "no kernel was found in memory that could name a ramoops region");
    }
    KernelView view(*kernel->info, *kernel->memory);
    const std::optional<RamoopsLocation> location = ramoops_from_kernel(view);
    if (!location) {
        return failure(ErrorKind::kNotFound, "the kernel names no ramoops region");
    }
    Recovered found;
    found.areas.push_back(read_area_by_kernel(*image, *location, options));
    return found;
}

Result<Recovered> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                       const MemoryOptions& options) {
    const std::vector<PhysAddr>& pages =
        options.kernel.scan->look_for<RamoopsDetector>(*image, options.kernel.progress).zones();
    RegionSearch search(*image, options, pages);
    Recovered all;
    PhysAddr end_of_last{0};
    std::uint64_t passed_over = 0;
    PhysAddr first_passed{0};
    for (const PhysAddr page : pages) {
        if (page < end_of_last) {
            continue;
        }
        if (!search.may_examine(page)) {
            first_passed = passed_over++ == 0 ? page : first_passed;
            continue;
        }
        const std::optional<FoundRegion> found = search.find_region(page);
        auto area = found ? search.read(*found) : std::nullopt;
        if (area) {
            all.areas.push_back(*std::move(area));
            end_of_last = found->end();
        }
    }
    const std::string not_examined = fmt::format(
        "{} pages begin like a ramoops zone, too many to examine all: {} of them, from {:#x} on, "
        "were skipped",
        pages.size(), passed_over, first_passed.value);
    if (all.empty() && passed_over == 0) {
        return failure(ErrorKind::kNotFound, "no ramoops region was found in memory");
    }
    if (all.empty()) {
        return failure(ErrorKind::kUnsupported, not_examined);
    }
    if (passed_over != 0) {
        all.areas.front().findings.loss(ErrorKind::kUnsupported,
                                        fmt::format("{}: {}", options.file, not_examined));
    }
    return all;
}

}  // namespace lastwords::extractor
