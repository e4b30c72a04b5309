// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for a piece of a log in a text of another kind.
#include "printkfmt/parse/lines/stamped_run.h"

#include "printkfmt/parse/lines/report_line.h"
#include "printkfmt/parse/prefix/prefix_finder.h"

namespace lastwords::printkfmt {

namespace {

/// Whether the text is one of a fault, a panic or a trace.
bool is_of_report(std::string_view text) {
    const ReportPart part = report_line(text).part;
    return begins_report(part) || part == ReportPart::kStack || part == ReportPart::kMark;
}

}  // namespace

bool has_piece_of_log(std::string_view text, std::span<const LineFormat* const> dialects,
                      const Wrapping& wrapping) {
    constexpr std::uint64_t kWithReport = 3;
    constexpr std::uint64_t kMany = 8;
    PrefixFinder finder(dialects, wrapping);
    StampedRun run;
    bool report = false;
    TextLines lines(text, wrapping);
    for (TextLine line; lines.next(line);) {
        FoundPrefix found;
        if (line.is_nuls || line.content.empty()) {
            continue;
        }
        // Only the kernel's own stamp, or its name: other programs have wall times, too.
        if (!finder.find(without_remark(line.content), found) ||
            (!found.prefix.timestamp_ns && found.prefix.program.empty())) {
            run.take_other();
            continue;
        }
        run.take(found.prefix.timestamp_ns);
        report =
            (report && run.lines() > 1) || is_of_report(found.content.substr(found.prefix.length));
        if (run.lines() >= kMany || (report && run.lines() >= kWithReport)) {
            return true;
        }
    }
    return false;
}

}  // namespace lastwords::printkfmt
