// SPDX-License-Identifier: GPL-2.0-or-later
// From signatures in memory to regions.
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

constexpr std::uint64_t kRegionBytesMax = 16ULL << 20;  ///< of one that nothing tells the size of
constexpr std::uint64_t kSlackBytes = 8192;             ///< more than division can leave unused

/// Memory without gaps: what was read of it last is kept, since what is asked for next lies close.
class MemoryRun {
 public:
    explicit MemoryRun(const MemoryImage& image) : image_(image) {}

    /// What can be read from `at` on without a gap, up to `bytes_max`. Valid until the next call.
    Bytes from(PhysAddr at, std::uint64_t bytes_max) {
        if (at < start_ || at > start_ + bytes_.size()) {
            bytes_.clear();
            start_ = at;
        } else if (at - start_ > kBehindMax) {
            bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(at - start_));
            start_ = at;
        }
        const std::uint64_t before = at - start_;
        extend(before + bytes_max);
        const Bytes rest = Bytes(bytes_).subspan(before);
        return rest.first(std::min<std::uint64_t>(rest.size(), bytes_max));
    }

 private:
    static constexpr std::uint64_t kBehindMax = kRegionBytesMax;

    void extend(std::uint64_t size) {
        constexpr std::uint64_t kStep = 1ULL << 20;
        bytes_.reserve(std::min(size, kBehindMax + kRegionBytesMax));
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

std::string origin_at(const std::string& file, PhysAddr at) {
    return fmt::format("{}: ramoops region at {:#x}", file, at.value);
}

/// What the kernel tells, with the sizes that it tells: those of the user come first.
PstoreOptions options_for(const PstoreOptions& given, const ToldRamoops& told) {
    PstoreOptions options = given;
    if (!options.ramoops) {
        options.ramoops = told.parameters;
    }
    return options;
}

PstoreArea area_of(const MemoryImage& image, const ToldRamoops& told,
                   const MemoryOptions& options) {
    const std::string origin = origin_at(options.file, told.start);
    MemoryRun memory(image);
    const Bytes bytes = memory.from(told.start, told.bytes);
    PstoreArea absent;
    absent.origin = origin;
    if (bytes.empty()) {
        absent.findings.note(fmt::format(
            "{}: {} tells of it, and the dump does not hold that memory", origin, told.from));
        return absent;
    }
    const bool whole = bytes.size() == told.bytes;
    auto area = read_ramoops_region(bytes, whole, origin, options_for(options.pstore, told));
    if (!area && told.parameters && !options.pstore.ramoops) {
        area = read_ramoops_region(bytes, whole, origin, options.pstore);
    }
    if (!area) {
        absent.findings.loss(std::move(area).error().in(origin));
        return absent;
    }
    if (!whole) {
        area->findings.loss(ErrorKind::kMissing,
                            fmt::format("{}: the dump holds {:#x} of its {:#x} bytes", origin,
                                        bytes.size(), told.bytes));
    }
    return *std::move(area);
}

/// A region that starts at a page, or one zone before it where the first zone has lost its header.
struct Found {
    PhysAddr start;
    RegionBounds bounds;

    PhysAddr end() const { return start + bounds.length; }
};

/// "====": every dmesg zone's data begin with it (fs/pstore/ram.c, RAMOOPS_KERNMSG_HDR).
bool is_dumped(Bytes zone) {
    return as_text(zone).substr(kZoneHeaderBytes).starts_with("====");
}

/// Has a dump, or a header that its parity may have kept. Memory before a region is neither, and
/// soon seen not to be.
bool may_be_zone(Bytes zone, std::uint32_t ecc) {
    const auto shape = ZoneShape::of(0, zone.size(), ecc);
    BlockCodes codes;
    return is_dumped(zone) || (shape && read_header(zone, *shape, Signature::kPlain, codes).valid);
}

/// Looks for regions in memory, page by page upwards, until too much was examined: then only at
/// pages with a dump, which is nearly always in a region's first zone, until it is twice as much.
class RegionSearch {
 public:
    RegionSearch(const MemoryImage& image, const MemoryOptions& options,
                 std::span<const PhysAddr> pages)
        : options_(options), pages_(pages), memory_(image) {}

    bool may_look_at(PhysAddr page);
    std::optional<Found> region_from(PhysAddr page);
    /// Nothing if what convinced lay behind the region.
    std::optional<PstoreArea> read(const Found& found);

 private:
    // Most of a search's time goes into reading and into headers, of which real regions have few.
    static constexpr std::uint64_t kExaminedMax = 3ULL << 30;
    static constexpr std::uint64_t kBytesAHeader = 32ULL << 10;  ///< that one costs as much as

    std::optional<Found> region_at(PhysAddr at);
    std::optional<Found> one_zone_earlier(const Found& region);
    bool swallows(const Found& region);
    /// Where a region ends is not known exactly: some of what follows is part of it.
    Bytes bytes_of(const Found& found) {
        return memory_.from(found.start, found.bounds.length + kSlackBytes);
    }

    const MemoryOptions& options_;
    std::span<const PhysAddr> pages_;  ///< that begin as a zone does; ascending
    MemoryRun memory_;
    std::uint64_t examined_ = 0;  ///< bytes
};

bool RegionSearch::may_look_at(PhysAddr page) {
    return examined_ <= kExaminedMax ||
           (examined_ <= 2 * kExaminedMax && is_dumped(memory_.from(page, kScanPageBytes)));
}

std::optional<Found> RegionSearch::region_at(PhysAddr at) {
    const Bytes bytes = memory_.from(at, kRegionBytesMax);
    const RegionBounds bounds = ramoops_bounds(bytes, options_.pstore);
    examined_ += bytes.size() + bounds.headers_near * kBytesAHeader;
    return bounds.convincing ? std::optional(Found{at, bounds}) : std::nullopt;
}

/// The same with one zone more in front, where what lies there is one without its header.
std::optional<Found> RegionSearch::one_zone_earlier(const Found& region) {
    const std::uint64_t zone_bytes = region.bounds.first_zone;
    if (zone_bytes == 0 || zone_bytes > region.start.value) {
        return std::nullopt;
    }
    Found found{region.start - zone_bytes, region.bounds};
    const std::uint64_t had = bytes_of(region).size();
    const Bytes bytes = memory_.from(found.start, zone_bytes + had);
    if (bytes.size() != zone_bytes + had ||
        !may_be_zone(bytes.first(zone_bytes), region.bounds.ecc)) {
        return std::nullopt;
    }
    const RegionBounds longer = ramoops_bounds(bytes, options_.pstore);
    examined_ += bytes.size() + longer.headers_near * kBytesAHeader;
    const bool sound = longer.convincing &&
                       (is_dumped(bytes) || longer.headers > region.bounds.headers) &&
                       longer.length >= zone_bytes + region.bounds.length;
    found.bounds.length += zone_bytes;
    return sound ? std::optional(found) : std::nullopt;
}

/// What begins behind a region's start and has at least as many headers: then what begins here is
/// a zone of an older boot that stands alone, and its "region" swallows the other. A part of a
/// region has fewer than the whole.
bool RegionSearch::swallows(const Found& region) {
    constexpr std::size_t kLook = 64;
    const RegionBounds& bounds = region.bounds;
    if (bounds.headers == bounds.zones && bounds.headers_near <= bounds.headers) {
        return false;  // without its first one there are fewer, whatever begins behind it
    }
    std::size_t looked = 0;
    for (auto page = std::upper_bound(pages_.begin(), pages_.end(), region.start);
         page != pages_.end() && *page < region.end() && looked++ < kLook; ++page) {
        const auto other = region_at(*page);
        if (other && other->bounds.headers >= bounds.headers) {
            return true;
        }
    }
    return false;
}

std::optional<PstoreArea> RegionSearch::read(const Found& found) {
    const Bytes bytes = bytes_of(found);
    BlockCodes codes;
    const auto layout = find_ramoops_layout(bytes, {options_.pstore.ramoops, false}, codes);
    if (!layout || !layout->convincing) {
        return std::nullopt;
    }
    return read_ramoops_zones(bytes, *layout, origin_at(options_.file, found.start), codes);
}

std::optional<Found> RegionSearch::region_from(PhysAddr page) {
    std::optional<Found> found = region_at(page);
    if (!found || swallows(*found)) {
        return std::nullopt;
    }
    const std::optional<Found> longer = one_zone_earlier(*found);
    return longer ? longer : found;
}

}  // namespace

/// A region starts at a page, and so do most of its zones. The header's three words must make sense
/// together: signature, start, size (fs/pstore/ram_core.c, struct persistent_ram_buffer).
void RamoopsDetector::look(Bytes window, PhysAddr at) {
    constexpr std::uint32_t kSizeMax = 256U << 20;
    for (std::uint64_t page = 0; page + kZoneHeaderBytes <= window.size(); page += kScanPageBytes) {
        const Bytes bytes = window.subspan(page, kZoneHeaderBytes);
        if (load<std::uint32_t>(bytes, std::endian::little) != kZoneSignature) {
            continue;
        }
        const ZoneHeader header = ZoneHeader::load(bytes);
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
        return failure(ErrorKind::kNotFound, "no kernel in memory tells of one");
    }
    KernelView view(*kernel->info, *kernel->memory);
    const std::optional<ToldRamoops> told = told_ramoops(view);
    if (!told) {
        return failure(ErrorKind::kNotFound, "the kernel tells of none");
    }
    Recovered found;
    found.areas.push_back(area_of(*image, *told, options));
    return found;
}

Result<Recovered> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                       const MemoryOptions& options) {
    const std::vector<PhysAddr>& pages =
        options.kernel.scan->look_for<RamoopsDetector>(*image, options.kernel.progress).zones();
    RegionSearch search(*image, options, pages);
    Recovered all;
    PhysAddr behind{0};
    std::uint64_t passed_over = 0;
    PhysAddr first_passed{0};
    for (const PhysAddr page : pages) {
        if (page < behind) {
            continue;
        }
        if (!search.may_look_at(page)) {
            first_passed = passed_over++ == 0 ? page : first_passed;
            continue;
        }
        const std::optional<Found> found = search.region_from(page);
        auto area = found ? search.read(*found) : std::nullopt;
        if (area) {
            all.areas.push_back(*std::move(area));
            behind = found->end();
        }
    }
    const std::string not_looked_at = fmt::format(
        "{} pages begin as a ramoops zone does: {} of them, from {:#x} on, were not looked at",
        pages.size(), passed_over, first_passed.value);
    if (all.empty() && passed_over == 0) {
        return failure(ErrorKind::kNotFound, "no ramoops region in memory");
    }
    if (all.empty()) {
        return failure(ErrorKind::kUnsupported, not_looked_at);
    }
    if (passed_over != 0) {
        all.areas.front().findings.loss(ErrorKind::kUnsupported,
                                        fmt::format("{}: {}", options.file, not_looked_at));
    }
    return all;
}

}  // namespace lastwords::extractor
