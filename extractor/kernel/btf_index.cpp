// SPDX-License-Identifier: GPL-2.0-or-later
// Reads btf_vmlinux, and the pointers of its array one by one.
#include "extractor/kernel/btf_index.h"

#include <algorithm>
#include <array>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
/// The most that one type at the border of two pages of the array may take. A longer one costs only
/// speed: the types are walked then.
constexpr std::uint64_t kGapMax = 4096;
/// sizeof(struct btf_header), which struct btf has a copy of: up to 6.18, and in 7.2.
constexpr std::array<std::uint64_t, 2> kHeaderSizes{24, 32};

}  // namespace

std::optional<BtfIndex> BtfIndex::open(const KernelMemory& memory, VirtAddr at,
                                       const BtfParts& parts) {
    const std::uint64_t word = memory.arch().word_bytes;
    const auto points_to = [&](std::uint64_t index, VirtAddr there) {
        const Result<VirtAddr> pointer = memory.pointer(at + index * word);
        return pointer && *pointer == there;
    };
    // data, types, resolved_ids, resolved_sizes, strings, nohdr_data, hdr, nr_types
    if (!points_to(0, parts.blob) || !points_to(4, parts.strings)) {
        return std::nullopt;
    }
    const Result<VirtAddr> table = memory.pointer(at + word);
    for (const std::uint64_t header : kHeaderSizes) {
        const Result<std::uint32_t> count = memory.u32(at + 6 * word + header);  // with void
        if (!table || !count || *count < 2 || *count > parts.types_bytes / kBtfTypeBytes + 1) {
            continue;
        }
        BtfIndex index(memory, *table, *count - 1, parts);
        if (index.entry(1) == 0U && index.range_of(index.count())) {
            return index;
        }
    }
    return std::nullopt;
}

BtfIndex::BtfIndex(const KernelMemory& memory, VirtAddr table, std::uint32_t count,
                   const BtfParts& parts)
    : table_(memory, table, (std::uint64_t{count} + 1) * memory.arch().word_bytes),
      types_(parts.types),
      types_bytes_(parts.types_bytes),
      count_(count),
      pages_((table.value % kPageBytes + table_.size()) / kPageBytes + 1),
      word_bytes_(memory.arch().word_bytes),
      order_(memory.arch().order) {}

/// Returns the offset of a type from the start of the types. The type behind the last one is their
/// end.
std::optional<std::uint32_t> BtfIndex::entry(std::uint64_t type_id) const {
    if (type_id == std::uint64_t{count_} + 1) {
        return static_cast<std::uint32_t>(types_bytes_);
    }
    const std::uint64_t pointer =
        load_number(table_.view(type_id * word_bytes_, word_bytes_), order_);
    const std::uint64_t offset = pointer - types_.value;
    if (offset > types_bytes_ - kBtfTypeBytes || offset % 4 != 0) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(offset);
}

/// Whether the types whose pointers lie on this page of the array, and the first one of the next
/// page, each begin behind the one before, and at the borders of the page only a little behind.
bool BtfIndex::in_order(std::uint64_t page) const {
    const std::uint64_t in_page = table_.at().value % kPageBytes;
    const auto id_at = [&](std::uint64_t page_start) {
        return (std::max(page_start, in_page) - in_page) / word_bytes_;
    };
    const std::uint64_t first = std::max<std::uint64_t>(id_at(page * kPageBytes), 1);
    const std::uint64_t last =
        std::min<std::uint64_t>(id_at((page + 1) * kPageBytes), std::uint64_t{count_} + 1);
    auto before = first > 1 ? entry(first - 1) : std::nullopt;
    for (std::uint64_t id = first; id <= last; ++id) {
        const auto here = entry(id);
        const bool border = id == first || id == last;
        if (!here || (id > 1 && (!before || *here < *before + kBtfTypeBytes ||
                                 (border && *here - *before > kGapMax)))) {
            return false;
        }
        before = here;
    }
    return true;
}

std::optional<BtfIndex::Range> BtfIndex::range_of(std::uint32_t type_id) {
    if (type_id < 1 || type_id > count_) {
        return std::nullopt;
    }
    const std::uint64_t page =
        (table_.at().value % kPageBytes + type_id * word_bytes_) / kPageBytes;
    if (!pages_[page]) {
        pages_[page] = in_order(page);
    }
    const auto begin = entry(type_id);
    const auto end = entry(std::uint64_t{type_id} + 1);
    if (!*pages_[page] || !begin || !end) {
        return std::nullopt;
    }
    return Range{*begin, *end};
}

}  // namespace lastwords::extractor
