// SPDX-License-Identifier: GPL-2.0-or-later
// Names of console flags, kinds and deliveries, and the delivery of one record.
#include "printkfmt/model/console.h"

#include <algorithm>
#include <array>

namespace lastwords::printkfmt {

namespace {

constexpr std::array kFlagNames{
    ConsoleFlagName{ConsoleFlag::kPrintBuffer, "printbuffer", "CON_PRINTBUFFER"},
    ConsoleFlagName{ConsoleFlag::kConsDev, "consdev", "CON_CONSDEV"},
    ConsoleFlagName{ConsoleFlag::kEnabled, "enabled", "CON_ENABLED"},
    ConsoleFlagName{ConsoleFlag::kBoot, "boot", "CON_BOOT"},
    ConsoleFlagName{ConsoleFlag::kAnytime, "anytime", "CON_ANYTIME"},
    ConsoleFlagName{ConsoleFlag::kBraille, "braille", "CON_BRL"},
    ConsoleFlagName{ConsoleFlag::kExtended, "extended", "CON_EXTENDED"},
    ConsoleFlagName{ConsoleFlag::kSuspended, "suspended", "CON_SUSPENDED"},
    ConsoleFlagName{ConsoleFlag::kNbcon, "nbcon", "CON_NBCON"},
    ConsoleFlagName{ConsoleFlag::kNbconAtomicUnsafe, "nbcon_atomic_unsafe",
                    "CON_NBCON_ATOMIC_UNSAFE"},
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

std::span<const ConsoleFlagName> console_flag_names() {
    return kFlagNames;
}

std::vector<std::string> flag_names(const Console& console) {
    std::vector<std::string> names;
    for (const ConsoleFlagName& row : kFlagNames) {
        if (console.has(row.flag)) {
            names.emplace_back(row.name);
        }
    }
    names.insert(names.end(), console.other_flags.begin(), console.other_flags.end());
    return names;
}

}  // namespace lastwords::printkfmt
