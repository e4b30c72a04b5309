// SPDX-License-Identifier: GPL-2.0-or-later
// Finds plog regions in memory: the one that VMCOREINFO names, and others by superblocks and
// records.
#include "extractor/formats/plog/in_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "extractor/formats/plog/plog_sources.h"
#include "extractor/machine/vmcoreinfo.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kReadsMax = 128;  ///< if there are more, those with most evidence are read

/// Returns where regions may be, those with most evidence first. Of candidates that overlap, one at
/// most is a region: a superblock is consistent with two region starts, and a stale copy of a few
/// pages has records too.
std::vector<PhysRange> candidates_in_order(const std::map<PhysAddr, PlogEvidence>& regions) {
    std::vector<std::pair<std::uint64_t, PhysRange>> all;
    for (const auto& [start, evidence] : regions) {
        all.push_back({evidence.traces,
                       {start, start + std::min(evidence.region_bytes, kPlogRegionBytesMax)}});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<PhysRange> ranges;
    for (const auto& [traces, range] : all) {
        ranges.push_back(range);
    }
    return ranges;
}

bool overlaps_any(const PhysRange& range, const std::vector<PhysRange>& others) {
    return std::any_of(others.begin(), others.end(), [&](const PhysRange& other) {
        return other.begin < range.end && range.begin < other.end;
    });
}

/// Recognises copies of regions that were already read. Whoever has read a region into a file has
/// copies of it, in pieces, in the page cache and in buffers.
class KnownContents {
 public:
    /// Whether all records and superblocks of this region, in all versions, are among the
    /// remembered ones. A record whose text is proved must have been proved there too.
    bool has_all_of(const std::vector<PlogRegion>& versions) const {
        return std::all_of(versions.begin(), versions.end(),
                           [&](const PlogRegion& region) { return has_all_of(region); });
    }

    void remember(const std::vector<PlogRegion>& versions) {
        for (const PlogRegion& region : versions) {
            for (const PlogRecord& record : region.records) {
                bool& proved = records_[key(record)];
                proved = proved || record.proved;
            }
            for (const PlogSuper& super : region.supers) {
                supers_.insert(key(super));
            }
        }
    }

 private:
    bool has_all_of(const PlogRegion& region) const {
        return std::all_of(region.records.begin(), region.records.end(),
                           [&](const PlogRecord& record) {
                               const auto known = records_.find(key(record));
                               return known != records_.end() && (known->second || !record.proved);
                           }) &&
               std::all_of(region.supers.begin(), region.supers.end(),
                           [&](const PlogSuper& super) { return supers_.contains(key(super)); });
    }

    using RecordKey = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t, std::uint32_t>;
    using SuperKey = std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>;

    static RecordKey key(const PlogRecord& record) {
        return {record.epoch, record.seq, record.time_ns, record.slot};
    }
    static SuperKey key(const PlogSuper& super) {
        return {super.epoch, super.wall_time_ns, super.time_ns};
    }

    std::map<RecordKey, bool> records_;  ///< true: some copy of the record has a proved text
    std::set<SuperKey> supers_;
};

/// Whether there is no region, but a superblock that was copied from one. The other copy, which
/// every kernel writes when it attaches the log, is not where it would be, and nothing else is.
bool is_stray_super(const std::vector<PlogRegion>& versions) {
    return std::all_of(versions.begin(), versions.end(),
                       [](const PlogRegion& region) { return region.is_lone_super; });
}

/// Limits how much memory is spent on bytes that the image does not have, since a superblock with a
/// right checksum may still be forged and state any region length.
constexpr std::uint64_t kWithGapsMax = std::uint64_t{64} << 20;
constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

/// Reads the region. Bytes that the dump does not have are zero and reported as a loss. After
/// kWithGapsMax bytes, the next gap ends the region.
std::vector<std::byte> read_region(const MemoryImage& image, const PhysRange& range,
                                   Findings& findings) {
    const PhysAddr start = range.begin;
    const std::uint64_t bytes = range.end - start;
    std::vector<std::byte> region;
    std::uint64_t missing = 0;
    std::optional<Error> why;
    for (std::uint64_t at = 0; at < bytes;) {
        region.resize(std::max<std::uint64_t>(region.size(), std::min(at + kPieceBytes, bytes)));
        const auto got = image.read_some(start + at, MutableBytes(region).subspan(at));
        if (got && *got != 0) {
            at += *got;
            continue;
        }
        if (!got && !why) {
            why = got.error();
        }
        if (at >= kWithGapsMax) {
            findings.loss(
                ErrorKind::kMissing,
                fmt::format("plog region at {:#x}: its length is given as {:#x} bytes; it "
                            "was read only up to the gap at {:#x}",
                            start.value, bytes, start.value + at));
            region.resize(at);
            break;
        }
        constexpr std::uint64_t kStep = 4096;
        const std::uint64_t step = std::min(kStep - (start.value + at) % kStep, bytes - at);
        missing += step;
        at += step;
    }
    if (why) {
        findings.loss(std::move(*why).in(fmt::format(
            "plog region at {:#x}: the dump lacks {} of its bytes", start.value, missing)));
    }
    return region;
}

std::vector<printkfmt::Source> make_sources(const std::vector<PlogRegion>& regions,
                                            const PhysRange& range, const std::string& file,
                                            const Findings& findings) {
    auto sources = make_plog_sources(
        regions, fmt::format("{}: plog region at {:#x}", file, range.begin.value));
    if (!sources.empty()) {
        sources.back().findings.add(findings);
    }
    return sources;
}

/// Returns the region that VMCOREINFO names, if its address and length are possible.
std::optional<PhysRange> region_from_vmcoreinfo(const MemoryImage& image) {
    const VmcoreInfo info(image.facts().vmcoreinfo);
    const auto start = info.number("plog_region");
    const auto bytes = info.number("plog_region_bytes");
    if (!start || !bytes || *bytes < PLOG_REGION_BYTES_MIN || *bytes > kPlogRegionBytesMax ||
        *start % PLOG_REGION_ALIGN != 0 || *start > UINT64_MAX - *bytes) {
        return std::nullopt;
    }
    return PhysRange{PhysAddr{*start}, PhysAddr{*start + *bytes}};
}

}  // namespace

void PlogDetector::look(Bytes window, PhysAddr at) {
    for (const PlogTrace& trace : plog_traces_in(window)) {
        if (trace.region_at + static_cast<std::int64_t>(at.value) < 0) {
            continue;
        }
        const PhysAddr start{at.value + static_cast<std::uint64_t>(trace.region_at)};
        if (regions_.size() < kStartsMax || regions_.contains(start)) {
            PlogEvidence& evidence = regions_[start];
            evidence.region_bytes = std::max(evidence.region_bytes, trace.region_bytes);
            ++evidence.traces;
        }
    }
}

Result<Recovered> find_plog_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                             const MemoryOptions& options) {
    const VmcoreInfo info(image->facts().vmcoreinfo);
    const auto value = info.value("NUMBER(plog_region)");
    if (!value) {
        return failure(ErrorKind::kNotFound, "VMCOREINFO names no plog region");
    }
    const std::optional<PhysRange> range = region_from_vmcoreinfo(*image);
    if (!range) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("VMCOREINFO names a plog region at {} with {} bytes, which is impossible",
                        *value,
                        info.value("NUMBER(plog_region_bytes)").value_or("an unknown number of")));
    }
    Findings findings;
    const auto regions = PlogRegion::read_all(read_region(*image, *range, findings));
    if (!regions) {
        return failure(ErrorKind::kMissing,
                       fmt::format("VMCOREINFO names a plog region at {:#x}: {}",
                                   range->begin.value, regions.error().message));
    }
    Recovered found;
    found.sources = make_sources(*regions, *range, options.file, findings);
    return found;
}

Result<Recovered> find_plog_regions(const std::shared_ptr<const MemoryImage>& image,
                                    const MemoryOptions& options) {
    Recovered all;
    const std::optional<PhysRange> named = region_from_vmcoreinfo(*image);
    KnownContents known;
    if (named) {
        Findings reported_already;
        const auto regions = PlogRegion::read_all(read_region(*image, *named, reported_already));
        if (regions) {
            known.remember(*regions);
        }
    }
    const PlogDetector& traces =
        options.kernel.scan->look_for<PlogDetector>(*image, options.kernel.progress);
    std::vector<PhysRange> read;
    std::size_t reads = 0;
    for (const PhysRange& range : candidates_in_order(traces.regions())) {
        if (overlaps_any(range, read)) {
            continue;
        }
        if (++reads > kReadsMax) {
            break;
        }
        Findings findings;
        const auto regions = PlogRegion::read_all(read_region(*image, range, findings));
        if (!regions || is_stray_super(*regions)) {
            continue;
        }
        read.push_back(range);
        if (known.has_all_of(*regions)) {
            continue;
        }
        known.remember(*regions);
        Recovered found;
        found.sources = make_sources(*regions, range, options.file, findings);
        all.add(std::move(found));
    }
    if (all.empty()) {
        return failure(ErrorKind::kNotFound, "no plog region was found in memory");
    }
    return all;
}

}  // namespace lastwords::extractor
