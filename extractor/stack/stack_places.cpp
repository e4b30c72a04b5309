// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the stacks of tasks and CPUs.
#include "extractor/stack/stack_places.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <utility>

#include "extractor/kernel/align.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kThreadBytesMin = 4096;
constexpr std::uint64_t kThreadBytesMax = 1U << 20;
constexpr std::uint64_t kDefaultThreadBytes = 16384;

bool is_thread_size(std::uint64_t bytes) {
    return std::has_single_bit(bytes) && bytes >= kThreadBytesMin && bytes <= kThreadBytesMax;
}

}  // namespace

StackPlaces::StackPlaces(KernelView& view, const PerCpu& per_cpu)
    : view_(&view), per_cpu_(&per_cpu), of_cpus_(per_cpu.count()) {
    find_thread_bytes();
}

/// Source: include/asm-generic/vmlinux.lds.h INIT_TASK_DATA: the names of 4.16 to 6.9, and those
/// since 6.10.
void StackPlaces::find_thread_bytes() {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kNames{
        {{"__start_init_stack", "__end_init_stack"}, {"__start_init_task", "__end_init_task"}}};
    for (const auto& [first, last] : kNames) {
        const Result<VirtAddr> begin = view_->symbol(first);
        const Result<VirtAddr> end = begin ? view_->symbol(last) : begin;
        if (end && is_thread_size(*end - *begin)) {
            thread_bytes_ = *end - *begin;
            return;
        }
    }
    const bool large_pages = view_->info().value("PAGESIZE").value_or("") == "65536";
    thread_bytes_ = large_pages ? 65536 : kDefaultThreadBytes;
}

std::optional<StackPlace> StackPlaces::of_task(const printkfmt::KernelTask& task) const {
    if (task.stack == VirtAddr{}) {
        return std::nullopt;
    }
    return StackPlace{task.stack, task.stack + thread_bytes_, "the task's stack"};
}

/// hardirq_stack_ptr (5.2+; from 6.2 to 6.14 in pcpu_hot) is the end of the stack, or since 5.12
/// the highest word in it. Source: arch/x86/kernel/irq_64.c map_irq_stack(), dumpstack_64.c
/// in_irq_stack(). Its size is that of a task's stack (IRQ_STACK_ORDER).
void StackPlaces::add_irq_stack(std::uint32_t cpu, std::vector<StackPlace>& places) const {
    const unsigned word = view_->memory().arch().word_bytes;
    Result<std::uint64_t> top = per_cpu_->number("hardirq_stack_ptr", cpu, word);
    if (!top) {
        const auto inside = view_->offset("pcpu_hot", "hardirq_stack_ptr");
        const auto hot =
            inside ? per_cpu_->address("pcpu_hot", cpu) : tl::unexpected(inside.error());
        top = hot ? view_->memory().word(*hot + *inside) : tl::unexpected(hot.error());
    }
    constexpr std::uint64_t kAlign = 16;
    const VirtAddr end{align_up(top.value_or(0), kAlign)};
    if (top && view_->memory().space().plausible(end)) {
        places.push_back({end - thread_bytes_, end, fmt::format("the IRQ stack of CPU {}", cpu)});
    }
}

/// The stacks of struct cea_exception_stacks (5.2+), each with a guard page below.
void StackPlaces::add_exception_stacks(std::uint32_t cpu, std::vector<StackPlace>& places) const {
    const auto area =
        per_cpu_->number("cea_exception_stacks", cpu, view_->memory().arch().word_bytes);
    if (!area || !view_->memory().space().plausible(VirtAddr{*area})) {
        return;
    }
    const auto layout = view_->layout("cea_exception_stacks", {});
    if (!layout) {
        return;
    }
    for (const auto& [name, member] : (*layout)->members) {
        if (const auto end = name.find("_stack"); end + 6 == name.size() && member.bytes != 0) {
            const VirtAddr begin = VirtAddr{*area} + member.offset;
            places.push_back({begin, begin + member.bytes,
                              fmt::format("the {} stack of CPU {}", name.substr(0, end), cpu)});
        }
    }
}

void StackPlaces::add_arm64_stacks(std::uint32_t cpu, std::vector<StackPlace>& places) const {
    constexpr std::uint64_t kOverflowBytes = 4096;  // OVERFLOW_STACK_SIZE
    const auto irq = per_cpu_->number("irq_stack_ptr", cpu, 8);
    if (irq && view_->memory().space().plausible(VirtAddr{*irq})) {
        const VirtAddr begin{*irq};
        places.push_back(
            {begin, begin + thread_bytes_, fmt::format("the IRQ stack of CPU {}", cpu)});
    }
    if (const auto overflow = per_cpu_->address("overflow_stack", cpu)) {
        places.push_back({*overflow, *overflow + kOverflowBytes,
                          fmt::format("the overflow stack of CPU {}", cpu)});
    }
}

const std::vector<StackPlace>& StackPlaces::of_cpu(std::uint32_t cpu) const {
    static const std::vector<StackPlace> kNone;
    if (cpu >= of_cpus_.size()) {
        return kNone;
    }
    if (!of_cpus_[cpu]) {
        std::vector<StackPlace> places;
        if (view_->memory().arch().name == "x86_64") {
            add_irq_stack(cpu, places);
            add_exception_stacks(cpu, places);
        } else if (view_->memory().arch().name == "aarch64") {
            add_arm64_stacks(cpu, places);
        }
        of_cpus_[cpu] = std::move(places);
    }
    return *of_cpus_[cpu];
}

}  // namespace lastwords::extractor
