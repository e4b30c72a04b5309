// SPDX-License-Identifier: GPL-2.0-or-later
// From signatures in memory to regions.
#include "extractor/find/ramoops_regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "extractor/find/ramoops_told.h"
#include "extractor/find/running_kernel.h"
#include "extractor/pstore/ramoops/region.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

constexpr std::uint64_t kRegionBytesMax = 16ULL << 20;  ///< of one that nothing tells the size of
constexpr std::uint64_t kSlackBytes = 8192;             ///< more than division can leave unused
constexpr std::size_t kTriesMax = 128;  ///< signatures that are looked at as regions' starts

/// What can be read from `at` on without a gap, up to `bytes_max`.
std::vector<std::byte> read_run(const MemoryImage& image, PhysAddr at, std::uint64_t bytes_max) {
    constexpr std::uint64_t kStep = 1ULL << 20;
    std::vector<std::byte> bytes;
    while (bytes.size() < bytes_max) {
        const std::uint64_t had = bytes.size();
        bytes.resize(std::min(bytes_max, had + kStep));
        const auto got = image.read_some(at + had, MutableBytes(bytes).subspan(had));
        bytes.resize(had + got.value_or(0));
        if (bytes.size() == had) {
            break;
        }
    }
    return bytes;
}

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

PstoreArea area_of(const MemoryImage& image, const ToldRamoops& told, const FindOptions& options) {
    const std::string origin = origin_at(options.file, told.start);
    const std::vector<std::byte> bytes = read_run(image, told.start, told.bytes);
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

/// A region that starts at `at`, or the one before it whose first zone has lost its header.
struct Found {
    PhysAddr start;
    std::vector<std::byte> bytes;  // and some of what follows: where it ends is not known exactly
    std::uint64_t length = 0;      // up to its last zone's end, as far as can be told
    std::uint64_t headers = 0;
    std::uint64_t first_zone = 0;  // bytes of it
};

std::optional<Found> region_at(const MemoryImage& image, PhysAddr at, const FindOptions& options) {
    Found found{at, read_run(image, at, kRegionBytesMax), 0, 0, 0};
    const auto bounds = ramoops_bounds(found.bytes, options.pstore);
    if (!bounds || !bounds->convincing) {
        return std::nullopt;
    }
    found.length = bounds->length;
    found.headers = bounds->headers;
    found.first_zone = bounds->first_zone;
    found.bytes.resize(std::min<std::uint64_t>(found.length + kSlackBytes, found.bytes.size()));
    return found;
}

/// The same with one zone more in front, where what lies there is one without its header.
std::optional<Found> one_zone_earlier(const MemoryImage& image, const Found& region,
                                      const FindOptions& options) {
    const std::uint64_t zone_bytes = region.first_zone;
    if (zone_bytes == 0 || zone_bytes > region.start.value) {
        return std::nullopt;
    }
    const PhysAddr start = region.start - zone_bytes;
    Found found{start, read_run(image, start, zone_bytes + region.bytes.size()),
                zone_bytes + region.length, region.headers, zone_bytes};
    if (found.bytes.size() != zone_bytes + region.bytes.size()) {
        return std::nullopt;
    }
    const auto longer = ramoops_bounds(found.bytes, options.pstore);
    // "====": every dmesg zone's data begin with it (fs/pstore/ram.c, RAMOOPS_KERNMSG_HDR).
    const bool dumped = as_text(found.bytes).substr(12).starts_with("====");
    const bool sound = longer && longer->convincing &&
                       (dumped || longer->headers > region.headers) &&
                       longer->length >= found.length;
    return sound ? std::optional(std::move(found)) : std::nullopt;
}

/// What begins behind a region's start and has at least as many headers: then what begins here is
/// a zone of an older boot that stands alone, and its "region" swallows the other. A part of a
/// region has fewer than the whole.
bool swallows(const MemoryImage& image, const Found& region, std::span<const PhysAddr> pages,
              const FindOptions& options, std::size_t& tries) {
    constexpr std::size_t kLook = 16;
    const auto end = region.start + region.length;
    std::size_t looked = 0;
    for (auto page = std::upper_bound(pages.begin(), pages.end(), region.start);
         page != pages.end() && *page < end && looked++ < kLook; ++page, ++tries) {
        const auto other = region_at(image, *page, options);
        if (other && other->headers >= region.headers) {
            return true;
        }
    }
    return false;
}

}  // namespace

Result<Contents> find_told_ramoops(const std::shared_ptr<const MemoryImage>& image,
                                   const FindOptions& options) {
    Findings findings;
    auto kernel = find_kernel(image, options, findings);
    if (!kernel) {
        return failure(ErrorKind::kNotFound, "no kernel in memory tells of one");
    }
    KernelView view(*kernel->info, *kernel->memory);
    const std::optional<ToldRamoops> told = told_ramoops(view);
    if (!told) {
        return failure(ErrorKind::kNotFound, "the kernel tells of none");
    }
    Contents found;
    found.areas.push_back(area_of(*image, *told, options));
    return found;
}

Result<Contents> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                      const FindOptions& options) {
    const MemoryTraces& traces = options.scan->traces_in(*image, options.progress);
    Contents all;
    PhysAddr behind{0};
    std::size_t tries = 0;
    for (const PhysAddr page : traces.ramoops_zones) {
        if (page < behind || ++tries > kTriesMax) {
            continue;
        }
        std::optional<Found> found = region_at(*image, page, options);
        if (!found || swallows(*image, *found, traces.ramoops_zones, options, tries)) {
            continue;
        }
        if (auto longer = one_zone_earlier(*image, *found, options)) {
            found = std::move(longer);
        }
        auto area = read_ramoops_region(found->bytes, false, origin_at(options.file, found->start),
                                        options.pstore);
        if (area) {
            all.areas.push_back(*std::move(area));
            behind = found->start + found->length;
        }
    }
    if (tries > kTriesMax && !all.empty()) {
        all.areas.front().findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("{}: {} pages begin as a ramoops zone does: those behind the first {} were "
                        "not looked at",
                        options.file, traces.ramoops_zones.size(), kTriesMax));
    }
    if (all.empty()) {
        return failure(ErrorKind::kNotFound, "no ramoops region in memory");
    }
    return all;
}

}  // namespace lastwords::extractor
