// SPDX-License-Identifier: GPL-2.0-or-later
// walk(): walks the radix page tables of any architecture, by a description of the tables.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "extractor/image/image.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// The physical address of a virtual address, and how many bytes from there on are mapped in one
/// piece.
struct Translation {
    PhysAddr phys;
    std::uint64_t bytes = 0;
};

struct PageTableEntry {
    enum class Kind { kNotPresent, kTable, kLeaf };
    Kind kind = Kind::kNotPresent;
    PhysAddr phys;  ///< address of the next table, or of the page's first byte
};

/// Describes the page tables of one kernel. decode() interprets an entry by its value and level (0
/// is the last level, whose leaves are base pages). Before that, walk() clears ignored_bits in the
/// entry; this mask differs between machines of one architecture.
struct PageTables {
    struct Level {
        unsigned shift = 0;  ///< the lowest bit of a virtual address that is in the index
        unsigned bits = 0;   ///< number of bits in the index
    };
    std::vector<Level> levels;  ///< [0] is the last level; the root table is levels.back()
    PhysAddr root;
    std::endian order = std::endian::little;
    unsigned entry_bytes = 8;
    std::uint64_t ignored_bits = 0;  ///< cleared in every entry: memory encryption
    PageTableEntry (*decode)(std::uint64_t entry, unsigned level,
                             const PageTables& tables) = nullptr;
};

/// Translates `at` by the page tables. kNotFound: nothing is mapped there. If a table cannot be
/// read, passes on the Error, prefixed with the level.
Result<Translation> walk(const PageTables& tables, const MemoryImage& image, VirtAddr at);

/// Returns the kNotFound error for an address that is not canonical, which walk() must not be
/// given.
tl::unexpected<Error> not_of_the_kernel(VirtAddr at);

}  // namespace lastwords::extractor
