// SPDX-License-Identifier: GPL-2.0-or-later
// Searches a memory image for the addresses of ramoops regions: by what the dumped kernel's memory
// says (from_kernel.h), or by the headers at the starts of pages. region.h then finds the layout at
// each address and reads the zones.
#include "extractor/formats/ramoops/in_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "extractor/formats/ramoops/from_kernel.h"
#include "extractor/formats/ramoops/region.h"
#include "extractor/image/scan.h"
#include "extractor/kernel/find_kernel.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

/// How many bytes from its start on are examined for a region whose size is not known.
constexpr std::uint64_t kFoundRegionBytesMax = 16ULL << 20;
/// How many bytes after a region are read with it. The module's divisions leave fewer bytes unused
/// at a region's end.
constexpr std::uint64_t kSlackBytes = 8192;

/// Reads memory for requests with ascending addresses. It keeps the bytes that it has read last,
/// because successive requests overlap.
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
    /// How many bytes before the requested address are kept.
    static constexpr std::uint64_t kKeptBeforeMax = kFoundRegionBytesMax;

    void extend(std::uint64_t size) {
        constexpr std::uint64_t kStep = 1ULL << 20;
        bytes_.reserve(std::min(size, kKeptBeforeMax + kFoundRegionBytesMax));
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

/// Returns the user's options. If these have no sizes, the sizes that the kernel names are added.
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

/// A region that was found in memory. It starts at a page that begins with a header or, if the
/// first zone's header is destroyed, one zone before such a page.
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

/// True if the bytes may be a zone: they hold a dump, or a header that is valid or that its parity
/// can restore. It is a quick test before the layout search, and rules out most memory that merely
/// lies before a region.
bool may_be_zone(Bytes zone, std::uint32_t ecc) {
    const auto geometry = PrzGeometry::of(0, zone.size(), ecc);
    BlockCodes codes;
    return has_dump(zone) ||
           (geometry && read_header(zone, *geometry, SignatureKind::kPlain, codes).valid);
}

/// Searches for regions at the pages that begin with a header, from the lowest address upwards. To
/// limit its time, it examines only pages with a dump once it has examined kExaminedMax bytes
/// (nearly every region begins with a dump), and stops after twice as many bytes.
class RegionSearch {
 public:
    RegionSearch(const MemoryImage& image, const MemoryOptions& options,
                 std::span<const PhysAddr> pages)
        : options_(options), pages_(pages), memory_(image) {}

    /// Returns false if the search has examined so much already that it must leave out this page.
    bool may_examine(PhysAddr page);
    /// Returns the region whose first or second zone begins at the page.
    std::optional<FoundRegion> find_region(PhysAddr page);
    /// Reads the region's zones. Returns nothing if the region is convincing only together with the
    /// memory after it.
    std::optional<PstoreArea> read(const FoundRegion& found);

 private:
    static constexpr std::uint64_t kExaminedMax = 3ULL << 30;
    /// Each intact header counts as this many examined bytes, because it takes as long to evaluate
    /// one. Real regions have few headers.
    static constexpr std::uint64_t kBytesAHeader = 32ULL << 10;

    std::optional<FoundRegion> examine_at(PhysAddr at);
    std::optional<FoundRegion> one_zone_earlier(const FoundRegion& region);
    bool swallows_another(const FoundRegion& region);
    /// Returns the region's bytes and kSlackBytes more, since its end is not known exactly.
    Bytes read_bytes(const FoundRegion& found) {
        return memory_.read_from(found.start, found.bounds.length + kSlackBytes);
    }

    const MemoryOptions& options_;
    std::span<const PhysAddr> pages_;  ///< pages that begin with a header; ascending
    MemoryRun memory_;
    std::uint64_t examined_ = 0;  ///< bytes; see kBytesAHeader
};

bool RegionSearch::may_examine(PhysAddr page) {
    return examined_ <= kExaminedMax ||
           (examined_ <= 2 * kExaminedMax && has_dump(memory_.read_from(page, kScanPageBytes)));
}

std::optional<FoundRegion> RegionSearch::examine_at(PhysAddr at) {
    const Bytes bytes = memory_.read_from(at, kFoundRegionBytesMax);
    const RegionBounds bounds = find_ramoops_bounds(bytes, options_.pstore);
    examined_ += bytes.size() + bounds.intact_headers * kBytesAHeader;
    return bounds.convincing ? std::optional(FoundRegion{at, bounds}) : std::nullopt;
}

/// Returns the region extended by one zone before its start, if a zone is there whose header is
/// destroyed.
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

/// True if a region with at least as many headers begins inside this one. Then that region is the
/// real one, and this one only begins with a zone that an older boot left before it. (If this one
/// is real, a search that starts further inside it finds fewer headers.)
bool RegionSearch::swallows_another(const FoundRegion& region) {
    constexpr std::size_t kExamined = 64;
    const RegionBounds& bounds = region.bounds;
    if (bounds.headers == bounds.zones && bounds.intact_headers <= bounds.headers) {
        return false;  // a region that begins further inside has fewer headers
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

/// Tests only the start of each page, because a region and most of its zones start there.
/// Signature, start and size must all be plausible (fs/pstore/ram_core.c, struct
/// persistent_ram_buffer).
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
    KernelView view(*kernel->info, *kernel->memory, kernel->debug.get());
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
