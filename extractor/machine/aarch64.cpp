// SPDX-License-Identifier: GPL-2.0-or-later
// Translates virtual to physical addresses on arm64.
#include "extractor/machine/aarch64.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords::extractor {

namespace {

/// The low two bits of a descriptor (arch/arm64/include/asm/pgtable-hwdef.h, 5.10 to 7.2).
constexpr std::uint64_t kTypeMask = 3;
constexpr std::uint64_t kTypeTableOrPage = 3;
constexpr std::uint64_t kTypeBlock = 1;

constexpr unsigned kShift64K = 16;

std::uint64_t bit_range(unsigned low, unsigned high) {
    return ((std::uint64_t{1} << (high - low + 1)) - 1) << low;
}

/// Returns whether the tables are of LPA2 (52-bit addresses with 4K or 16K pages): their
/// descriptors have two address bits in the place of the shareability field.
bool uses_lpa2(const PageTables& tables) {
    const PageTables::Level& top = tables.levels.back();
    return tables.levels.front().shift < kShift64K && top.shift + top.bits == 52;
}

std::uint64_t output_address(std::uint64_t entry, const PageTables& tables) {
    const unsigned page_shift = tables.levels.front().shift;
    if (uses_lpa2(tables)) {
        return (entry & bit_range(page_shift, 49)) | ((entry & bit_range(8, 9)) << (50 - 8));
    }
    const std::uint64_t low = entry & bit_range(page_shift, 47);
    return page_shift == kShift64K ? low | ((entry & bit_range(12, 15)) << (48 - 12)) : low;
}

PageTableEntry decode(std::uint64_t entry, unsigned level, const PageTables& tables) {
    using Kind = PageTableEntry::Kind;
    const std::uint64_t type = entry & kTypeMask;
    const std::uint64_t address = output_address(entry, tables);
    if (type == kTypeTableOrPage) {
        return {level == 0 ? Kind::kLeaf : Kind::kTable, {address}};
    }
    if (type == kTypeBlock && level > 0) {
        const std::uint64_t inside = (std::uint64_t{1} << tables.levels[level].shift) - 1;
        return {Kind::kLeaf, {address & ~inside}};
    }
    return {Kind::kNotPresent, {}};
}

/// What VMCOREINFO says of the address space (arch/arm64/kernel/vmcore_info.c, crash_core.c before
/// 6.9).
struct Layout {
    std::uint64_t configured_bits = 0;  // VA_BITS
    std::uint64_t used_bits = 0;        // 64 - T1SZ
    unsigned page_shift = 12;
    std::uint64_t image_offset = 0;  // kimage_voffset
    std::uint64_t phys_offset = 0;   // may be negative: modulo 2^64
    VirtAddr text;                   // where the image starts
};

PageTables tables_of(const Layout& layout, PhysAddr root) {
    PageTables tables;
    const unsigned index_bits = layout.page_shift - 3;
    // With 64K pages a 52-bit kernel lays its tables out for 52 bits, whatever the hardware uses.
    const bool wide = layout.page_shift == kShift64K && layout.configured_bits == 52;
    const auto address_bits = static_cast<unsigned>(wide ? 52 : layout.used_bits);
    for (unsigned shift = layout.page_shift; shift < address_bits; shift += index_bits) {
        tables.levels.push_back({shift, std::min(index_bits, address_bits - shift)});
    }
    tables.root = root;
    tables.decode = decode;
    return tables;
}

class Aarch64Space final : public AddressSpace {
 public:
    Aarch64Space(const Layout& layout, const MemoryImage& image, VirtAddr root)
        : layout_(layout), image_(image), tables_(tables_of(layout, image_map(root))) {}

    Result<Translation> translate(VirtAddr tagged) const override {
        const VirtAddr at = without_tag(tagged);
        if (at >= linear_begin() && at < linear_end()) {
            const PhysAddr phys{(at - linear_begin()) + layout_.phys_offset};
            return Translation{phys, linear_end() - at};
        }
        Result<Translation> found = walk_tables(at);
        // The kernel image lies in the vmalloc range. image_map() is right for the image alone, so
        // the page tables are asked first.
        constexpr std::uint64_t kImageBytesMax = 128ULL << 20;
        if (!found && at >= layout_.text && at - layout_.text < kImageBytesMax) {
            return Translation{image_map(at), kImageBytesMax - (at - layout_.text)};
        }
        return found;
    }

    Result<Translation> walk_tables(VirtAddr at) const override {
        // The walk ignores the bits above the highest index, so a damaged pointer would lead to
        // wrong memory.
        if (!plausible(at)) {
            return not_of_the_kernel(at);
        }
        return walk(tables_, image_, at);
    }

    bool plausible(VirtAddr at) const override { return without_tag(at) >= lowest(); }

 private:
    /// Removes the tag that bits 63 to 56 of a pointer can hold (CONFIG_KASAN_SW_TAGS, _HW_TAGS).
    /// Bit 55 says whether the pointer is the kernel's. Source: arch/arm64/include/asm/memory.h
    /// untagged_addr().
    static VirtAddr without_tag(VirtAddr at) {
        constexpr std::uint64_t kTag = 0xffULL << 56;
        return {(at.value & (1ULL << 55)) != 0 ? at.value | kTag : at.value};
    }

    PhysAddr image_map(VirtAddr at) const { return {at.value - layout_.image_offset}; }

    /// The linear map is the lower part of the kernel's addresses since 5.4, from PAGE_OFFSET to
    /// PAGE_END in arch/arm64/include/asm/memory.h. Up to 5.3 it is the upper half. The image is in
    /// the other part.
    VirtAddr linear_begin() const { return linear_is_upper_half() ? middle() : lowest(); }
    VirtAddr linear_end() const {
        return linear_is_upper_half() ? VirtAddr{~std::uint64_t{0}} : middle();
    }
    bool linear_is_upper_half() const {
        return layout_.text >= lowest() && layout_.text < middle();
    }
    VirtAddr lowest() const { return {0 - (std::uint64_t{1} << layout_.configured_bits)}; }
    VirtAddr middle() const {
        const std::uint64_t narrow = layout_.page_shift == 14 ? 47 : 48;
        const std::uint64_t bits = layout_.configured_bits > 48 ? narrow : layout_.configured_bits;
        return {0 - (std::uint64_t{1} << (bits - 1))};
    }

    Layout layout_;
    const MemoryImage& image_;  // outlives this
    PageTables tables_;
};

Result<Layout> read_layout(const VmcoreInfo& info) {
    Layout layout;
    layout.configured_bits = info.number("VA_BITS").value_or(0);
    layout.used_bits = 64 - info.number("TCR_EL1_T1SZ").value_or(64 - layout.configured_bits);
    const auto page_bytes = info.value("PAGESIZE").value_or("4096");
    if (page_bytes != "4096" && page_bytes != "16384" && page_bytes != "65536") {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("VMCOREINFO: PAGESIZE {}: expected 4096, 16384 or 65536", page_bytes));
    }
    layout.page_shift = page_bytes == "65536" ? 16 : page_bytes == "16384" ? 14 : 12;
    layout.image_offset = info.number("kimage_voffset").value_or(0);
    layout.phys_offset = info.number("PHYS_OFFSET").value_or(0);
    layout.text = info.symbol("_stext").value_or(VirtAddr{~std::uint64_t{0}});
    if (layout.configured_bits < 36 || layout.configured_bits > 52 || layout.used_bits < 36 ||
        layout.used_bits > layout.configured_bits) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("VMCOREINFO: found VA_BITS {} and, by TCR_EL1_T1SZ, {} bits in "
                                   "use; expected 36 to 52, and no more in use than VA_BITS",
                                   layout.configured_bits, layout.used_bits));
    }
    return layout;
}

}  // namespace

bool matches_aarch64(const VmcoreInfo& info) {
    return info.value("NUMBER(kimage_voffset)").has_value() &&
           info.value("NUMBER(VA_BITS)").has_value();
}

Result<std::unique_ptr<AddressSpace>> open_aarch64(const VmcoreInfo& info,
                                                   const MemoryImage& image) {
    TRY(const Layout layout, read_layout(info));
    const auto root = info.symbol("swapper_pg_dir");
    if (!root) {
        return failure(ErrorKind::kNotFound, "VMCOREINFO has no SYMBOL(swapper_pg_dir)");
    }
    return std::make_unique<Aarch64Space>(layout, image, *root);
}

}  // namespace lastwords::extractor
