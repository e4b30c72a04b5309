// SPDX-License-Identifier: GPL-2.0-or-later
// The page-table walk.
#include "extractor/machine/page_walk.h"

#include <fmt/format.h>

#include <array>

namespace lastwords::extractor {

Result<Translation> walk(const PageTables& tables, const MemoryImage& image, VirtAddr at) {
    PhysAddr table = tables.root;
    for (auto level = static_cast<unsigned>(tables.levels.size()); level-- > 0;) {
        const PageTables::Level& shape = tables.levels[level];
        const std::uint64_t index =
            (at.value >> shape.shift) & ((std::uint64_t{1} << shape.bits) - 1);
        std::array<std::byte, 8> raw{};
        const MutableBytes entry_bytes = MutableBytes(raw).first(tables.entry_bytes);
        if (auto done = image.read(table + index * tables.entry_bytes, entry_bytes); !done) {
            return tl::unexpected(std::move(done).error().in(
                fmt::format("page table level {} for {:#x}", level + 1, at.value)));
        }
        const std::uint64_t raw_entry =
            load_number(entry_bytes, tables.order) & ~tables.ignored_bits;
        const PageTableEntry entry = tables.decode(raw_entry, level, tables);
        if (entry.kind == PageTableEntry::Kind::kLeaf) {
            const std::uint64_t page_bytes = std::uint64_t{1} << shape.shift;
            const std::uint64_t inside = at.value & (page_bytes - 1);
            return Translation{entry.phys + inside, page_bytes - inside};
        }
        if (entry.kind == PageTableEntry::Kind::kNotPresent) {
            return failure(
                ErrorKind::kNotFound,
                fmt::format("address {:#x} is not mapped (level {} entry {:#x} at physical {:#x})",
                            at.value, level + 1, raw_entry,
                            (table + index * tables.entry_bytes).value));
        }
        table = entry.phys;
    }
    return failure(ErrorKind::kCorrupt,
                   fmt::format("the page tables for {:#x} lead to no page", at.value));
}

tl::unexpected<Error> not_of_the_kernel(VirtAddr at) {
    return failure(ErrorKind::kNotFound, fmt::format("{:#x} is not a kernel address", at.value));
}

}  // namespace lastwords::extractor
