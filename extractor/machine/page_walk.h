// SPDX-License-Identifier: GPL-2.0-or-later
// One radix page-table walk, driven by a description of the tables.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "extractor/image/image.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Where a virtual address leads, and for how many bytes from it on the mapping is one piece.
struct Translation {
    PhysAddr phys;
    std::uint64_t bytes = 0;
};

struct PageTableEntry {
    enum class Kind { kNotPresent, kTable, kLeaf };
    Kind kind = Kind::kNotPresent;
    PhysAddr phys;  ///< of the next table, or of the page's first byte
};

/// An architecture's page tables. An entry is decoded by a plain function of its value and level
/// (0: the last level, whose leaves are base pages) and by the one mask that differs between
/// machines of an architecture.
struct PageTables {
    struct Level {
        unsigned shift = 0;  ///< of the virtual address
        unsigned bits = 0;   ///< of the index
    };
    std::vector<Level> levels;  ///< [0] is the last level; the root table is levels.back()
    PhysAddr root;
    std::endian order = std::endian::little;
    unsigned entry_bytes = 8;
    std::uint64_t ignored_bits = 0;  ///< of every entry: memory encryption
    PageTableEntry (*decode)(std::uint64_t entry, unsigned level,
                             const PageTables& tables) = nullptr;
};

/// kNotFound if nothing is mapped there. An error of reading a table is passed on, prefixed with
/// the level.
Result<Translation> walk(const PageTables& tables, const MemoryImage& image, VirtAddr at);

/// kNotFound if walk() cannot translate the address at all: it is not canonical for these tables.
tl::unexpected<Error> not_of_the_kernel(VirtAddr at);

}  // namespace lastwords::extractor
