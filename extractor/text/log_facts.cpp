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

/// Returns what the line says of its kernel, which only a capture kernel prints; empty: nothing.
/// kexec -p adds the parameter, or on arm64 a property of the device tree, which the kernel takes
/// as a sign of the same (init/main.c, arch/x86/kernel/setup.c; drivers/of/fdt.c, before 5.15
/// arch/arm64/mm/init.c).
std::string_view sign_of_capture(std::string_view text) {
    if (text.starts_with("Kernel command line: ") || text.starts_with("Command line: ")) {
        return text.find(" elfcorehdr=") != std::string_view::npos
                   ? "its command line has elfcorehdr="
                   : "";
    }
    constexpr std::string_view kDeviceTree = "OF: fdt: ";
    text.remove_prefix(text.starts_with(kDeviceTree) ? kDeviceTree.size() : 0);
    return text.starts_with("Reserving ") && text.ends_with(" for elfcorehdr")
               ? "it reserved memory for elfcorehdr"
               : "";
}

}  // namespace

void mark_capture_kernel(printkfmt::Source& source) {
    if (source.one_of_kernels) {
        return;
    }
    const printkfmt::Log& log = source.log;
    for (const Record& record : log.records) {
        const std::string_view sign =
            log.is_kernels(record) ? sign_of_capture(record.text) : std::string_view();
        if (!sign.empty()) {
            source.one_of_kernels.emplace();
            source.one_of_kernels->role = printkfmt::KernelRole::kCapture;
            source.one_of_kernels->kernels = 1;
            source.one_of_kernels->why = sign;
            return;
        }
    }
}

void fill_from_log(printkfmt::Source& source) {
    Machine& machine = source.machine;
    const auto& records = source.log.records;
    mark_capture_kernel(source);
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
