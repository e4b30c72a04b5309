// SPDX-License-Identifier: GPL-2.0-or-later
// Judges how much of a text was understood.
#include "printkfmt/parse/lines/line_tally.h"

#include <fmt/format.h>

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

bool seems_to_tell_time(std::string_view line) {
    constexpr std::size_t kLooked = 48;
    const std::string_view front = line.substr(0, kLooked);
    for (std::size_t at = 1; at < front.size(); ++at) {
        if (front[at] == '.' || front[at] == ':') {
            LineReader decimals(front.substr(at - 1));
            LineReader clock = decimals;
            if (!decimals.shape("0.000000").empty() || !clock.shape("0:00:00").empty()) {
                return true;
            }
        }
    }
    return false;
}

void LineTally::add_record(std::string_view text, bool timed) {
    ++records_;
    timed_ += timed ? 1U : 0U;
    clocks_inside_ += !timed && seems_to_tell_time(text) ? 1U : 0U;
}

void LineTally::add_foreign(std::string_view line, std::uint64_t bytes, bool first_of_run,
                            bool by_logger) {
    ++foreign_lines_;
    foreign_bytes_ += bytes;
    foreign_runs_ += first_of_run ? 1U : 0U;
    unknown_ += !by_logger && seems_to_tell_time(line) ? 1U : 0U;
}

/// A text that was taken for a log, but of which little was understood, has a dialect that is not
/// known. To say nothing would show it as a log of which nothing is missing.
void LineTally::add_doubts(Findings& findings) const {
    constexpr std::uint64_t kFew = 3;
    if (unknown_ >= kFew && unknown_ > records_) {
        findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("most lines were not understood: {} seem to tell a time in a form "
                        "that is not known, and {} are read as the kernel's records",
                        unknown_, records_));
    }
    if (timed_ == 0 && clocks_inside_ >= kFew && clocks_inside_ * 2 > records_) {
        findings.loss(ErrorKind::kUnsupported,
                      fmt::format("the times of all {} records were not understood: they stand in "
                                  "the texts",
                                  records_));
    }
}

void LineTally::add_findings(Findings& findings) const {
    add_doubts(findings);
    if (foreign_runs_ != 0) {
        findings.note(
            fmt::format("{} bytes in {} places have no kernel prefix (firmware, user "
                        "space, damage): they are kept unchanged, without time and level",
                        foreign_bytes_, foreign_runs_));
    }
    if (dropped_ != 0) {
        findings.note(fmt::format("the kernel reports that it dropped {} messages", dropped_));
    }
    if (escapes_ != 0) {
        findings.note(
            fmt::format("{} lines contain \\x, either an escaped byte or a literal "
                        "backslash: this format does not say which, so they are kept "
                        "unchanged",
                        escapes_));
    }
    if (nuls_ != 0) {
        findings.note(
            fmt::format("{} NUL bytes are no text (a power cut, a serial line): they are "
                        "left out",
                        nuls_));
    }
    if (blank_ != 0) {
        findings.note(fmt::format("{} empty lines are left out", blank_));
    }
    if (joined_ != 0) {
        findings.note(
            fmt::format("{} records were interrupted by another one in the middle of a "
                        "line: the next line is taken for their rest, which is not proved",
                        joined_));
    }
    if (damaged_ != 0) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{} lines have a damaged time stamp: each is kept as a record "
                                  "without a time",
                                  damaged_));
    }
}

}  // namespace lastwords::printkfmt
