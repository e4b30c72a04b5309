// SPDX-License-Identifier: GPL-2.0-or-later
// What an entry of a plog region proves about its console.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/formats/plog/boot.h"
#include "printkfmt/model/replay.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Log;

printkfmt::ConsoleKind kind_of(std::uint16_t reliability) {
    switch (reliability) {
        case PLOG_RELIABILITY_ATOMIC:
            return printkfmt::ConsoleKind::kAtomic;
        case PLOG_RELIABILITY_LOCKED:
            return printkfmt::ConsoleKind::kLocked;
        default:
            return printkfmt::ConsoleKind::kUnsafe;
    }
}

void set_position(const PlogConsole& from, const PlogBoot& boot, Seq end, Console& console) {
    // What was lost is stored before the position that passes it over. Of a console that was
    // unregistered, lost_end says from where on records were not for it.
    const std::uint64_t position = console.unregistered
                                       ? from.position.value_or(0)
                                       : std::max(from.position.value_or(0), from.lost_end);
    // Later boots may have overwritten the boot's newest records.
    const bool proved =
        from.position.has_value() && (Seq{position} <= end || boot.overwritten_max != 0);
    console.next_seq = proved ? std::min(Seq{position}, end) : end;
    if (!proved) {
        console.certain = false;
        console.maybe_from = console.active_from;
        console.basis =
            "the stored position is damaged or lies beyond the newest record: the console may "
            "have missed any record";
    } else if (from.passed && Seq{*from.passed} < console.next_seq) {
        console.certain = false;
        console.maybe_from = Seq{*from.passed};
        console.basis = fmt::format(
            "the position moves only after a record has been shown, but it passed over record {}, "
            "which its writer did not finish in time, and may have passed over others after it",
            *from.passed);
    } else {
        console.maybe_from = console.next_seq;
        console.basis = "exact: the position moves only after a record has been shown";
    }
}

/// The position stays while the console passes over records that its loglevel keeps back. So the
/// record that it may have begun to show is the first one that it would show.
void set_half_out(Console& console) {
    const auto& intervals = console.coverage.intervals;
    const auto shown = std::find_if(intervals.begin(), intervals.end(), [&](const auto& one) {
        return one.delivery == printkfmt::Delivery::kUnflushed;
    });
    if (console.enabled() && shown != intervals.end()) {
        console.half_out = true;
        console.half_out_seq = shown->begin;
    }
}

}  // namespace

Console make_plog_console(const PlogConsole& from, const PlogBoot& boot, const Log& log,
                          std::uint32_t version) {
    Console console;
    console.name = from.name;
    console.driver = from.name;
    console.index = from.index;
    console.kind = kind_of(from.reliability);
    console.flags = (from.flags & PLOG_CONSOLE_ENABLED) != 0
                        ? static_cast<std::uint32_t>(printkfmt::ConsoleFlag::kEnabled)
                        : 0;
    console.flags_raw = console.flags;
    console.unregistered = (from.flags & PLOG_CONSOLE_UNREGISTERED) != 0;
    console.loglevel = static_cast<int>((from.flags >> PLOG_CONSOLE_LOGLEVEL_SHIFT) & 0xffU);
    console.ignores_loglevel = console.loglevel == 0;
    console.active_from = Seq{from.registered_seq};
    set_position(from, boot, log.next_seq.value_or(Seq{0}), console);
    if (console.unregistered && from.lost_end != 0) {
        console.active_until = Seq{from.lost_end};
    }
    console.coverage = printkfmt::replay(log, console);
    set_half_out(console);
    console.lost_before = from.lost;
    console.lost_more = from.lost == UINT32_MAX;
    if (version == 1 && log.first_seq.value_or(Seq{0}) > console.active_from) {
        console.lost_unknown = true;
        console.basis +=
            ", or was overwritten before: version 1 of the format does not tell which, nor how "
            "many";
    }
    return console;
}

}  // namespace lastwords::extractor
