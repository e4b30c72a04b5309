// SPDX-License-Identifier: GPL-2.0-or-later
// kdump builder: makes a kdump-compressed file of a few pages with kdump_writer.h.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "extractor/trim/kdump_writer.h"

namespace lastwords::test {

using Page = std::vector<std::byte>;

/// Returns a page whose words depend on its number and differ from each other. No codec makes it
/// smaller.
Page numbered_page(std::uint64_t pfn, std::size_t bytes = 4096);
/// Returns a page that repeats a number. Every codec makes it smaller.
Page repeated_page(std::uint64_t pfn, std::size_t bytes = 4096);

/// Pages by page frame number. An empty page stands for one that exists but is excluded.
using Pages = std::map<std::uint64_t, Page>;

/// Returns the file as bytes. Fills `plan.pfns` and `plan.existing` from `pages`, and
/// `plan.max_mapnr`, unless it is set, with the last page frame number plus one.
std::vector<std::byte> build_kdump(extractor::KdumpPlan plan, const Pages& pages);

}  // namespace lastwords::test
