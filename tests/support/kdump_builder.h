// SPDX-License-Identifier: GPL-2.0-or-later
// kdump builder: a kdump-compressed file from a few pages, on top of the product's writer.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "extractor/trim/kdump_writer.h"

namespace lastwords::test {

using Page = std::vector<std::byte>;

/// A page whose every 64-bit word is different and says which page it is.
Page numbered_page(std::uint64_t pfn, std::size_t bytes = 4096);
/// A page that every codec makes smaller.
Page repeated_page(std::uint64_t pfn, std::size_t bytes = 4096);

/// Page frames with their pages; an empty page exists and is excluded.
using Pages = std::map<std::uint64_t, Page>;

/// The file as bytes. pfns and existing of the plan are made from `pages`, max_mapnr is one more
/// than the last unless it is set.
std::vector<std::byte> build_kdump(extractor::KdumpPlan plan, const Pages& pages);

}  // namespace lastwords::test
