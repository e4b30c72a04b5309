// SPDX-License-Identifier: GPL-2.0-or-later
// kdump builder: fills a KdumpPlan from a map of pages.
#include "tests/support/kdump_builder.h"

#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"

namespace lastwords::test {

Page numbered_page(std::uint64_t pfn, std::size_t bytes) {
    BytesBuilder page;
    for (std::uint64_t i = 0; i < bytes / 8; ++i) {
        // A multiplicative hash, which no codec makes smaller.
        page.u64((pfn * 1000003 + i + 1) * 0x9e3779b97f4a7c15U);
    }
    return page.take();
}

Page repeated_page(std::uint64_t pfn, std::size_t bytes) {
    BytesBuilder page;
    for (std::size_t i = 0; i < bytes / 8; ++i) {
        page.u64(pfn + 1);
    }
    return page.take();
}

std::vector<std::byte> build_kdump(extractor::KdumpPlan plan, const Pages& pages) {
    for (const auto& [pfn, page] : pages) {
        const PhysAddr at{pfn * plan.page_bytes};
        plan.existing.push_back({at, at + plan.page_bytes});
        if (!page.empty()) {
            plan.pfns.push_back(pfn);
        }
    }
    if (plan.max_mapnr == 0 && !pages.empty()) {
        plan.max_mapnr = pages.rbegin()->first + 1;
    }
    const auto read_page = [&](std::uint64_t pfn, MutableBytes into) -> Result<void> {
        const Page& page = pages.at(pfn);
        std::copy(page.begin(), page.end(), into.begin());
        return {};
    };
    MemorySink sink;
    if (!extractor::write_kdump(plan, read_page, sink)) {
        return {};
    }
    return sink.take();
}

}  // namespace lastwords::test
