// SPDX-License-Identifier: GPL-2.0-or-later
// Gives each window of memory to all that look for something.
#include "extractor/find/memory_scan.h"

#include <algorithm>

#include "extractor/image/scan.h"
#include "extractor/plog/region.h"

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

}  // namespace

const MemoryTraces& MemoryScan::traces_in(const MemoryImage& image, const Progress& progress) {
    if (image_ == &image) {
        return *traces_;
    }
    auto traces = std::make_unique<MemoryTraces>();
    const auto look = [&](Bytes window, PhysAddr at) {
        if (traces->infos.size() < kCandidatesMax) {
            add_vmcoreinfo_in(window, at, traces->infos);
        }
        add_plog_traces_in(window, at, traces->plog_regions);
        return true;
    };
    const auto tell = [&](double done) {
        if (progress) {
            progress("looking for VMCOREINFO and plog regions in memory", done);
        }
    };
    scan_memory(image, look, tell);
    std::stable_partition(traces->infos.begin(), traces->infos.end(),
                          [](const VmcoreInfoCandidate& info) { return info.note; });
    image_ = &image;
    traces_ = std::move(traces);
    return *traces_;
}

}  // namespace lastwords::extractor
