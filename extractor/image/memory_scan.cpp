// SPDX-License-Identifier: GPL-2.0-or-later
// Gives each window of memory to all that look for something.
#include "extractor/image/memory_scan.h"

#include <algorithm>

#include "extractor/formats/plog/region.h"
#include "extractor/formats/ramoops/zone.h"
#include "extractor/image/scan.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kStartsMax = 65536;  ///< of regions, that are told apart

void add_plog_traces_in(Bytes window, PhysAddr at, std::map<PhysAddr, PlogTraces>& regions) {
    for (const PlogTrace& trace : plog_traces_in(window)) {
        if (trace.region_at + static_cast<std::int64_t>(at.value) < 0) {
            continue;
        }
        const PhysAddr start{at.value + static_cast<std::uint64_t>(trace.region_at)};
        if (regions.size() < kStartsMax || regions.contains(start)) {
            PlogTraces& traces = regions[start];
            traces.bytes = std::max(traces.bytes, trace.region_bytes);
            ++traces.count;
        }
    }
}

/// A region starts at a page, and so do most of its zones. The header's three words must make sense
/// together: signature, start, size (fs/pstore/ram_core.c, struct persistent_ram_buffer).
void add_ramoops_zones_in(Bytes window, PhysAddr at, std::vector<PhysAddr>& zones) {
    constexpr std::size_t kZonesMax = 65536;
    constexpr std::uint32_t kSizeMax = 256U << 20;
    for (std::uint64_t page = 0; page + kZoneHeaderBytes <= window.size(); page += kScanPageBytes) {
        const Bytes bytes = window.subspan(page, kZoneHeaderBytes);
        if (load<std::uint32_t>(bytes, std::endian::little) != kZoneSignature) {
            continue;
        }
        const ZoneHeader header = ZoneHeader::load(bytes);
        if (header.start <= header.size && header.size < kSizeMax && zones.size() < kZonesMax) {
            zones.push_back(at + page);
        }
    }
}

}  // namespace

const MemoryTraces& MemoryScan::traces_in(const MemoryImage& image, const Progress& progress) {
    const auto [known, fresh] = traces_.try_emplace(&image);
    MemoryTraces& traces = known->second;
    if (!fresh) {
        return traces;
    }
    const auto look = [&](Bytes window, PhysAddr at) {
        if (traces.infos.size() < kCandidatesMax) {
            add_vmcoreinfo_in(window, at, traces.infos);
        }
        add_plog_traces_in(window, at, traces.plog_regions);
        add_ramoops_zones_in(window, at, traces.ramoops_zones);
        return true;
    };
    const auto tell = [&](double done) {
        if (progress) {
            progress("looking for VMCOREINFO, plog and ramoops regions in memory", done);
        }
    };
    scan_memory(image, look, tell);
    std::stable_partition(traces.infos.begin(), traces.infos.end(),
                          [](const VmcoreInfoCandidate& info) { return info.note; });
    return traces;
}

}  // namespace lastwords::extractor
