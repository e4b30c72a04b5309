// SPDX-License-Identifier: GPL-2.0-or-later
// PageTableBuilder: writes page tables into a FakeImage. It adds a table when an entry needs it.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/machine/page_walk.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {

class PageTableBuilder {
 public:
    /// The levels in the order of PageTables: [0] is the last level of a walk.
    using Levels = std::vector<extractor::PageTables::Level>;

    /// `table_bits` are the flags of every entry that leads to a table. New tables are placed one
    /// after the other from `pool` on, each with `table_bytes`.
    PageTableBuilder(FakeImage& image, Levels levels, PhysAddr root, std::uint64_t table_bits,
                     PhysAddr pool, std::uint64_t table_bytes = FakeImage::kPageBytes)
        : image_(image),
          levels_(std::move(levels)),
          root_(root),
          table_bits_(table_bits),
          next_(pool),
          table_bytes_(table_bytes) {
        image_.write(root_, std::vector<std::byte>(table_bytes_));
    }

    /// Writes the entry that translates `at` on `level` (0: the last). Returns the entry's address.
    PhysAddr put(VirtAddr at, unsigned level, std::uint64_t entry) {
        PhysAddr table = root_;
        for (auto here = static_cast<unsigned>(levels_.size()) - 1; here > level; --here) {
            table = next_table(table + index(at, here) * 8);
        }
        const PhysAddr place = table + index(at, level) * 8;
        write(place, entry);
        return place;
    }

 private:
    std::uint64_t index(VirtAddr at, unsigned level) const {
        const auto& shape = levels_.at(level);
        return (at.value >> shape.shift) & ((std::uint64_t{1} << shape.bits) - 1);
    }
    PhysAddr next_table(PhysAddr entry_at) {
        std::vector<std::byte> raw(8);
        image_.peek(entry_at, raw);
        const std::uint64_t entry = load_number(raw, std::endian::little);
        if (entry != 0) {
            return PhysAddr{entry & ~table_bits_};
        }
        const PhysAddr table = next_;
        next_ += table_bytes_;
        image_.write(table, std::vector<std::byte>(table_bytes_));
        write(entry_at, table.value | table_bits_);
        return table;
    }
    void write(PhysAddr at, std::uint64_t entry) {
        image_.write(at, BytesBuilder().u64(entry).take());
    }

    FakeImage& image_;
    Levels levels_;
    PhysAddr root_;
    std::uint64_t table_bits_;
    PhysAddr next_;
    std::uint64_t table_bytes_;
};

}  // namespace lastwords::test
