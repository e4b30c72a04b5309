// SPDX-License-Identifier: GPL-2.0-or-later
// Tells which lines of a text without times a kernel's report of a fault is made of.
#pragma once

#include <cstdint>
#include <string_view>

namespace lastwords::printkfmt {

/// What a line is within a report.
enum class ReportPart : std::uint8_t {
    kNone,       ///< nothing that is known
    kDetail,     ///< often in a report, but proves nothing
    kFault,      ///< what went wrong: "Unable to handle kernel ..."
    kDie,        ///< the first line of die(): "Oops: 0002 [#1] SMP"
    kPanic,      ///< panic()'s line
    kHardware,   ///< a line of a machine check or of another hardware error
    kPageTable,  ///< entries of the page table: "pgd = c0004000"
    kTask,       ///< CPU, process, taint
    kRegister,   ///< registers
    kStack,      ///< the stack and the trace of calls
    kCode,       ///< "Code: 0f 0b ..."
    kModules,    ///< "Modules linked in:"
    kState,      ///< what the kernel lists: its memory, workqueues, locks
    kMark,       ///< "---[ end trace ... ]---"
};

/// So many kinds of its lines prove a report that begins with words which prose may have, too.
inline constexpr unsigned kKindsOfProof = 3;

/// A line of a report, or another one.
struct ReportLine {
    ReportPart part = ReportPart::kNone;
    /// If a report begins so: how many kinds of its lines, this one included, prove it.
    unsigned proof = kKindsOfProof;
};

/// Returns what the line is. Blanks at its beginning do not matter.
ReportLine report_line(std::string_view line);

/// Whether a report can begin with such a line.
inline bool begins_report(ReportPart part) {
    return part == ReportPart::kFault || part == ReportPart::kDie || part == ReportPart::kPanic;
}

}  // namespace lastwords::printkfmt
