// SPDX-License-Identifier: GPL-2.0-or-later
// The segments of /proc/kcore are, in its order: the kernel's image, the vmalloc area, the modules,
// and each range of RAM with its struct pages (fs/proc/kcore.c, 2.6.32 to 6.12).
#include "extractor/image/kcore.h"

#include <elf.h>

#include <algorithm>
#include <string_view>

#include "extractor/image/elf_notes.h"

namespace lastwords::extractor {

namespace {

/// The vmalloc area of x86-64 has 32 TiB or more, and lies 65 TiB above the beginning of the linear
/// map (Documentation/x86/x86_64/mm.txt). RAM is taken to be less than this.
constexpr std::uint64_t kRamBytesMax = std::uint64_t{16} << 40U;

bool is_in_upper_half(std::uint64_t address) {
    return address >> 63U != 0;
}

}  // namespace

bool has_kcore_notes(const ImageFacts& facts) {
    bool names_kernel = false;
    bool has_task = false;
    for (const ElfNote& note : read_elf_notes(facts.notes, facts.byte_order)) {
        const std::string_view name("vmlinux\0", sizeof("vmlinux"));  // pr_fname, with its NUL
        names_kernel |= note.name == "CORE" && note.type == NT_PRPSINFO &&
                        as_text(note.desc).find(name) != std::string_view::npos;
        has_task |= note.name == "CORE" && note.type == NT_TASKSTRUCT;
    }
    return names_kernel && has_task;
}

bool has_only_kernel_addresses(std::span<const ProgramHeader> loads, const ElfHeaders& headers,
                               const ImageFacts& facts) {
    const bool without_physical =
        std::all_of(loads.begin(), loads.end(), [](const auto& load) { return load.paddr == 0; });
    const bool in_kernel =
        headers.bits == 64 && std::all_of(loads.begin(), loads.end(), [](const auto& load) {
            return is_in_upper_half(load.vaddr);
        });
    return loads.size() > 1 && without_physical && (in_kernel || has_kcore_notes(facts));
}

std::vector<ProgramHeader> place_by_kernel_addresses(std::vector<ProgramHeader> loads) {
    // The linear map begins at a multiple of 1 GiB, wherever KASLR moves it
    // (kernel_randomize_memory in arch/x86/mm/kaslr.c, 4.8), and a PC has RAM in its first GiB.
    constexpr std::uint64_t kLinearMapAlign = std::uint64_t{1} << 30U;
    std::erase_if(loads, [](const ProgramHeader& load) { return load.memsz >= kRamBytesMax; });
    std::uint64_t lowest = ~std::uint64_t{0};
    for (const ProgramHeader& load : loads) {
        lowest = std::min(lowest, load.vaddr);
    }
    lowest -= lowest % kLinearMapAlign;
    std::erase_if(loads,
                  [&](const ProgramHeader& load) { return load.vaddr - lowest >= kRamBytesMax; });
    for (ProgramHeader& load : loads) {
        load.paddr = load.vaddr - lowest;
    }
    return loads;
}

}  // namespace lastwords::extractor
