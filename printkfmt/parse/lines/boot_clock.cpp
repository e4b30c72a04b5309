// SPDX-License-Identifier: GPL-2.0-or-later
// Tells another boot's clock from damaged stamps and from CPUs whose clocks differ.
#include "printkfmt/parse/lines/boot_clock.h"

#include <algorithm>

namespace lastwords::printkfmt {

namespace {

// A time stamp falls if it is this much before those so far. Clocks of most CPUs differ by less.
constexpr std::uint64_t kFallNs = 1'000'000'000;
// So many stamps that fall in a row are not damaged ones.
constexpr std::size_t kFallenLines = 3;
// If the clock has not come back after so many lines, it is another boot's.
constexpr std::size_t kClearLines = 64;

}  // namespace

void BootClock::count(std::uint64_t ns) {
    newest_[stamps_ % newest_.size()] = ns;
    ++stamps_;
}

/// The median of the newest stamps: one or two damaged ones do not change it.
std::uint64_t BootClock::now() const {
    auto sorted = newest_;
    const std::size_t used = std::min(stamps_, sorted.size());
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(used);
    std::sort(sorted.begin(), end);
    return used == 0 ? 0 : sorted[(used - 1) / 2];
}

bool BootClock::is_behind(std::uint64_t ns) const {
    return stamps_ != 0 && ns + kFallNs < now();
}

/// A boot that begins near zero is clear at once: only another boot has such stamps. Zero itself is
/// also what a CPU prints that is being started, and whose clock does not run yet.
bool BootClock::is_clear(const Fallen& fallen) const {
    const bool begins = fallen.first_ns < kFallNs && fallen.ascends && fallen.last_ns != 0;
    return fallen.lines >= (begins ? kFallenLines : kClearLines);
}

std::optional<std::size_t> BootClock::confirm() {
    const Fallen fallen = *fallen_;
    const std::size_t before = stamps_;
    restart();
    count(fallen.last_ns);
    // Too few stamps before it to say that these were not the damaged ones.
    const bool proved = before >= kFallenLines || fallen.first_ns < kFallNs;
    return proved ? std::optional(fallen.at) : std::nullopt;
}

std::optional<std::size_t> BootClock::take(std::uint64_t ns, std::size_t at) {
    if (!fallen_) {
        if (is_behind(ns)) {
            fallen_ = Fallen{at, ns, ns, now(), 1, true};
        } else {
            count(ns);
        }
        return std::nullopt;
    }
    if (ns + kFallNs >= fallen_->before_ns) {
        // Another boot's clock gets there step by step.
        const std::uint64_t step = ns - std::min(ns, fallen_->last_ns);
        const std::uint64_t way =
            fallen_->before_ns - std::min(fallen_->before_ns, fallen_->last_ns);
        const bool came_back = fallen_->lines < kFallenLines || step * 2 > way;
        const auto begun = came_back ? std::nullopt : confirm();
        fallen_.reset();
        count(ns);
        return begun;
    }
    if (ns + kFallNs < fallen_->last_ns) {
        // It falls again.
        const auto begun = fallen_->lines >= kFallenLines ? confirm() : std::nullopt;
        const std::uint64_t before = begun ? now() : fallen_ ? fallen_->before_ns : now();
        fallen_ = Fallen{at, ns, ns, before, 1, true};
        return begun;
    }
    fallen_->ascends = fallen_->ascends && ns >= fallen_->last_ns;
    fallen_->last_ns = ns;
    ++fallen_->lines;
    return is_clear(*fallen_) ? confirm() : std::nullopt;
}

std::optional<std::size_t> BootClock::finish() {
    const bool clear = fallen_ && fallen_->lines >= kFallenLines && fallen_->last_ns != 0;
    return clear ? confirm() : std::nullopt;
}

}  // namespace lastwords::printkfmt
