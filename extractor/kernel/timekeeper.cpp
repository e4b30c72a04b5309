// SPDX-License-Identifier: GPL-2.0-or-later
// Finds struct timekeeper, and reads its clocks.
#include "extractor/kernel/timekeeper.h"

#include <fmt/format.h>

#include <array>

namespace lastwords::extractor {

namespace {

using printkfmt::WallClock;

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

}  // namespace

Result<WallClock> read_wall_clock(KernelView& view) {
    TRY(const VirtAddr at, find_timekeeper(view));
    TRY(const StructLayout* const layout, view.layout("timekeeper", kClockMembers));
    TRY(const Structure timekeeper, Structure::read(view.memory(), at, *layout));
    TRY(const std::uint64_t real, timekeeper.number("offs_real"));
    TRY(const std::uint64_t boot, timekeeper.number("offs_boot"));
    const auto offset = static_cast<std::int64_t>(real);
    const auto suspended = static_cast<std::int64_t>(boot);
    constexpr std::int64_t kNsOfASecond = 1'000'000'000;
    constexpr std::int64_t kYear2100 = 4'102'444'800 * kNsOfASecond;
    if (offset < 0 || offset > kYear2100 || suspended < 0 || suspended > kYear2100) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("timekeeper: found offs_real {} ns and offs_boot {} ns, "
                                   "expected 0 to {} (the year 2100)",
                                   offset, suspended, kYear2100));
    }
    WallClock clock{offset, kNsOfASecond + suspended,
                    "kernel's timekeeper: realtime less monotonic clock at the dump"};
    if (suspended > kNsOfASecond) {
        clock.method += fmt::format(
            "; the machine was suspended for {} s in all, so times before a suspend are wrong by "
            "up to as much",
            suspended / kNsOfASecond);
    }
    return clock;
}

}  // namespace lastwords::extractor
