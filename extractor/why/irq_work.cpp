// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the lists of works of each CPU.
#include "extractor/why/irq_work.h"

#include <string_view>

namespace lastwords::extractor {

namespace {

/// Whether the node is in the list (struct llist_head) at `head`.
bool is_in_list(const KernelMemory& memory, VirtAddr head, VirtAddr node) {
    constexpr unsigned kWorksMax = 1024;
    Result<VirtAddr> at = memory.pointer(head);
    for (unsigned i = 0; i < kWorksMax && at && *at != VirtAddr{}; ++i) {
        if (*at == node) {
            return true;
        }
        at = memory.pointer(*at);  // the node begins with the pointer to the next one
    }
    return false;
}

}  // namespace

std::optional<std::uint32_t> find_queue_of(KernelView& view, const PerCpu& per_cpu, VirtAddr work) {
    const Result<std::uint64_t> node = view.offset("irq_work", "node");
    if (!node) {
        return std::nullopt;
    }
    for (const std::string_view list : {"raised_list", "lazy_list"}) {
        const Result<VirtAddr> variable = view.per_cpu_symbol(list);
        for (std::uint32_t cpu = 0; variable && cpu < per_cpu.count(); ++cpu) {
            const Result<VirtAddr> head = per_cpu.address(*variable, cpu);
            if (head && is_in_list(view.memory(), *head, work + *node)) {
                return cpu;
            }
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
