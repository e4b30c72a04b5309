// SPDX-License-Identifier: GPL-2.0-or-later
// PageTableBuilder: page tables in a FakeImage, table by table as entries need them.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/machine/page_walk.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {

class PageTableBuilder {
 public:
    /// As PageTables has them: [0] is the last level.
    using Levels = std::vector<extractor::PageTables::Level>;

    /// `table_bits`: of every entry that leads to a table. New tables are taken from `pool` on, a
    /// place of `table_bytes` each.
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

    /// Writes the entry of `level` (0: the last) that `at` leads to; gives where it stands.
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
