// SPDX-License-Identifier: GPL-2.0-or-later
// Finds reports of faults that somebody copied into a mail or a bug report, without times and
// levels.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "printkfmt/parse/lines/report_line.h"
#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Collects the lines of reports, paragraph by paragraph. A report is proved by its first line and
/// two other kinds of its lines within the next 256: one line alone may be anybody's words. One
/// other kind is enough if the first line has numbers and names where only the kernel writes them,
/// and none is needed for "Kernel panic - not syncing: " at the beginning of a line. A panic's line
/// comes last: the lines before it that can be a report's count, too.
class ReportFinder {
 public:
    /// Takes a line without a stamp. It must be a run of the text, unless it is decoded.
    void take_line(const TextLine& line);
    /// A line with a stamp stands here, which is a record anyway.
    void take_stamped() {
        ++since_;
        blank_.reset();
        blanks_ = 0;
        open_ = false;
        behind_stamped_ = true;
        direct_.reset();
        drivers_.reset();
    }
    /// Whether there was a report.
    bool proved() const { return !proved_reports_.empty(); }
    /// Returns all runs of lines that reports are made of, in order; none if no report is proved.
    std::vector<ReportRun> all_runs() const;
    /// Returns only those of the reports that are proved. In a log, the others are what firmware
    /// and programs write.
    std::vector<ReportRun> proved_runs() const;

 private:
    struct Run {
        ReportRun run;
        /// The number of its report; 0: it is behind a report's end, or before the first report.
        std::uint64_t report = 0;
    };

    void take_blank(const TextLine& line);
    void take_part(const ReportLine& one, const TextLine& line);
    void begin_report(ReportPart part, const TextLine& line);
    void take_other(const TextLine& line);
    void begin_run(ReportPart part, const TextLine& line);
    bool is_proved(std::uint64_t report) const;

    std::vector<Run> runs_;
    std::vector<std::uint64_t> proved_reports_;  // their numbers
    std::string margin_;                         // of the last line with which a report began
    std::optional<std::size_t> direct_;          // where the report's lines just before begin
    std::optional<std::size_t> drivers_;         // where the drivers' messages just before begin
    std::optional<std::size_t> blank_;           // where the empty lines just before begin
    std::size_t blanks_ = 0;                     // how many they are
    /// Lines since the report's first one; before it, since the last one that can be a report's.
    std::size_t since_ = 0;
    std::size_t unknown_ = 0;         // lines since the last one that tells
    std::uint64_t report_ = 0;        // number of the last report that has begun; 0: none has
    std::uint32_t kinds_ = 0;         // kinds of this report's lines, a bit each
    unsigned proof_ = kKindsOfProof;  // so many of them prove it
    bool behind_stamped_ = false;     // a stamped line is directly before this one
    bool open_ = false;               // the last run is of this paragraph
};

/// Returns the runs of lines that are the kernel's, in order; none if no report is proved. What
/// stands around the runs is prose.
std::vector<ReportRun> find_bare_reports(std::string_view text);

/// Whether the text has such a report.
bool has_bare_report(std::string_view text);

}  // namespace lastwords::printkfmt
