// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the kernel's version from its banner or from an oops.
#include "extractor/text/log_facts.h"

#include <algorithm>

#include "extractor/text/crash_cause.h"
#include "extractor/text/task_line.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Machine;
using printkfmt::Record;

/// Parses "Linux version 6.1.0-56-cloud-amd64 (debian-kernel@...) (gcc-12 ...) #1 SMP ...", the
/// first line of every boot (init/version.c, linux_banner).
bool fill_from_banner(std::string_view text, Machine& machine) {
    constexpr std::string_view kBanner = "Linux version ";
    if (!text.starts_with(kBanner)) {
        return false;
    }
    text.remove_prefix(kBanner.size());
    machine.release = text.substr(0, text.find_first_of(" \n"));
    const std::size_t version = text.find(") #");
    if (version != std::string_view::npos) {
        machine.version = text.substr(version + 2, text.find('\n') - version - 2);
    }
    return true;
}

/// Takes the release from a line of a stack dump, with which a log that does not begin at boot says
/// what kernel it is from.
bool fill_from_trace(std::string_view text, Machine& machine) {
    const std::optional<TaskLine> line = read_task_line(text);
    machine.release = line ? line->release : "";
    return !machine.release.empty();
}

}  // namespace

void fill_from_log(printkfmt::Source& source) {
    Machine& machine = source.machine;
    const auto& records = source.log.records;
    for (const auto fill : {fill_from_banner, fill_from_trace}) {
        if (machine.release.empty()) {
            static_cast<void>(
                std::any_of(records.begin(), records.end(), [&](const Record& record) {
                    return source.log.is_kernels(record) && fill(record.text, machine);
                }));
        }
    }
    if (machine.hardware.empty()) {
        machine.hardware = find_hardware(source.log);
    }
    if (!source.crash_cause) {
        source.crash_cause = find_crash_cause(source.log);
    }
    for (const Record& record : records) {
        if (record.timestamp_ns) {
            machine.uptime_ns = std::max(machine.uptime_ns.value_or(0), *record.timestamp_ns);
        }
    }
}

}  // namespace lastwords::extractor
