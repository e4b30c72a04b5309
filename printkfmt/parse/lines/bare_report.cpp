// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the lines of reports, paragraph by paragraph.
#include "printkfmt/parse/lines/bare_report.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "printkfmt/parse/lines/text_lines.h"
#include "printkfmt/parse/prefix/prefix_finder.h"

namespace lastwords::printkfmt {

namespace {

/// Whether the line looks like a driver's message: "usb 1-1: device not accepting address 4". That
/// alone proves nothing, but next to a report's lines it is the kernel's.
bool is_drivers_message(std::string_view line) {
    const std::size_t colon = line.find(": ");
    constexpr std::size_t kLongestName = 40;
    if (colon == std::string_view::npos || colon > kLongestName || line[0] < 'a' || line[0] > 'z') {
        return false;
    }
    const std::string_view name = line.substr(0, colon);
    const std::size_t blank = name.find(' ');
    const std::string_view device = blank == std::string_view::npos ? name : name.substr(blank + 1);
    return device.find(' ') == std::string_view::npos &&
           device.find_first_of("0123456789") != std::string_view::npos;
}

constexpr std::size_t kLongestReport = 256;  // in lines
/// So many runs are kept, so that they need little memory beside the text. A text with more is none
/// that people write.
constexpr std::size_t kRunsMax = 65536;

/// Whether the margin is that of an item of a list, of a line of a patch or of a comment, as texts
/// about kernels have them.
bool is_item(std::string_view margin) {
    return margin.find_first_of("#*+-:") != std::string_view::npos;
}

/// Returns what the line is, behind its margin or with what looks like one: "---[ end trace".
ReportLine quoted_line(std::string_view line, std::size_t margin) {
    const std::size_t quote = std::min(line.find_first_not_of(" \t>|"), margin);
    ReportLine best = report_line(line.substr(quote));
    // Any line with a function's name is one of a trace, unless more is known of it.
    if (margin != quote && (best.part == ReportPart::kNone || best.part == ReportPart::kStack)) {
        const ReportLine one = report_line(line.substr(margin));
        best = one.part == ReportPart::kNone ? best : one;
        best.proof += one.proof == 1 && is_item(line.substr(0, margin)) ? 1U : 0U;
    }
    return best;
}

std::string margin_before(const TextLine& line) {
    constexpr std::size_t kLongestMargin = 64;
    const std::size_t margin = margin_of(line.content);
    return std::string(line.content.substr(0, margin > kLongestMargin ? 0 : margin));
}

}  // namespace

void ReportFinder::take_blank(const TextLine& line) {
    blank_ = blank_ ? blank_ : line.from;
    ++blanks_;
    behind_stamped_ = false;
    open_ = false;
    direct_.reset();
    drivers_.reset();
}

void ReportFinder::begin_run(ReportPart part, const TextLine& line) {
    constexpr std::size_t kBlanksInside = 2;
    const std::uint64_t report = since_ <= kLongestReport ? report_ : 0;
    const bool goes_on = !runs_.empty() && blank_ && *blank_ == runs_.back().run.place.end;
    if (goes_on && blanks_ <= kBlanksInside && runs_.back().report == report) {
        runs_.back().run.place.end = line.place.next;
        return;
    }
    if (begins_report(part)) {
        margin_ = margin_before(line);
    }
    runs_.push_back({{{drivers_.value_or(line.from), line.place.next}, margin_}, report});
}

/// Begins a report. Of the lines above the first one that can be a report's, those directly before
/// it belong to it ("------------[ cut here ]------------"); before a panic's line, which comes
/// last, all do.
void ReportFinder::begin_report(ReportPart part, const TextLine& line) {
    ++report_;
    since_ = 0;
    proof_ = kKindsOfProof;
    if (report_ > 1) {
        kinds_ = 0;
        open_ = false;
        return;
    }
    if (part != ReportPart::kPanic) {
        kinds_ = 0;
        runs_.clear();
        if (direct_) {
            runs_.push_back({{{*direct_, line.from}, {}}, report_});
        }
        open_ = direct_.has_value();
    }
    margin_ = margin_before(line);
    for (Run& one : runs_) {
        one.run.margin = margin_;
        one.report = report_;
    }
}

void ReportFinder::take_part(const ReportLine& one, const TextLine& line) {
    constexpr std::size_t kBeforePanic = 64;
    const bool begins = begins_report(one.part);
    if (report_ == 0 && since_ > kBeforePanic) {
        runs_.clear();
        kinds_ = 0;
        open_ = false;
    }
    if (begins && (report_ == 0 || since_ > kLongestReport)) {
        begin_report(one.part, line);
    }
    if (!open_ && runs_.size() == kRunsMax) {
        return take_other(line);
    }
    since_ = report_ == 0 ? 0 : since_;
    proof_ = begins ? std::min(proof_, one.proof) : proof_;
    kinds_ |= one.part == ReportPart::kDetail ? 0U : 1U << static_cast<unsigned>(one.part);
    const auto kinds = static_cast<unsigned>(std::popcount(kinds_));
    if (report_ != 0 && kinds >= proof_ && since_ <= kLongestReport && !is_proved(report_)) {
        proved_reports_.push_back(report_);
    }
    if (open_) {
        runs_.back().run.place.end = line.place.next;
    } else {
        begin_run(one.part, line);
    }
    open_ = true;
    unknown_ = 0;
    direct_ = direct_ ? direct_ : line.from;
    drivers_.reset();
}

void ReportFinder::take_other(const TextLine& line) {
    constexpr std::size_t kUnknownMax = 64;  // a dump of the stack has so many lines
    if (!is_drivers_message(line.content.substr(margin_of(line.content)))) {
        drivers_.reset();
        direct_.reset();
        ++unknown_;
        open_ = open_ && unknown_ <= kUnknownMax;
    } else if (open_ && unknown_ == 0) {
        runs_.back().run.place.end = line.place.next;
    } else if (!open_) {
        drivers_ = drivers_ ? drivers_ : line.from;
    }
}

void ReportFinder::take_line(const TextLine& line) {
    if (line.is_nuls) {
        return;
    }
    const std::size_t margin = margin_of(line.content);
    if (margin == line.content.size()) {
        return take_blank(line);
    }
    ++since_;
    const ReportLine one = quoted_line(line.content, margin);
    // A mail program broke "general protection fault, probably for non-canonical address 0x...:
    // 0000
    // [#1]": what is left does not begin a report without stamps.
    if (one.part == ReportPart::kNone || (one.part == ReportPart::kDie && behind_stamped_)) {
        take_other(line);
    } else {
        take_part(one, line);
    }
    blank_.reset();
    blanks_ = 0;
    behind_stamped_ = false;
}

bool ReportFinder::is_proved(std::uint64_t report) const {
    return std::binary_search(proved_reports_.begin(), proved_reports_.end(), report);
}

std::vector<ReportRun> ReportFinder::all_runs() const {
    std::vector<ReportRun> all;
    if (proved()) {
        std::transform(runs_.begin(), runs_.end(), std::back_inserter(all),
                       [](const Run& one) { return one.run; });
    }
    return all;
}

std::vector<ReportRun> ReportFinder::proved_runs() const {
    std::vector<ReportRun> some;
    for (const Run& one : runs_) {
        if (is_proved(one.report)) {
            some.push_back(one.run);
        }
    }
    return some;
}

std::vector<ReportRun> find_bare_reports(std::string_view text) {
    ReportFinder finder;
    TextLines lines(text, find_wrapping(text));
    for (TextLine line; lines.next(line);) {
        finder.take_line(line);
    }
    return finder.all_runs();
}

bool has_bare_report(std::string_view text) {
    ReportFinder finder;
    TextLines lines(text, find_wrapping(text));
    for (TextLine line; lines.next(line) && !finder.proved();) {
        finder.take_line(line);
    }
    return finder.proved();
}

}  // namespace lastwords::printkfmt
