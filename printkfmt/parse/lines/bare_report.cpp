// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the lines of reports, paragraph by paragraph.
#include "printkfmt/parse/lines/bare_report.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "printkfmt/parse/lines/report_line.h"
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
    return std::string(line.content.substr(0, margin_of(line.content)));
}

class ReportFinder {
 public:
    explicit ReportFinder(std::string_view text) : text_(text) {}

    /// Stops at the proof if `only_proof`.
    void run(bool only_proof);
    bool proved() const { return proved_; }
    std::vector<ReportRun> take_runs() { return std::move(runs_); }

 private:
    void take_line(const TextLine& line);
    void take_blank(const TextLine& line);
    void take_part(const ReportLine& one, const TextLine& line);
    void begin_report(ReportPart part, const TextLine& line);
    void take_other(const TextLine& line);
    void begin_run(ReportPart part, const TextLine& line);

    std::string_view text_;
    std::vector<ReportRun> runs_;
    std::string margin_;                  // of the last line with which a report began
    std::optional<std::size_t> direct_;   // where the report's lines just before begin
    std::optional<std::size_t> drivers_;  // where the drivers' messages just before begin
    std::optional<std::size_t> blank_;    // where the empty lines just before begin
    std::size_t blanks_ = 0;              // how many they are
    std::size_t since_ = 0;               // lines since the report's first one; before it, since
                                          // the last one that can be a report's
    std::size_t unknown_ = 0;             // lines since the last one that tells
    std::uint32_t kinds_ = 0;             // kinds of this report's lines, a bit each
    unsigned proof_ = kKindsOfProof;      // so many of them prove it
    bool begun_ = false;                  // a report has begun
    bool open_ = false;                   // the last run is of this paragraph
    bool proved_ = false;
};

void ReportFinder::take_blank(const TextLine& line) {
    blank_ = blank_ ? blank_ : line.from;
    ++blanks_;
    open_ = false;
    direct_.reset();
    drivers_.reset();
}

void ReportFinder::begin_run(ReportPart part, const TextLine& line) {
    constexpr std::size_t kBlanksInside = 2;
    if (!runs_.empty() && blank_ && *blank_ == runs_.back().place.end && blanks_ <= kBlanksInside) {
        runs_.back().place.end = line.place.next;
        return;
    }
    if (begins_report(part)) {
        margin_ = margin_before(line);
    }
    runs_.push_back({{drivers_.value_or(line.from), line.place.next}, margin_});
}

/// Begins a report. Of the lines above that can be a report's, those directly before it belong to
/// it ("------------[ cut here ]------------"); before a panic's line, which comes last, all do.
void ReportFinder::begin_report(ReportPart part, const TextLine& line) {
    since_ = 0;
    proof_ = kKindsOfProof;
    if (begun_) {
        kinds_ = 0;
        return;
    }
    begun_ = true;
    if (part != ReportPart::kPanic) {
        kinds_ = 0;
        const ByteRun above{direct_.value_or(line.from), line.from};
        runs_.clear();
        if (direct_) {
            runs_.push_back({above, {}});
        }
        open_ = direct_.has_value();
    }
    margin_ = margin_before(line);
    for (ReportRun& run : runs_) {
        run.margin = margin_;
    }
}

void ReportFinder::take_part(const ReportLine& one, const TextLine& line) {
    constexpr std::size_t kLongestReport = 256;
    constexpr std::size_t kBeforePanic = 64;
    const bool begins = begins_report(one.part);
    if (!begun_ && since_ > kBeforePanic) {
        runs_.clear();
        kinds_ = 0;
        open_ = false;
    }
    if (begins && (!begun_ || since_ > kLongestReport)) {
        begin_report(one.part, line);
    }
    since_ = begun_ ? since_ : 0;
    proof_ = begins ? std::min(proof_, one.proof) : proof_;
    kinds_ |= one.part == ReportPart::kDetail ? 0U : 1U << static_cast<unsigned>(one.part);
    const auto kinds = static_cast<unsigned>(std::popcount(kinds_));
    proved_ = proved_ || (begun_ && kinds >= proof_ && since_ <= kLongestReport);
    if (open_) {
        runs_.back().place.end = line.place.next;
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
        runs_.back().place.end = line.place.next;
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
    if (one.part == ReportPart::kNone) {
        take_other(line);
    } else {
        take_part(one, line);
    }
    blank_.reset();
    blanks_ = 0;
}

void ReportFinder::run(bool only_proof) {
    TextLines lines(text_, find_wrapping(text_));
    for (TextLine line; lines.next(line) && !(only_proof && proved_);) {
        take_line(line);
    }
}

}  // namespace

std::vector<ReportRun> find_bare_reports(std::string_view text) {
    ReportFinder finder(text);
    finder.run(false);
    return finder.proved() ? finder.take_runs() : std::vector<ReportRun>{};
}

bool has_bare_report(std::string_view text) {
    ReportFinder finder(text);
    finder.run(true);
    return finder.proved();
}

}  // namespace lastwords::printkfmt
