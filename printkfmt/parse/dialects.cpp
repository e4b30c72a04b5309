// SPDX-License-Identifier: GPL-2.0-or-later
// The table of dialects.
#include "printkfmt/parse/dialects.h"

#include <array>

#include "printkfmt/parse/dmesg_untimed.h"
#include "printkfmt/parse/kmsg.h"
#include "printkfmt/parse/line_prefix.h"
#include "printkfmt/parse/logger_stamped.h"

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
    return true;
}

/// Parses "[    5.123456] <6>text", which crash(8) 8.0.2 prints by `log -m` (printk.c,
/// dump_record()). A text that begins with "<6>" is also one that an old driver printed, so this
/// dialect is only taken if no line lacks the level.
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

constexpr LineFormat kPstore{"kernel log with levels", parse_leveled<take_priority>, KernelLines{}};
constexpr LineFormat kConsole{"kernel log", parse_stamped<take_boot_stamp>, KernelLines{}};

constexpr std::array<LineFormat, 13> kDialects{{
    {"/dev/kmsg", parse_kmsg_prefix, EscapedLines{}},
    {"kernel log, stamped by a logger", parse_logger_console_prefix,
     LoggerStampedLines{has_logger_stamp}},
    {"syslog or journal", parse_syslog_prefix, LoggerStampedLines{has_logger_stamp}},
    {"journal, monotonic", parse_journal_monotonic_prefix,
     LoggerStampedLines{is_journal_monotonic}},
    {"crash log -m", parse_crash_level, KernelLines{}},
    kConsole,
    {"dmesg -T", parse_stamped<take_wall_stamp>, KernelLines{}},
    {"dmesg --time-format iso", parse_stamped<take_iso_stamp>, KernelLines{}},
    {"dmesg --show-delta", parse_stamped<take_delta_stamp>, KernelLines{}},
    {"dmesg --reltime", parse_stamped<take_relative_stamp>, KernelLines{}},
    kPstore,
    {"dmesg -x", parse_leveled<take_level_names>, KernelLines{}},
    {"dmesg -t", parse_untimed_prefix, UntimedLines{is_untimed_log}},
}};

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
