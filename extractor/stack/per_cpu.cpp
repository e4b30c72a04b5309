// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the per-CPU areas by __per_cpu_offset.
#include "extractor/stack/per_cpu.h"

#include <fmt/format.h>

namespace lastwords::extractor {

Result<PerCpu> PerCpu::open(KernelView& view) {
    PerCpu areas(view);
    const Result<std::uint64_t> ids = view.variable("nr_cpu_ids", 4);
    const Result<VirtAddr> offsets = view.symbol("__per_cpu_offset");
    if (!ids && !offsets && ids.error().kind == ErrorKind::kNotFound &&
        offsets.error().kind == ErrorKind::kNotFound) {
        return areas;
    }
    if (!ids) {
        return tl::unexpected(Error(ids.error()).in("the number of CPUs"));
    }
    if (!offsets) {
        return tl::unexpected(Error(offsets.error()).in("the per-CPU areas"));
    }
    if (*ids == 0 || *ids > kCpusMax) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("nr_cpu_ids is {}: expected 1 to {}", *ids, kCpusMax));
    }
    areas.count_ = static_cast<std::uint32_t>(*ids);
    areas.offsets_ = *offsets;
    return areas;
}

Result<std::uint64_t> PerCpu::offset(std::uint32_t cpu) const {
    if (cpu >= count_) {
        return failure(
            ErrorKind::kNotFound,
            fmt::format("there is no CPU {}: the kernel counts {} CPUs from 0", cpu, count_));
    }
    if (offsets_ == VirtAddr{}) {
        return 0;
    }
    const KernelMemory& memory = view_->memory();
    return memory.word(offsets_ + std::uint64_t{cpu} * memory.arch().word_bytes)
        .map_error([&](Error error) {
            return std::move(error).in(fmt::format("the per-CPU area of CPU {}", cpu));
        });
}

Result<VirtAddr> PerCpu::address(VirtAddr variable, std::uint32_t cpu) const {
    TRY(const std::uint64_t moved, offset(cpu));
    return variable + moved;
}

Result<VirtAddr> PerCpu::address(std::string_view variable, std::uint32_t cpu) const {
    TRY(const VirtAddr at, view_->per_cpu_symbol(variable));
    return address(at, cpu);
}

Result<std::uint64_t> PerCpu::number(std::string_view variable, std::uint32_t cpu,
                                     unsigned bytes) const {
    TRY(const VirtAddr at, address(variable, cpu));
    return view_->memory().number(at, bytes).map_error([&](Error error) {
        return std::move(error).in(fmt::format("{} of CPU {}", variable, cpu));
    });
}

Result<CpuMask> PerCpu::mask(std::string_view variable) const {
    TRY(const VirtAddr at, view_->symbol(variable));
    const KernelMemory& memory = view_->memory();
    const std::uint32_t word_bits = 8 * memory.arch().word_bytes;
    CpuMask cpus(count_);
    for (std::uint32_t first = 0; first < count_; first += word_bits) {
        TRY(const std::uint64_t word, memory.word(at + first / 8));
        for (std::uint32_t cpu = first; cpu < count_ && cpu < first + word_bits; ++cpu) {
            cpus[cpu] = ((word >> (cpu - first)) & 1) != 0;
        }
    }
    return cpus;
}

}  // namespace lastwords::extractor
