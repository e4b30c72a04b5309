// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the machine's names, CPUs and clocks from VMCOREINFO and the kernel's variables.
#include "extractor/printk/machine_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "extractor/kernel/timekeeper.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Machine;
using printkfmt::WallClock;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

std::string first_of(std::string_view a, std::string_view b) {
    return std::string(a.empty() ? b : a);
}

std::optional<WallClock> clock_from_crash_time(const Machine& machine) {
    if (!machine.crash_time || !machine.uptime_ns) {
        return std::nullopt;
    }
    const std::int64_t crash_ns = *machine.crash_time * kNsPerSecond;
    // A damaged record can have any time stamp: it is not used if it is longer than the time since
    // 1970.
    if (*machine.uptime_ns > static_cast<std::uint64_t>(crash_ns)) {
        return std::nullopt;
    }
    return WallClock{crash_ns - static_cast<std::int64_t>(*machine.uptime_ns), 2 * kNsPerSecond,
                     "VMCOREINFO's CRASHTIME, taken as the time of the newest record; this is "
                     "wrong if the machine was suspended"};
}

}  // namespace

Machine read_machine(const RunningKernel& kernel) {
    const ImageFacts& container = kernel.memory->image().facts();
    Machine machine;
    machine.release =
        first_of(kernel.info->value("OSRELEASE").value_or(""), container.utsname_release);
    machine.version = first_of(uts_text(kernel, UtsField::kVersion), container.utsname_version);
    machine.nodename = first_of(uts_text(kernel, UtsField::kNodename), container.utsname_nodename);
    machine.architecture =
        first_of(uts_text(kernel, UtsField::kMachine), kernel.memory->arch().name);
    machine.build_id = kernel.info->value("BUILD-ID").value_or("");
    if (const auto text = kernel.info->value("CRASHTIME")) {
        std::int64_t seconds = 0;
        if (std::from_chars(text->data(), text->data() + text->size(), seconds).ec == std::errc{} &&
            seconds > 0 && seconds < std::int64_t{1} << 33) {
            machine.crash_time = seconds;
        }
    }
    return machine;
}

namespace {

constexpr std::uint64_t kCpusMax = 1U << 16;

/// Counts the bits that are set among the first nr_cpu_ids bits of __cpu_present_mask, an array of
/// longs (kernel/cpu.c, 4.5 to 7.2).
std::optional<std::uint32_t> count_present_cpus(KernelView& view) {
    const Result<std::uint64_t> ids = view.variable("nr_cpu_ids", 4);
    const Result<VirtAddr> mask = view.symbol("__cpu_present_mask");
    if (!ids || !mask || *ids == 0 || *ids > kCpusMax) {
        return std::nullopt;
    }
    const unsigned word_bytes = view.memory().arch().word_bytes;
    const std::uint64_t word_bits = 8ULL * word_bytes;
    std::uint32_t cpus = 0;
    for (std::uint64_t first = 0; first < *ids; first += word_bits) {
        const Result<std::uint64_t> word = view.memory().word(*mask + first / 8);
        if (!word) {
            return std::nullopt;
        }
        const std::uint64_t counted = std::min(*ids - first, word_bits);
        const std::uint64_t beyond = counted == 64 ? 0 : ~std::uint64_t{0} << counted;
        cpus += static_cast<std::uint32_t>(std::popcount(*word & ~beyond));
    }
    return cpus > 0 ? std::optional(cpus) : std::nullopt;
}

}  // namespace

void add_symbol_facts(Machine& machine, KernelView& view, const Log& log) {
    constexpr std::uint32_t kNoCpu = 0xffffffff;  // PANIC_CPU_INVALID, include/linux/panic.h
    if (const auto cpus = view.variable("__num_online_cpus", 4);
        cpus && *cpus >= 1 && *cpus <= kCpusMax) {
        machine.cpus_online = static_cast<std::uint32_t>(*cpus);
    }
    machine.cpus_present = count_present_cpus(view);
    if (const auto cpu = view.variable("panic_cpu", 4); cpu && *cpu < kCpusMax && *cpu != kNoCpu) {
        machine.panic_cpu = static_cast<std::uint32_t>(*cpu);
    }
    machine.uptime_ns = printkfmt::newest_timestamp(log);
    if (auto clock = read_wall_clock(view)) {
        machine.wall_clock = *std::move(clock);
    } else {
        machine.wall_clock = clock_from_crash_time(machine);
    }
}

std::string read_boot_id(KernelView& view) {
    const Result<VirtAddr> at = view.symbol("sysctl_bootid");
    std::array<std::byte, 16> raw{};
    if (!at || !view.memory().read(*at, raw) ||
        std::all_of(raw.begin(), raw.end(), [](std::byte b) { return b == std::byte{0}; })) {
        return {};
    }
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const bool dash = i == 4 || i == 6 || i == 8 || i == 10;
        text += fmt::format("{}{:02x}", dash ? "-" : "", std::to_integer<unsigned>(raw[i]));
    }
    return text;
}

}  // namespace lastwords::extractor
