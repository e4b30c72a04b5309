// SPDX-License-Identifier: GPL-2.0-or-later
// Names of console flags, kinds and deliveries, and the delivery of one record.
#include "printkfmt/model/console.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lastwords::printkfmt {

namespace {

struct FlagName {
    ConsoleFlag flag;
    std::string_view name;
};

constexpr std::array kFlagNames{
    FlagName{ConsoleFlag::kPrintBuffer, "printbuffer"},
    FlagName{ConsoleFlag::kConsDev, "consdev"},
    FlagName{ConsoleFlag::kEnabled, "enabled"},
    FlagName{ConsoleFlag::kBoot, "boot"},
    FlagName{ConsoleFlag::kAnytime, "anytime"},
    FlagName{ConsoleFlag::kBraille, "braille"},
    FlagName{ConsoleFlag::kExtended, "extended"},
    FlagName{ConsoleFlag::kSuspended, "suspended"},
    FlagName{ConsoleFlag::kNbcon, "nbcon"},
    FlagName{ConsoleFlag::kNbconAtomicUnsafe, "nbcon_atomic_unsafe"},
};

}  // namespace

std::string_view name_of(ConsoleKind kind) {
    switch (kind) {
        case ConsoleKind::kLegacy:
            return "legacy";
        case ConsoleKind::kNbcon:
            return "nbcon";
        case ConsoleKind::kBoot:
            return "boot";
        case ConsoleKind::kCaptured:
            return "captured";
        case ConsoleKind::kAtomic:
            return "atomic";
        case ConsoleKind::kLocked:
            return "locked";
        case ConsoleKind::kUnsafe:
            return "unsafe";
    }
    return "unknown";
}

std::string_view name_of(Delivery delivery) {
    switch (delivery) {
        case Delivery::kPassed:
            return "passed";
        case Delivery::kDoubtful:
            return "doubtful";
        case Delivery::kUnflushed:
            return "unflushed";
        case Delivery::kSuppressed:
            return "suppressed";
        case Delivery::kLost:
            return "lost";
        case Delivery::kMissing:
            return "missing";
    }
    return "unknown";
}

std::string_view nbcon_priority_name(std::uint32_t priority) {
    constexpr std::array<std::string_view, 4> kNames{"none", "normal", "emergency", "panic"};
    return priority < kNames.size() ? kNames[priority] : "unknown";
}

Delivery Coverage::of(Seq seq) const {
    const auto after = std::upper_bound(
        intervals.begin(), intervals.end(), seq,
        [](Seq wanted, const SeqInterval& interval) { return wanted < interval.begin; });
    if (after == intervals.begin()) {
        return Delivery::kPassed;
    }
    const SeqInterval& candidate = *(after - 1);
    return seq < candidate.end ? candidate.delivery : Delivery::kPassed;
}

std::vector<std::string> flag_names(std::uint32_t flags) {
    std::vector<std::string> names;
    for (const FlagName& row : kFlagNames) {
        const auto bit = static_cast<std::uint32_t>(row.flag);
        if ((flags & bit) != 0) {
            names.emplace_back(row.name);
            flags &= ~bit;
        }
    }
    if (flags != 0) {
        names.push_back(fmt::format("{:#x}", flags));
    }
    return names;
}

}  // namespace lastwords::printkfmt
