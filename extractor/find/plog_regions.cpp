// SPDX-License-Identifier: GPL-2.0-or-later
// Finds regions by what stands at their slots' starts.
#include "extractor/find/plog_regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "extractor/image/scan.h"
#include "extractor/plog/boots.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kStartsMax = 65536;  ///< that are told apart in the scan
constexpr std::size_t kRegionsMax = 64;    ///< that are read: those that most speaks for

struct Traces {
    std::uint64_t bytes = 0;  ///< how far the region reaches, as far as is known
    std::uint64_t count = 0;
};

/// By where the region starts.
using Regions = std::map<PhysAddr, Traces>;

void look_at(Bytes window, PhysAddr at, Regions& regions) {
    for (const PlogTrace& trace : plog_traces_in(window)) {
        if (trace.region_at + static_cast<std::int64_t>(at.value) < 0) {
            continue;
        }
        const PhysAddr start{at.value + static_cast<std::uint64_t>(trace.region_at)};
        if (regions.size() < kStartsMax || regions.contains(start)) {
            Traces& traces = regions[start];
            traces.bytes = std::max(traces.bytes, trace.region_bytes);
            ++traces.count;
        }
    }
}

Regions scan(const MemoryImage& image, const FindOptions& options) {
    Regions regions;
    const auto look = [&](Bytes window, PhysAddr at) {
        look_at(window, at, regions);
        return true;
    };
    const auto progress = [&](double done) {
        if (options.progress) {
            options.progress("looking for plog regions in memory", done);
        }
    };
    scan_memory(image, look, progress);
    return regions;
}

/// A superblock fits two places, and a copy of some pages of a region has its records: of what
/// overlaps, the start that most speaks for counts.
std::vector<PhysRange> likely(const Regions& regions) {
    std::vector<std::pair<std::uint64_t, PhysRange>> all;
    for (const auto& [start, traces] : regions) {
        all.push_back({traces.count, {start, start + std::min(traces.bytes, kPlogRegionBytesMax)}});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<PhysRange> chosen;
    for (const auto& [count, range] : all) {
        const bool overlaps = std::any_of(chosen.begin(), chosen.end(), [&](const PhysRange& one) {
            return one.begin < range.end && range.begin < one.end;
        });
        if (!overlaps && chosen.size() < kRegionsMax) {
            chosen.push_back(range);
        }
    }
    return chosen;
}

/// Tells copies from regions: who has read a region into a file has it in the page cache, in
/// pieces, and in buffers.
class Copies {
 public:
    /// Whether all that the region holds was in those before, and as whole there.
    bool is_one(const PlogRegion& region) const {
        return std::all_of(region.records.begin(), region.records.end(),
                           [&](const PlogRecord& record) {
                               const auto known = records_.find(key(record));
                               return known != records_.end() && (known->second || !record.proved);
                           }) &&
               std::all_of(region.supers.begin(), region.supers.end(),
                           [&](const PlogSuper& super) { return supers_.contains(key(super)); });
    }

    void remember(const PlogRegion& region) {
        for (const PlogRecord& record : region.records) {
            bool& proved = records_[key(record)];
            proved = proved || record.proved;
        }
        for (const PlogSuper& super : region.supers) {
            supers_.insert(key(super));
        }
    }

 private:
    using RecordKey = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t, std::uint32_t>;
    using SuperKey = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>;

    static RecordKey key(const PlogRecord& record) {
        return {record.epoch, record.seq, record.time_ns, record.slot};
    }
    static SuperKey key(const PlogSuper& super) {
        return {super.epoch, super.wall_time_ns, super.time_ns};
    }

    std::map<RecordKey, bool> records_;  ///< whether its text is proved somewhere
    std::set<SuperKey> supers_;
};

/// What can be read of the region; the rest is zeros, and told.
std::vector<std::byte> read_region(const MemoryImage& image, PhysAddr start, std::uint64_t bytes,
                                   Findings& findings) {
    std::vector<std::byte> region(bytes);
    std::uint64_t missing = 0;
    std::optional<Error> why;
    for (std::uint64_t at = 0; at < bytes;) {
        const auto got = image.read_some(start + at, MutableBytes(region).subspan(at));
        if (got && *got != 0) {
            at += *got;
            continue;
        }
        if (!got && !why) {
            why = got.error();
        }
        constexpr std::uint64_t kStep = 4096;
        const std::uint64_t step = std::min(kStep - (start.value + at) % kStep, bytes - at);
        missing += step;
        at += step;
    }
    if (why) {
        findings.loss(std::move(*why).in(fmt::format(
            "plog region at {:#x}: {} bytes are not in the dump", start.value, missing)));
    }
    return region;
}

}  // namespace

Result<std::vector<printkfmt::Source>> find_plog_regions(
    const std::shared_ptr<const MemoryImage>& image, const FindOptions& options) {
    std::vector<printkfmt::Source> sources;
    Copies copies;
    for (const PhysRange& range : likely(scan(*image, options))) {
        const PhysAddr start = range.begin;
        Findings findings;
        const Result<PlogRegion> region =
            PlogRegion::read(read_region(*image, start, range.end - start, findings));
        if (!region || copies.is_one(*region)) {
            continue;
        }
        copies.remember(*region);
        auto found =
            sources_of(*region, fmt::format("{}: plog region at {:#x}", options.file, start.value));
        if (!found.empty()) {
            found.back().findings.add(findings);
        }
        std::move(found.begin(), found.end(), std::back_inserter(sources));
    }
    if (sources.empty()) {
        return failure(ErrorKind::kNotFound, "no plog region in memory");
    }
    return sources;
}

}  // namespace lastwords::extractor
