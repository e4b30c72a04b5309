// SPDX-License-Identifier: GPL-2.0-or-later
// Translates virtual to physical addresses on x86-64.
#include "extractor/machine/x86_64.h"

#include <array>
#include <optional>

namespace lastwords::extractor {

namespace {

// Source: arch/x86/include/asm/page_64_types.h, 5.10 to 7.2.
constexpr VirtAddr kStartKernelMap{0xffffffff80000000};
constexpr std::uint64_t kImageBytesDefault = 512ULL << 20;  // KERNEL_IMAGE_SIZE without KASLR
constexpr std::uint64_t kImageBytesMax = 2ULL << 30;

constexpr std::uint64_t kPresent = 1;
constexpr std::uint64_t kHugePage = 1 << 7;
constexpr std::uint64_t kAddressMask = 0x000ffffffffff000;

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
/// arch/x86/kernel/machine_kexec_64.c). A value is right if init_uts_ns, read with it, names the
/// release that VMCOREINFO names.
class PhysBaseSearch {
 public:
    PhysBaseSearch(const VmcoreInfo& info, const MemoryImage& image)
        : image_(image), uts_(info.symbol("init_uts_ns")), release_(info.value("OSRELEASE")) {}

    std::optional<std::uint64_t> find() const {
        if (!uts_ || !release_ || *uts_ < kStartKernelMap) {
            return std::nullopt;
        }
        if (is_right(0)) {  // no KASLR, and the kernel lies where it was linked to
            return 0;
        }
        // The writer of an ELF dump recorded where the image lies.
        for (const VirtualSegment& segment : image_.facts().segments) {
            const std::uint64_t base = segment.phys.value - (segment.virt - kStartKernelMap);
            if (segment.virt >= kStartKernelMap && is_right(base)) {
                return base;
            }
        }
        return search();
    }

 private:
    /// Tries every place to which KASLR, or a kernel that was started by kexec, can move the image.
    std::optional<std::uint64_t> search() const {
        constexpr std::uint64_t kAlign = 2ULL << 20;  // the smallest CONFIG_PHYSICAL_ALIGN
        constexpr std::uint64_t kTriesMax = 1U << 20;
        const std::uint64_t in_image = *uts_ - kStartKernelMap;
        std::uint64_t tries = 0;
        for (const PhysRange& range : image_.ranges()) {
            const std::uint64_t misfit = (in_image - range.begin.value) % kAlign;
            for (PhysAddr at = range.begin + misfit; at < range.end && ++tries <= kTriesMax;
                 at += kAlign) {
                const std::uint64_t base = at.value - in_image;
                if (is_right(base)) {
                    return base;
                }
            }
        }
        return std::nullopt;
    }

    /// Whether struct new_utsname lies in init_uts_ns, at offset 4 up to 5.10 (include/linux/
    /// utsname.h: a reference count comes first), else at 0.
    bool is_right(std::uint64_t base) const {
        constexpr std::size_t kFieldBytes = 65;
        constexpr std::size_t kReleaseField = 2;
        std::array<std::byte, 4 + 3 * kFieldBytes> bytes{};
        const PhysAddr at{*uts_ - kStartKernelMap + base};
        if (!image_.read(at, bytes)) {
            return false;
        }
        const auto field = [&](std::size_t names_at, std::size_t number) {
            return up_to_nul(
                as_text(Bytes(bytes).subspan(names_at + number * kFieldBytes, kFieldBytes)));
        };
        return (field(4, 0) == "Linux" && field(4, kReleaseField) == *release_) ||
               (field(0, 0) == "Linux" && field(0, kReleaseField) == *release_);
    }

    const MemoryImage& image_;  // outlives this
    std::optional<VirtAddr> uts_;
    std::optional<std::string_view> release_;
};

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
        phys_base = PhysBaseSearch(info, image).find();
        if (!phys_base) {
            return failure(ErrorKind::kNotFound,
                           "VMCOREINFO names only the address of phys_base, and at no place in "
                           "memory does the kernel with the release that it names lie");
        }
    }
    return std::make_unique<X86_64Space>(info, image, *root, phys_base.value_or(0));
}

}  // namespace lastwords::extractor
