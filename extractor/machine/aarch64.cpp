// SPDX-License-Identifier: GPL-2.0-or-later
// Translates virtual to physical addresses on arm64.
#include "extractor/machine/aarch64.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "extractor/machine/image_place.h"

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

PageTableEntry decode_aarch64(std::uint64_t entry, unsigned level, const PageTables& tables) {
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

/// The address space, as VMCOREINFO describes it since 4.12 (arch/arm64/kernel/vmcore_info.c,
/// crash_core.c before 6.9, machine_kexec.c before 4.19). Kernels before 4.12 say nothing but
/// PAGESIZE and addresses of symbols.
struct Layout {
    std::uint64_t configured_bits = 0;  // VA_BITS
    std::uint64_t used_bits = 0;        // 64 - T1SZ
    unsigned page_shift = 12;
    std::uint64_t image_offset = 0;  // kimage_voffset
    /// PHYS_OFFSET, where the linear map starts in physical memory. KASLR can make it negative:
    /// modulo 2^64. If it is not known, page tables translate the linear map too.
    std::optional<std::uint64_t> phys_offset;
    VirtAddr text;  // where the image starts

    VirtAddr lowest() const { return {0 - (std::uint64_t{1} << configured_bits)}; }
    VirtAddr middle() const {
        const std::uint64_t narrow = page_shift == 14 ? 47 : 48;
        const std::uint64_t bits = configured_bits > 48 ? narrow : configured_bits;
        return {0 - (std::uint64_t{1} << (bits - 1))};
    }
    /// Up to 4.5 the image is at the start of the linear map, less than 2 MiB behind it
    /// (TEXT_OFFSET). Since 4.6 the area of the modules, 128 MiB, lies before the image:
    /// KIMAGE_VADDR in arch/arm64/include/asm/memory.h.
    bool image_is_in_linear_map() const {
        constexpr std::uint64_t kBeforeImageMax = 64ULL << 20;
        return text >= middle() && text - middle() < kBeforeImageMax;
    }
    /// The linear map is the lower part of the kernel's addresses since 5.4, from PAGE_OFFSET to
    /// PAGE_END in arch/arm64/include/asm/memory.h. Up to 5.3 it is the upper half. Since 4.6 the
    /// image is in the other part.
    bool linear_is_upper_half() const {
        return (text >= lowest() && text < middle()) || image_is_in_linear_map();
    }
    VirtAddr linear_begin() const { return linear_is_upper_half() ? middle() : lowest(); }
    VirtAddr linear_end() const {
        return linear_is_upper_half() ? VirtAddr{~std::uint64_t{0}} : middle();
    }
};

/// Returns tables for addresses of this many bits.
PageTables tables_of(const Layout& layout, PhysAddr root, unsigned address_bits) {
    PageTables tables;
    const unsigned index_bits = layout.page_shift - 3;
    for (unsigned shift = layout.page_shift; shift < address_bits; shift += index_bits) {
        tables.levels.push_back({shift, std::min(index_bits, address_bits - shift)});
    }
    tables.root = root;
    tables.decode = decode_aarch64;
    return tables;
}

/// With 64K pages a 52-bit kernel lays its tables out for 52 bits, whatever the hardware uses. From
/// 5.0 to 5.3, and in kernels to which this was ported back, so does a kernel whose processes alone
/// may have 52 bits (CONFIG_ARM64_USER_VA_BITS_52: PTRS_PER_PGD in arch/arm64/include/asm/
/// pgtable-hwdef.h). Its VA_BITS is 48, so the tables themselves must show it: they lead to the
/// image.
PageTables find_tables(const Layout& layout, const MemoryImage& image, PhysAddr root) {
    constexpr unsigned kWide = 52;
    if (layout.page_shift == kShift64K && layout.configured_bits >= 48) {
        PageTables wide = tables_of(layout, root, kWide);
        const auto text = walk(wide, image, layout.text);
        if (layout.configured_bits == kWide ||
            (text && text->phys.value == layout.text.value - layout.image_offset)) {
            return wide;
        }
    }
    return tables_of(layout, root, static_cast<unsigned>(layout.used_bits));
}

class Aarch64Space final : public AddressSpace {
 public:
    Aarch64Space(const Layout& layout, const MemoryImage& image, VirtAddr root)
        : layout_(layout), image_(image), tables_(find_tables(layout, image, image_map(root))) {}

    Result<Translation> translate(VirtAddr tagged) const override {
        const VirtAddr at = without_tag(tagged);
        const VirtAddr end = layout_.linear_end();
        if (layout_.phys_offset && at >= layout_.linear_begin() && at < end) {
            const PhysAddr phys{(at - layout_.linear_begin()) + *layout_.phys_offset};
            return Translation{phys, end - at};
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

    bool plausible(VirtAddr at) const override { return without_tag(at) >= layout_.lowest(); }

 private:
    /// Removes the tag that bits 63 to 56 of a pointer can hold (CONFIG_KASAN_SW_TAGS, _HW_TAGS).
    /// Bit 55 says whether the pointer is the kernel's. Source: arch/arm64/include/asm/memory.h
    /// untagged_addr().
    static VirtAddr without_tag(VirtAddr at) {
        constexpr std::uint64_t kTag = 0xffULL << 56;
        return {(at.value & (1ULL << 55)) != 0 ? at.value | kTag : at.value};
    }

    PhysAddr image_map(VirtAddr at) const { return {at.value - layout_.image_offset}; }

    Layout layout_;
    const MemoryImage& image_;  // outlives this
    PageTables tables_;
};

/// The kernel's addresses begin with 64 - VA_BITS ones. An address of the image has as many, or one
/// more if it is in the upper half, where the image is up to 4.5.
std::uint64_t bits_by_text(VirtAddr text) {
    const auto ones = static_cast<std::uint64_t>(std::countl_one(text.value));
    Layout up_to_4_5;
    up_to_4_5.text = text;
    up_to_4_5.configured_bits = 64 - ones + 1;
    return up_to_4_5.image_is_in_linear_map() ? up_to_4_5.configured_bits : 64 - ones;
}

Result<Layout> read_layout(const VmcoreInfo& info) {
    Layout layout;
    layout.text = info.symbol("_stext").value_or(VirtAddr{~std::uint64_t{0}});
    layout.configured_bits = info.number("VA_BITS").value_or(bits_by_text(layout.text));
    layout.used_bits = 64 - info.number("TCR_EL1_T1SZ").value_or(64 - layout.configured_bits);
    const auto page_bytes = info.value("PAGESIZE").value_or("4096");
    if (page_bytes != "4096" && page_bytes != "16384" && page_bytes != "65536") {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("VMCOREINFO: PAGESIZE {}: expected 4096, 16384 or 65536", page_bytes));
    }
    layout.page_shift = page_bytes == "65536" ? 16 : page_bytes == "16384" ? 14 : 12;
    if (layout.configured_bits < 36 || layout.configured_bits > 52 || layout.used_bits < 36 ||
        layout.used_bits > layout.configured_bits) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("VMCOREINFO: found VA_BITS {} and, by TCR_EL1_T1SZ, {} bits in "
                                   "use; expected 36 to 52, and no more in use than VA_BITS",
                                   layout.configured_bits, layout.used_bits));
    }
    return layout;
}

/// Adds where the image and the linear map lie in physical memory.
Result<void> find_places(Layout& layout, const VmcoreInfo& info, const MemoryImage& image) {
    std::optional<std::uint64_t> offset = info.number("kimage_voffset");
    if (!offset) {
        offset = find_image_offset(info, image, layout.lowest(), std::nullopt);
    }
    if (!offset) {
        return failure(ErrorKind::kNotFound,
                       "VMCOREINFO has no NUMBER(kimage_voffset), and at no place in memory does "
                       "the kernel with the release that it names lie");
    }
    layout.image_offset = *offset;
    layout.phys_offset = info.number("PHYS_OFFSET");
    if (!layout.phys_offset && layout.image_is_in_linear_map()) {
        layout.phys_offset = layout.middle().value - layout.image_offset;
    }
    return {};
}

/// Whether the kernel's text is where only arm64 has it: at the top of the addresses, but not in
/// the last 4 GiB, where x86-64, RISC-V and 64-bit MIPS have theirs. VMCOREINFO of 4.8 to 4.11, and
/// of older kernels to which kexec was ported back, has no key of arm64's own. Source:
/// kernel/kexec_core.c, 4.9; arch/arm64/include/asm/memory.h, 3.10 and 4.6.
bool is_before_4_12(const VmcoreInfo& info) {
    constexpr VirtAddr kLowest{0xffff000000000000};
    constexpr VirtAddr kHighest{0xffffffff00000000};
    const auto text = info.symbol("_stext");
    return text && *text >= kLowest && *text < kHighest && info.symbol("swapper_pg_dir") &&
           !info.value("NUMBER(VA_BITS)");
}

}  // namespace

bool matches_aarch64(const VmcoreInfo& info) {
    const bool since_4_12 = info.value("NUMBER(kimage_voffset)").has_value() &&
                            info.value("NUMBER(VA_BITS)").has_value();
    return since_4_12 || is_before_4_12(info);
}

Result<std::unique_ptr<AddressSpace>> open_aarch64(const VmcoreInfo& info,
                                                   const MemoryImage& image) {
    TRY(Layout layout, read_layout(info));
    const auto root = info.symbol("swapper_pg_dir");
    if (!root) {
        return failure(ErrorKind::kNotFound, "VMCOREINFO has no SYMBOL(swapper_pg_dir)");
    }
    TRY_VOID(find_places(layout, info, image));
    return std::make_unique<Aarch64Space>(layout, image, *root);
}

}  // namespace lastwords::extractor
