// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the machine's names, CPUs and clocks from VMCOREINFO and the kernel's variables.
#include "extractor/printk/machine_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

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

constexpr std::array<std::string_view, 2> kClockMembers{"offs_real", "offs_boot"};

/// Returns the address of the timekeeper in struct tk_data: tk_core since 6.13, and since 6.17 the
/// first one of the array timekeeper_data. Source: kernel/time/timekeeping.c.
Result<VirtAddr> find_core_timekeeper(KernelView& view) {
    constexpr std::array<std::string_view, 1> kMember{"timekeeper"};
    TRY(const StructLayout* const data, view.layout("tk_data", kMember));
    const auto core = view.symbol("timekeeper_data");
    TRY(const VirtAddr at, core ? core : view.symbol("tk_core"));
    return at + data->find("timekeeper")->offset;
}

/// Returns the address of the kernel's struct timekeeper. Up to 6.12 it is shadow_timekeeper.
Result<VirtAddr> find_timekeeper(KernelView& view) {
    // With the array came the member `id`. Looking for a symbol that a kernel does not have costs
    // a search through all of its symbols, so this kernel is asked for the array first.
    const auto layout = view.peek_layout("timekeeper", kClockMembers);
    if (layout && (*layout)->find("id") != nullptr) {
        if (auto core = find_core_timekeeper(view)) {
            return core;
        }
    }
    auto shadow = view.symbol("shadow_timekeeper");
    return shadow ? shadow : find_core_timekeeper(view);
}

/// Returns CLOCK_REALTIME minus CLOCK_MONOTONIC, which turns the records' time stamps into wall
/// time: they follow CLOCK_MONOTONIC, apart from NTP's corrections and suspend.
Result<WallClock> clock_from_timekeeper(KernelView& view) {
    TRY(const VirtAddr at, find_timekeeper(view));
    TRY(const StructLayout* const layout, view.layout("timekeeper", kClockMembers));
    TRY(const Structure timekeeper, Structure::read(view.memory(), at, *layout));
    TRY(const std::uint64_t real, timekeeper.number("offs_real"));
    TRY(const std::uint64_t boot, timekeeper.number("offs_boot"));
    const auto offset = static_cast<std::int64_t>(real);
    const auto suspended = static_cast<std::int64_t>(boot);
    constexpr std::int64_t kYear2100 = 4'102'444'800 * kNsPerSecond;
    if (offset < 0 || offset > kYear2100 || suspended < 0 || suspended > kYear2100) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("timekeeper: found offs_real {} ns and offs_boot {} ns, "
                                   "expected 0 to {} (the year 2100)",
                                   offset, suspended, kYear2100));
    }
    WallClock clock{offset, kNsPerSecond + suspended,
                    "kernel's timekeeper: realtime less monotonic clock at the dump"};
    if (suspended > kNsPerSecond) {
        clock.method += fmt::format(
            "; the machine was suspended for {} s in all, so times before a suspend are wrong by "
            "up to as much",
            suspended / kNsPerSecond);
    }
    return clock;
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
    if (auto clock = clock_from_timekeeper(view)) {
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
