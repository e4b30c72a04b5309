// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the line of a log that says why the kernel crashed.
#include "extractor/text/crash_cause.h"

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

using printkfmt::CrashCause;
using printkfmt::Log;
using printkfmt::Record;

constexpr std::string_view kPanic = "Kernel panic - not syncing: ";

constexpr std::array<std::string_view, 9> kOopses{
    "BUG: ",
    "Oops: ",
    "kernel BUG at ",
    "general protection fault",
    "Unable to handle kernel ",
    "Internal error: ",
    "watchdog: BUG: ",
    "stack segment: ",
    "divide error: ",
};

std::string first_line(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

bool is_oops(std::string_view text) {
    return std::any_of(kOopses.begin(), kOopses.end(),
                       [&](std::string_view start) { return text.starts_with(start); });
}

}  // namespace

std::optional<CrashCause> find_crash_cause(const Log& log) {
    std::optional<Record> oops;
    for (const Record& record : log.records) {
        if (record.facility != 0) {
            continue;
        }
        if (record.text.starts_with(kPanic)) {
            return CrashCause{first_line(record.text), record.seq, true,
                              oops ? first_line(oops->text) : "", record.position};
        }
        if (!oops && is_oops(record.text)) {
            oops = record;
        }
    }
    if (!oops) {
        return std::nullopt;
    }
    return CrashCause{first_line(oops->text), oops->seq, false, "", oops->position};
}

std::string find_hardware(const Log& log) {
    for (const std::string_view start : {"Hardware name: ", "DMI: "}) {
        for (const Record& record : log.records) {
            if (record.facility == 0 && record.text.starts_with(start)) {
                return first_line(record.text.substr(start.size()));
            }
        }
    }
    return {};
}

}  // namespace lastwords::extractor
