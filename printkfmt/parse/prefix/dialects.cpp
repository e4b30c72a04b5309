// SPDX-License-Identifier: GPL-2.0-or-later
// The table of dialects.
#include "printkfmt/parse/prefix/dialects.h"

#include <array>

#include "printkfmt/parse/lines/bare_report.h"
#include "printkfmt/parse/prefix/dmesg_untimed.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/kmsg.h"
#include "printkfmt/parse/prefix/logcat.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/parse/prefix/syslog_names.h"
#include "printkfmt/parse/prefix/vendor_marks.h"

namespace lastwords::printkfmt {

namespace {

/// Takes a stamp or a level off the front of a line. Returns false if it is not there.
using Take = bool (*)(LineReader& reader, LinePrefix& prefix);

template <Take stamp>
bool parse_stamped(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!stamp(reader, prefix)) {
        return false;
    }
    take_caller_and_blank(reader, prefix);
    return true;
}

/// Parses "[Sat Nov 21 10:26:59 2026] text". Apache's error log up to 2.2 has the same stamp, and a
/// level in brackets after it.
bool parse_wall_prefix(std::string_view line, LinePrefix& prefix) {
    if (!parse_stamped<take_wall_stamp>(line, prefix)) {
        return false;
    }
    const std::string_view text = line.substr(prefix.length);
    return !text.starts_with('[') || !level_number(text.substr(1, text.find(']') - 1));
}

/// Whether a syslog line follows the level of it: "1 2026-11-21T10:26:59Z host kernel - - - " or
/// "Nov 21 10:26:59 host kernel: ". Then the level is syslog's, and not printk's.
bool is_syslog(const LineReader& after_level, std::string_view line) {
    const std::string_view rest = after_level.rest();
    LinePrefix prefix;
    return !rest.empty() && rest.front() != '[' &&
           (parse_syslog_prefix(line, prefix) || parse_other_program_prefix(line, prefix));
}

/// Parses a level, then a stamp of any kind or none (printk.time=0). Also accepts "[    5.123456]"
/// alone, which dmesg(1) prints if it has no name for the facility.
template <Take level>
bool parse_leveled(std::string_view line, LinePrefix& prefix) {
    LineReader after_level(line);
    if (!level(after_level, prefix)) {
        prefix = {};
        return parse_stamped<take_boot_stamp>(line, prefix);
    }
    for (const Take stamp : {take_boot_stamp, take_wall_stamp, take_iso_stamp, take_delta_stamp,
                             take_relative_stamp}) {
        LinePrefix tried = prefix;
        LineReader reader = after_level;
        if (stamp(reader, tried)) {
            take_caller_and_blank(reader, tried);
            prefix = tried;
            return true;
        }
    }
    prefix.length = after_level.taken();
    return !is_syslog(after_level, line);
}

/// Parses two or more stamps of different kinds, which dmesg(1) of util-linux 2.40 and later prints
/// if it is given several formats of time.
bool parse_several_stamps(std::string_view line, LinePrefix& prefix) {
    constexpr std::array<Take, 5> kStamps{take_boot_stamp, take_wall_stamp, take_iso_stamp,
                                          take_delta_stamp, take_relative_stamp};
    LineReader reader(line);
    std::array<bool, kStamps.size()> seen{};
    std::size_t count = 0;
    for (std::size_t kind = 0; kind < kStamps.size(); ++kind) {
        LineReader ahead = reader;
        LinePrefix tried = prefix;
        if (seen.at(kind) || (count != 0 && !ahead.take(' ')) || !kStamps.at(kind)(ahead, tried)) {
            continue;
        }
        reader = ahead;
        prefix = tried;
        seen.at(kind) = true;
        ++count;
        kind = static_cast<std::size_t>(-1);  // from the first kind again
    }
    take_caller_and_blank(reader, prefix);
    return count > 1;
}

/// Parses "[    5.123456] 003: ", of a CPU, which PREEMPT_RT's printk printed from 5.0-rt
/// to 5.6-rt.
bool parse_rt_prefix(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!line.starts_with('[') || !take_boot_stamp(reader, prefix)) {
        return false;
    }
    take_caller_and_blank(reader, prefix);
    const std::string_view cpu = reader.shape("000: ");
    if (cpu.empty()) {
        return false;
    }
    constexpr std::uint32_t kCpuCaller = 0x80000000U;
    const std::uint32_t number =
        static_cast<std::uint32_t>((cpu[0] - '0') * 100 + (cpu[1] - '0') * 10 + (cpu[2] - '0'));
    prefix.caller_id = prefix.caller_id.value_or(number | kCpuCaller);
    prefix.length = reader.taken();
    return true;
}

/// Parses "[    5.123456] <6>text", which crash(8) 8.0.2 prints by `log -m` (printk.c,
/// dump_record()).
bool parse_crash_level(std::string_view line, LinePrefix& prefix) {
    for (const Take stamp : {take_boot_stamp, take_wall_stamp}) {
        LinePrefix tried;
        LineReader reader(line);
        if (stamp(reader, tried)) {
            take_caller_and_blank(reader, tried);
            if (take_priority(reader, tried) && tried.priority && *tried.priority < 8) {
                prefix = tried;
                prefix.length = reader.taken();
                return true;
            }
        }
    }
    return false;
}

/// Parses "[20261121_10:26:59.123456]@2 ", which some makers' kernels print in place of the time
/// since boot.
bool parse_wall_and_cpu(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    constexpr std::size_t kUnderscore = 9;
    if (!line.starts_with('[') || line.find('_') != kUnderscore ||
        !take_logger_stamp(reader, prefix) || !reader.rest().starts_with('@')) {
        return false;
    }
    take_caller_and_blank(reader, prefix);
    return prefix.caller_id.has_value();
}

constexpr LineFormat kPstore{"kernel log with levels", parse_leveled<take_priority>, KernelLines{}};
constexpr LineFormat kConsole{"kernel log", parse_stamped<take_boot_stamp>, KernelLines{}};

// A row that needs more of a line stands before those that need less of the same line.
constexpr auto kDialects = std::to_array<LineFormat>({
    {"/dev/kmsg", parse_kmsg_prefix, EscapedLines{}},
    {"/dev/kmsg, stamped by a logger", parse_logger_kmsg_prefix, EscapedLines{}},
    {"logcat -b kernel", parse_logcat_prefix, LoggerStampedLines{is_logcat}},
    {"kernel log, stamped by a logger", parse_logger_console_prefix,
     LoggerStampedLines{has_logger_stamp}},
    {"syslog or journal", parse_syslog_prefix, LoggerStampedLines{has_logger_stamp}},
    {"dmesg -T, stamped by a logger", parse_logger_wall_prefix,
     LoggerStampedLines{has_logger_stamp}},
    {"journal, monotonic", parse_journal_monotonic_prefix,
     LoggerStampedLines{is_journal_monotonic}},
    {"crash log -m", parse_crash_level, KernelLines{}},
    {"syslog without times", parse_tagged_prefix, LoggerStampedLines{has_tag_or_broadcast}},
    {"kernel log, stamped twice", parse_two_stamps, LoggerStampedLines{has_two_stamps}},
    {"kernel log, named console", parse_named_console_prefix, LoggerStampedLines{has_console_name}},
    {"kernel log of PREEMPT_RT", parse_rt_prefix, KernelLines{}},
    {"dmesg, several times", parse_several_stamps, KernelLines{}},
    kConsole,
    {"kernel log, wall times", parse_wall_and_cpu, KernelLines{}},
    {"dmesg -T", parse_wall_prefix, KernelLines{}},
    {"dmesg --time-format iso", parse_stamped<take_iso_stamp>, KernelLines{}},
    {"dmesg --show-delta", parse_stamped<take_delta_stamp>, KernelLines{}},
    {"dmesg --reltime", parse_stamped<take_relative_stamp>, KernelLines{}},
    kPstore,
    {"dmesg -x", parse_leveled<take_level_names>, KernelLines{}},
    {"dmesg -t", parse_untimed_prefix, UntimedLines{is_untimed_log, nullptr}},
    {"report of a fault", parse_untimed_prefix, UntimedLines{has_bare_report, find_bare_reports}},
});

}  // namespace

std::span<const LineFormat> dialects() {
    return kDialects;
}

const LineFormat& console_dialect() {
    return kConsole;
}

const LineFormat& pstore_dialect() {
    return kPstore;
}

}  // namespace lastwords::printkfmt
