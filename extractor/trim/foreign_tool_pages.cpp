// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the kernel memory that makedumpfile, drgn and crash need to accept a dump.
#include "extractor/trim/foreign_tool_pages.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_find.h"
#include "extractor/printk/ring_layout.h"

namespace lastwords::extractor {

namespace {

void touch(const KernelMemory& memory, VirtAddr at, std::uint64_t bytes) {
    constexpr std::uint64_t kStep = 64 * 1024;
    std::vector<std::byte> unused(std::min(bytes, kStep));
    for (std::uint64_t done = 0; done < bytes; done += kStep) {
        memory.read_available(at + done, MutableBytes(unused).first(std::min(kStep, bytes - done)));
    }
}

/// Reads the tables of memory sections. With CONFIG_SPARSEMEM_EXTREME, mem_section points to an
/// array of pointers, each of which points to an array of one page.
void touch_sections(const VmcoreInfo& info, const KernelMemory& memory, PhysAddr end) {
    constexpr std::uint64_t kPage = 4096;
    constexpr std::uint64_t kRootsMax = 1024;
    const auto section = info.symbol("mem_section");
    const std::uint64_t entry_bytes = info.size("mem_section").value_or(0);
    const std::uint64_t section_bits = info.number("SECTION_SIZE_BITS").value_or(0);
    if (!section || entry_bytes == 0 || entry_bytes > kPage || section_bits < 12 ||
        section_bits > 40) {
        return;
    }
    const std::uint64_t word = memory.arch().word_bytes;
    const std::uint64_t sections = (end.value >> section_bits) + 1;
    const std::uint64_t roots = std::min(sections / (kPage / entry_bytes) + 1, kRootsMax);
    const Result<VirtAddr> array = memory.pointer(*section);
    if (!array) {
        return;
    }
    // The tools read the array in whole pages.
    touch(memory, *array, std::max(roots * word, kPage));
    for (std::uint64_t i = 0; i < roots; ++i) {
        const Result<VirtAddr> root = memory.pointer(*array + i * word);
        if (root && memory.space().plausible(*root)) {
            touch(memory, *root, kPage);
        }
    }
}

/// Reads the variables that hold the starts of the regions of kernel memory, and the first byte of
/// the direct map. With CONFIG_RANDOMIZE_MEMORY of x86-64, crash reads these variables, and
/// libkdumpfile (drgn) searches the direct map for the first mapped page. Source:
/// arch/x86/mm/kaslr.c, 5.10 to 7.2.
void touch_regions(KernelView& view) {
    constexpr std::array<std::string_view, 3> kPageStarts{"page_offset_base", "vmalloc_base",
                                                          "vmemmap_base"};
    const KernelMemory& memory = view.memory();
    for (const std::string_view name : kPageStarts) {
        if (const auto at = view.symbol(name)) {
            touch(memory, *at, memory.arch().word_bytes);
        }
    }
    const auto direct_map =
        view.symbol("page_offset_base").and_then([&](VirtAddr at) { return memory.pointer(at); });
    if (direct_map && memory.space().plausible(*direct_map)) {
        touch(memory, *direct_map, 1);
    }
}

/// Reads the kernel's own copy of VMCOREINFO. If the dump is converted to raw memory, this is its
/// only copy, and the dump cannot be read without it. Source: kernel/vmcore_info.c (5.10:
/// crash_core.c), update_vmcoreinfo_note().
void touch_vmcoreinfo(KernelView& view) {
    constexpr std::uint64_t kNoteHeadBytes = 24;
    const KernelMemory& memory = view.memory();
    const auto note =
        view.symbol("vmcoreinfo_note").and_then([&](VirtAddr at) { return memory.pointer(at); });
    if (note && memory.space().plausible(*note)) {
        touch(memory, *note, kNoteHeadBytes + view.info().text().size() + 1);
    }
}

void touch_ring(KernelView& view) {
    const KernelMemory& memory = view.memory();
    Findings ignored;  // all findings were already reported when the log was read
    const Result<RingLayout> layout = RingLayout::read(view);
    const Result<RingHead> head = layout ? find_ring(view, *layout, ignored)
                                         : Result<RingHead>(tl::unexpected(layout.error()));
    if (head) {
        touch(memory, head->descs, head->count() * layout->desc.bytes);
        touch(memory, head->infos, head->count() * layout->info.bytes);
        touch(memory, head->data, head->text.bytes());
    }
}

}  // namespace

void touch_pages_other_tools_read(const RunningKernel& kernel, PhysAddr end) {
    constexpr std::uint64_t kUtsBytes = 6 * 65 + 8;
    constexpr std::uint64_t kNumaNodesMax = 1024;  // CONFIG_NODES_SHIFT is at most 10
    const KernelMemory& memory = *kernel.memory;
    if (const auto uts = kernel.info->symbol("init_uts_ns")) {
        touch(memory, *uts, kUtsBytes);
    }
    if (const auto nodes = kernel.info->symbol("node_online_map")) {
        touch(memory, *nodes, kNumaNodesMax / 8);
    }
    touch_sections(*kernel.info, memory, end);
    KernelView view(*kernel.info, memory, kernel.debug.get());
    touch_regions(view);
    touch_vmcoreinfo(view);
    touch_ring(view);
}

}  // namespace lastwords::extractor
