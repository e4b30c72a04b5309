// SPDX-License-Identifier: GPL-2.0-or-later
// Translates virtual to physical addresses on x86-64.
#include "extractor/machine/x86_64.h"

#include <optional>

#include "extractor/machine/image_place.h"

namespace lastwords::extractor {

namespace {

// Source: arch/x86/include/asm/page_64_types.h, 5.10 to 7.2.
constexpr VirtAddr kStartKernelMap{0xffffffff80000000};
constexpr std::uint64_t kImageBytesDefault = 512ULL << 20;  // KERNEL_IMAGE_SIZE without KASLR
constexpr std::uint64_t kImageBytesMax = 2ULL << 30;

constexpr std::uint64_t kPresent = 1;
constexpr std::uint64_t kHugePage = 1 << 7;
constexpr std::uint64_t kAddressMask = 0x000ffffffffff000;

// With page table isolation, the tables of user space, which map little of the kernel, follow those
// of the kernel (PTI_USER_PGTABLE_BIT, arch/x86/entry/calling.h, 4.15 to 7.2).
constexpr std::uint64_t kUserTables = 1 << 12;

PageTableEntry decode(std::uint64_t entry, unsigned level, const PageTables& tables) {
    using Kind = PageTableEntry::Kind;
    if ((entry & kPresent) == 0) {
        return {Kind::kNotPresent, {}};
    }
    const bool leaf = level == 0 || (level <= 2 && (entry & kHugePage) != 0);
    if (!leaf) {
        return {Kind::kTable, {entry & kAddressMask}};
    }
    // The entry of a huge page has its PAT bit where the entry of a base page has an address bit.
    const std::uint64_t inside = (std::uint64_t{1} << tables.levels[level].shift) - 1;
    return {Kind::kLeaf, {entry & kAddressMask & ~inside}};
}

PageTables tables_of(const VmcoreInfo& info, PhysAddr root) {
    PageTables tables;
    tables.levels = {{12, 9}, {21, 9}, {30, 9}, {39, 9}};
    if (info.number("pgtable_l5_enabled").value_or(0) == 1) {
        tables.levels.push_back({48, 9});
    }
    tables.root = root;
    tables.ignored_bits = info.number("sme_mask").value_or(0);
    tables.decode = decode;
    return tables;
}

class X86_64Space final : public AddressSpace {
 public:
    X86_64Space(const VmcoreInfo& info, const MemoryImage& image, VirtAddr root,
                std::uint64_t phys_base)
        : image_(image),
          phys_base_(phys_base),
          image_bytes_(std::min(info.number("KERNEL_IMAGE_SIZE").value_or(kImageBytesDefault),
                                kImageBytesMax)),
          tables_(tables_of(info, image_map(root))) {}

    Result<Translation> translate(VirtAddr at) const override {
        if (in_image(at)) {
            return Translation{image_map(at), image_bytes_ - (at - kStartKernelMap)};
        }
        return walk_tables(at);
    }

    Result<Translation> walk_tables(VirtAddr at) const override {
        // The walk ignores the bits above the highest index, so a damaged pointer would lead to
        // wrong memory.
        if (!plausible(at)) {
            return not_of_the_kernel(at);
        }
        return walk(tables_, image_, at);
    }

    Result<Translation> walk_cpu_tables(std::uint64_t root, VirtAddr at) const override {
        if (!plausible(at)) {
            return not_of_the_kernel(at);
        }
        PageTables tables = tables_;
        tables.root = PhysAddr{root & kAddressMask & ~tables_.ignored_bits};
        Result<Translation> found = walk(tables, image_, at);
        if (!found && (tables.root.value & kUserTables) != 0) {
            tables.root.value &= ~kUserTables;
            found = walk(tables, image_, at);
        }
        return found;
    }

    bool plausible(VirtAddr at) const override {
        const unsigned unused_bits = tables_.levels.size() == 5 ? 7 : 16;
        const std::uint64_t top = ~std::uint64_t{0} << (63 - unused_bits);
        return (at.value & top) == top;
    }

 private:
    bool in_image(VirtAddr at) const {
        return at >= kStartKernelMap && at - kStartKernelMap < image_bytes_;
    }

    /// Translates as __phys_addr_nodebug() in arch/x86/include/asm/page_64.h does. The sum is
    /// modulo 2^64, because phys_base may be negative.
    PhysAddr image_map(VirtAddr at) const { return PhysAddr{(at - kStartKernelMap) + phys_base_}; }

    const MemoryImage& image_;  // outlives this
    std::uint64_t phys_base_;
    std::uint64_t image_bytes_;
    PageTables tables_;
};

/// Finds the value of phys_base for kernels whose VMCOREINFO has only its address (before 4.13,
/// arch/x86/kernel/machine_kexec_64.c). Without KASLR the kernel lies where it was linked to, so
/// that phys_base is 0.
std::optional<std::uint64_t> find_phys_base(const VmcoreInfo& info, const MemoryImage& image) {
    const auto offset = find_image_offset(info, image, kStartKernelMap, kStartKernelMap.value);
    return offset ? std::optional(kStartKernelMap.value - *offset) : std::nullopt;
}

}  // namespace

bool matches_x86_64(const VmcoreInfo& info) {
    const bool since_4_13 = info.value("NUMBER(phys_base)").has_value() &&
                            (info.value("SYMBOL(init_top_pgt)").has_value() ||
                             info.value("NUMBER(pgtable_l5_enabled)").has_value());
    const bool before = info.value("SYMBOL(phys_base)").has_value() &&
                        info.value("SYMBOL(init_level4_pgt)").has_value();
    return since_4_13 || before;
}

Result<std::unique_ptr<AddressSpace>> open_x86_64(const VmcoreInfo& info,
                                                  const MemoryImage& image) {
    std::optional<VirtAddr> root = info.symbol("init_top_pgt");
    if (!root) {
        root = info.symbol("swapper_pg_dir");
    }
    if (!root) {
        return failure(ErrorKind::kNotFound,
                       "VMCOREINFO has neither SYMBOL(init_top_pgt) nor SYMBOL(swapper_pg_dir)");
    }
    std::optional<std::uint64_t> phys_base = info.number("phys_base");
    if (!phys_base && info.symbol("phys_base")) {
        phys_base = find_phys_base(info, image);
        if (!phys_base) {
            return failure(ErrorKind::kNotFound,
                           "VMCOREINFO names only the address of phys_base, and at no place in "
                           "memory does the kernel with the release that it names lie");
        }
    }
    return std::make_unique<X86_64Space>(info, image, *root, phys_base.value_or(0));
}

}  // namespace lastwords::extractor
