// SPDX-License-Identifier: GPL-2.0-or-later
// FaultReports: what a log's kernel reported, from the first record to a short while behind the
// panic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/text/fault_words.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// A report: its first line, and what the lines behind it say about it.
struct FaultReport {
    std::string_view line;              ///< points into the log
    const FaultWords* words = nullptr;  ///< nullptr: a panic
    std::optional<Seq> seq;
    std::uint64_t position = 0;                 ///< Record::position
    std::optional<std::uint64_t> timestamp_ns;  ///< Record::timestamp_ns
    std::optional<std::uint32_t> pid;           ///< of the task that ran
    std::optional<std::string> taint;           ///< printkfmt::find_taint()
    bool ended = false;                         ///< "---[ end trace" came before the next report

    printkfmt::FaultKind kind() const { return words->kind; }
    bool is_fatal() const { return words->weight == Weight::kFatal; }
};

struct FaultReports {
    /// In the order of the log. Of more than some hundred, those in the middle are left out.
    std::vector<FaultReport> reports;
    std::uint64_t left_out = 0;        ///< how many
    std::optional<FaultReport> panic;  ///< the first one; all `reports` are from before it
};

/// Reads the kernel's own records. The time is linear in the number of records.
FaultReports find_fault_reports(const printkfmt::Log& log);

}  // namespace lastwords::extractor
