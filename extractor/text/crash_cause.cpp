// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the line of a log that says why the kernel crashed, and the fault that led to it.
#include "extractor/text/crash_cause.h"

#include <algorithm>
#include <utility>

#include "extractor/text/fault_report.h"

namespace lastwords::extractor {

namespace {

using printkfmt::CrashCause;
using printkfmt::FaultKind;
using printkfmt::FaultLine;
using printkfmt::Log;
using printkfmt::Record;
using Reports = std::vector<FaultReport>;

constexpr std::uint64_t kSecond = 1'000'000'000;
/// So soon after a fault, whatever fails is taken for its consequence.
constexpr std::uint64_t kAtOnce = kSecond;
/// A report of a fault is written in less than this, if not all CPUs' stacks come between.
constexpr std::uint64_t kSoon = 5 * kSecond;
/// Lockups are reported once in 20 s or more, and a panic may come after the stacks of all CPUs.
constexpr std::uint64_t kLater = 60 * kSecond;
/// What stands for these times if there are no time stamps.
constexpr std::uint64_t kRecordsOfAReport = 200;

constexpr FaultKinds kLockups{FaultKind::kHardLockup, FaultKind::kSoftLockup, FaultKind::kRcuStall,
                              FaultKind::kHungTask};
constexpr FaultKinds kFaults{FaultKind::kException, FaultKind::kStackOverflow, FaultKind::kHardware,
                             FaultKind::kMemory};

bool within(const FaultReport& before, const FaultReport& after, std::uint64_t time) {
    if (before.timestamp_ns && after.timestamp_ns) {
        return *after.timestamp_ns <= *before.timestamp_ns + time;
    }
    return time >= kLater || after.position - before.position <= kRecordsOfAReport;
}

/// Whether a fault or a panic may come from this report.
bool can_lead(const FaultReport& report) {
    return report.is_fatal() || kFaults.has(report.kind());
}

bool same_task(const FaultReport& one, const FaultReport& other) {
    return one.pid && one.pid == other.pid && *one.pid != 0;
}

/// Whether it is proved that the later report comes from the earlier one.
bool led_to(const FaultReport& before, const FaultReport& after) {
    if (kLockups.has(after.kind())) {
        return kLockups.has(before.kind()) && within(before, after, kLater);
    }
    return can_lead(before) && within(before, after, same_task(before, after) ? kLater : kSoon);
}

/// Whether the panic says or proves that this report led to it.
bool led_to_panic(const FaultReport& report, const FaultReport& panic, const PanicWords* words) {
    if (words && !words->led_by.empty()) {
        const bool of_init = words->kind != FaultKind::kInit || report.pid.value_or(1) == 1;
        return words->led_by.has(report.kind()) && of_init && within(report, panic, kLater);
    }
    if (!can_lead(report)) {
        return false;
    }
    const bool unfinished = !report.ended && within(report, panic, kSoon);
    return unfinished || (report.timestamp_ns && within(report, panic, kAtOnce)) ||
           (same_task(report, panic) && within(report, panic, kLater));
}

/// Gives each report the task and taint of the lines behind it that belong to the same fault: "BUG:
/// unable to handle page fault" and "Oops: 0002 [#1]" have one task.
void share_details(Reports& reports) {
    for (std::size_t i = reports.size(); i-- > 1;) {
        FaultReport& before = reports[i - 1];
        const FaultReport& after = reports[i];
        if (!before.ended && can_lead(before) && can_lead(after) && within(before, after, kSoon)) {
            before.pid = before.pid ? before.pid : after.pid;
            before.taint = before.taint ? before.taint : after.taint;
        }
    }
}

/// Goes from a report back to the first one from which it comes.
std::size_t first_before(const Reports& reports, std::size_t at) {
    std::size_t first = at;
    for (std::size_t i = at; i-- > 0;) {
        if (led_to(reports[i], reports[first])) {
            first = i;
        } else if (!within(reports[i], reports[first], kLater)) {
            break;
        }
    }
    return first;
}

/// How near a report is to being what a kernel died of: 0 is death itself; 5: never.
int rank_of(const FaultReport& report) {
    if (report.is_fatal()) {
        return 0;
    }
    switch (report.kind()) {
        case FaultKind::kHardware:
            return 1;
        case FaultKind::kHardLockup:
        case FaultKind::kSoftLockup:
        case FaultKind::kRcuStall:
        case FaultKind::kHungTask:
            return 2;
        case FaultKind::kWarning:
        case FaultKind::kOutOfMemory:
        case FaultKind::kNmi:
            return 5;
        case FaultKind::kSysrq:
        case FaultKind::kRootFs:
            return 4;
        default:
            return 3;
    }
}

/// Returns the index of the report of which a log without a panic says most.
std::optional<std::size_t> worst_of(const Reports& reports) {
    const auto worst = std::min_element(
        reports.begin(), reports.end(),
        [](const auto& one, const auto& other) { return rank_of(one) < rank_of(other); });
    if (worst == reports.end() || rank_of(*worst) == 5) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(worst - reports.begin());
}

FaultLine line_of(const FaultReport& report) {
    return FaultLine{std::string(report.line), report.seq, report.position, report.timestamp_ns,
                     report.kind()};
}

/// Notes the reports before the first fault. The lines of one fault count once.
void add_survived(const Reports& reports, std::size_t end, std::uint64_t left_out,
                  CrashCause& cause) {
    for (std::size_t i = 0; i < end; ++i) {
        const bool same_fault = i > 0 && !reports[i - 1].ended && can_lead(reports[i - 1]) &&
                                can_lead(reports[i]) && within(reports[i - 1], reports[i], kSoon);
        if (same_fault || reports[i].kind() == FaultKind::kSysrq) {
            continue;
        }
        if (!cause.first_survived) {
            cause.first_survived = line_of(reports[i]);
            cause.survived = left_out;
        }
        ++cause.survived;
    }
}

/// Whether somebody had asked for a crash just before this report. Up to 5.3 that crash is an
/// access to address 0 (drivers/tty/sysrq.c, sysrq_handle_crash()).
bool was_asked_for(const Reports& reports, std::size_t at) {
    for (std::size_t i = at; i-- > 0 && within(reports[i], reports[at], kSoon);) {
        if (reports[i].kind() == FaultKind::kSysrq) {
            return true;
        }
    }
    return false;
}

/// Sets the first fault, the kind, the taint, and what was survived before. `at`: the report that
/// is the death or that led to the panic.
void add_first_fault(const FaultReports& found, std::size_t at, CrashCause& cause) {
    const std::size_t first = first_before(found.reports, at);
    const FaultReport& report = found.reports[first];
    cause.first_fault = line_of(report);
    cause.taint = report.taint ? report.taint : found.reports[at].taint;
    if (cause.kind == FaultKind::kOther || cause.kind == FaultKind::kException) {
        cause.kind = report.kind();
    }
    if (was_asked_for(found.reports, first)) {
        cause.kind = FaultKind::kSysrq;
    }
    add_survived(found.reports, first, found.left_out, cause);
}

CrashCause cause_of_panic(const FaultReports& found) {
    const FaultReport& panic = *found.panic;
    const PanicWords* words = find_panic_words(panic_reason(panic.line).value_or(""));
    CrashCause cause{std::string(panic.line), panic.seq, true, panic.position};
    cause.kind = words ? words->kind : FaultKind::kOther;
    const auto last =
        std::find_if(found.reports.rbegin(), found.reports.rend(),
                     [&](const FaultReport& report) { return led_to_panic(report, panic, words); });
    if (last == found.reports.rend()) {
        add_survived(found.reports, found.reports.size(), found.left_out, cause);
    } else {
        add_first_fault(found, static_cast<std::size_t>(found.reports.rend() - last) - 1, cause);
    }
    cause.taint = cause.taint ? cause.taint : panic.taint;
    return cause;
}

}  // namespace

std::optional<CrashCause> find_crash_cause(const Log& log) {
    FaultReports found = find_fault_reports(log);
    share_details(found.reports);
    if (found.panic) {
        return cause_of_panic(found);
    }
    const std::optional<std::size_t> worst = worst_of(found.reports);
    if (!worst) {
        return std::nullopt;
    }
    const FaultReport& report = found.reports[*worst];
    CrashCause cause{std::string(report.line), report.seq, false, report.position};
    cause.kind = report.kind();
    cause.fatal = report.is_fatal();
    add_first_fault(found, *worst, cause);
    return cause;
}

// "Hardware name" is in the reports of faults. Without tables of the firmware "DMI: not present or
// invalid." stands there; where a device tree describes the machine, "Machine model", which older
// kernels write as "OF: fdt:Machine model". Source: drivers/firmware/dmi_scan.c, drivers/of/fdt.c,
// arch/arm64/kernel/setup.c; 4.9 to 7.2.
std::string find_hardware(const Log& log) {
    constexpr std::string_view kDeviceTree = "OF: fdt:";
    for (const std::string_view start : {"Hardware name: ", "DMI: ", "Machine model: "}) {
        for (const Record& record : log.records) {
            std::string_view text = record.text;
            if (text.starts_with(kDeviceTree)) {
                text.remove_prefix(
                    std::min(text.find_first_not_of(' ', kDeviceTree.size()), text.size()));
            }
            if (!log.is_kernels(record) || !text.starts_with(start)) {
                continue;
            }
            text.remove_prefix(start.size());
            if (!text.starts_with("not present or invalid")) {
                return std::string(text.substr(0, text.find('\n')));
            }
        }
    }
    return {};
}

}  // namespace lastwords::extractor
