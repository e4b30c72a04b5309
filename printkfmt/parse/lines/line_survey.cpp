// SPDX-License-Identifier: GPL-2.0-or-later
// Counts, in one pass, which dialects the lines of a text have.
#include "printkfmt/parse/lines/line_survey.h"

#include <algorithm>
#include <string>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines/bare_report.h"
#include "printkfmt/parse/lines/inner_record.h"
#include "printkfmt/parse/lines/stamped_run.h"
#include "printkfmt/parse/lines/terminal_text.h"
#include "printkfmt/parse/prefix/dmesg_untimed.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/parse/prefix/prefix_finder.h"

namespace lastwords::printkfmt {

namespace {

/// How many lines a dialect has.
struct DialectCounts {
    const LineFormat* format = nullptr;
    std::uint64_t fitting = 0;  ///< lines that begin with the dialect's prefix
    std::uint64_t stamped = 0;  ///< ... that says a time
    std::uint64_t walls = 0;    ///< ... that says wall time
    std::uint64_t tagged = 0;   ///< ... that names the kernel
    std::uint64_t alike = 0;    ///< ... in which the logger's stamp looks like the kernel's
    std::uint64_t logged = 0;   ///< lines that a logger has stamped, also other programs'
    std::uint64_t quoted = 0;   ///< of the fitting ones, those behind a margin
    std::uint64_t quoted_stamped = 0;
};

bool says_a_time(const LinePrefix& prefix) {
    return prefix.timestamp_ns || prefix.has_delta || !prefix.wall.empty();
}

/// Whether the text, which has escape characters, begins or ends with a control sequence.
bool is_coloured_around(std::string_view text) {
    const std::string_view last = text.substr(text.rfind(kEscape));
    return control_sequence(text) != 0 || control_sequence(last) == last.size();
}

/// Whether the logger's stamp is on the line, the kernel's or not.
bool has_logger(const LineFormat& format, std::string_view line) {
    const auto* const logger = std::get_if<LoggerStampedLines>(&format.lines);
    return logger != nullptr && logger->has_stamp(line);
}

/// `journalctl -o short-monotonic` begins all lines as the kernel does, but with the host's name
/// behind the stamp. This tells it from the kernel's own lines.
class HostAfterStamp {
 public:
    /// Looks at a line whose prefix says the boot's time only.
    void take(std::string_view line) {
        ++lines_;
        const std::size_t stamp = std::min(line.find(']'), line.size());
        std::string_view rest = line.substr(std::min(stamp + 1, line.size()));
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        const std::string_view word = rest.substr(0, rest.find(' '));
        if (lines_ == 1) {
            host_ = word;
        }
        if (host_.empty() || word != host_ || word.ends_with(':')) {
            return;
        }
        ++same_;
        const std::string_view behind = rest.substr(std::min(word.size() + 1, rest.size()));
        if (behind.starts_with("kernel: ") || behind.starts_with("kernel[")) {
            ++kernel_;
            kernel_line_ = kernel_ == 1 ? std::string(line) : kernel_line_;
        }
    }
    bool holds() const { return kernel_ != 0 && same_ * 10 >= lines_ * 9; }
    std::uint64_t same() const { return same_; }
    std::uint64_t kernel() const { return kernel_; }
    const std::string& kernel_line() const { return kernel_line_; }

 private:
    std::string host_;
    std::string kernel_line_;
    std::uint64_t lines_ = 0;
    std::uint64_t same_ = 0;
    std::uint64_t kernel_ = 0;
};

class LineSurvey {
 public:
    LineSurvey(std::string_view text, std::span<const LineFormat* const> candidates)
        : LineSurvey(text, candidates, wrapping_of(text)) {}
    LineSurvey(std::string_view text, std::span<const LineFormat* const> candidates,
               const Wrapping& wrapping)
        : text_(text), finder_(candidates, wrapping, true) {
        counts_.wrapping = wrapping;
        for (const LineFormat* const format : candidates) {
            dialects_.push_back({.format = format});
        }
    }

    void run();
    /// Returns the dialects that hold, the main one first; none if the text is no log.
    std::vector<const LineFormat*> result();
    const LineCounts& counts() const { return counts_; }

 private:
    static Wrapping wrapping_of(std::string_view text) {
        Wrapping wrapping = find_wrapping(text);
        wrapping.returns = true;
        return wrapping;
    }
    void elect_by_sample();
    void take_line(const TextLine& line);
    void take_fitting(const FoundPrefix& found);
    void take_quoting(std::string_view line, const FoundPrefix& found);
    void take_unfitting(const TextLine& line, bool logged);
    void take_width(std::size_t bytes, bool fits);
    bool is_broken() const;
    void finish();
    DialectCounts& counts_of(const LineFormat* format);
    bool can_be_main(const DialectCounts& one) const;
    bool is_log(const DialectCounts& main, std::span<const LineFormat* const> held) const;

    std::string_view text_;
    PrefixFinder finder_;
    std::vector<DialectCounts> dialects_;
    LineCounts counts_;
    HostAfterStamp host_;
    std::uint64_t last_ns_ = 0;
    std::uint64_t leading_returns_ = 0;
    std::size_t margin_ = 0;            // of the last quoted line with a prefix
    ReportFinder reports_;              // of the lines without a prefix
    StampedRun quotation_;              // the quoted lines up to here
    bool has_quotation_ = false;        // so many stand together that they are a log's
    std::uint64_t quoted_inner_ = 0;    // of the quoted ones, those with the kernel's full stamp
    std::uint64_t quoted_ = 0;          // lines with a prefix behind a margin
    std::uint64_t coloured_ = 0;        // lines with a prefix that colours were taken off
    std::uint64_t escapes_inside_ = 0;  // lines with a prefix, with escapes only in their text
    std::size_t before_ = 0;            // bytes of the line before
    std::size_t longest_ = 0;           // ... of the longest line
    std::size_t width_ = 0;             // ... of the line before the first one without a prefix
    std::uint64_t broken_ = 0;          // lines without a prefix behind a line of that width
    bool uneven_ = false;               // a line without a prefix is behind another one
    bool begun_ = false;
    bool banner_ = false;         // a line with a time is the kernel's banner
    bool after_fitting_ = false;  // the last line that is not empty had a prefix, or continued one
};

DialectCounts& LineSurvey::counts_of(const LineFormat* format) {
    return *std::find_if(dialects_.begin(), dialects_.end(),
                         [&](const DialectCounts& one) { return one.format == format; });
}

/// Guesses the dialect of most lines from the first ones, trying all dialects on each.
void LineSurvey::elect_by_sample() {
    constexpr std::size_t kSample = 256;
    std::vector<std::uint64_t> fitting(dialects_.size());
    std::vector<std::uint64_t> logged(dialects_.size());
    std::vector<PrefixFinder> finders;
    for (const DialectCounts& one : dialects_) {
        const LineFormat* const only[] = {one.format};
        finders.emplace_back(only, counts_.wrapping, true);
    }
    TextLines lines(text_, counts_.wrapping);
    TextLine line;
    FoundPrefix found;
    std::size_t looked = 0;
    while (looked < kSample && lines.next(line)) {
        if (line.content.empty()) {
            continue;
        }
        ++looked;
        const std::string_view content = without_remark(line.content);
        for (std::size_t i = 0; i < dialects_.size(); ++i) {
            fitting[i] += finders[i].find(content, found) ? 1U : 0U;
            logged[i] += has_logger(*dialects_[i].format, found.content) ? 1U : 0U;
        }
    }
    std::size_t best = 0;
    for (std::size_t i = 0; i < dialects_.size(); ++i) {
        const bool by_logger = !dialects_[i].format->is_logger_stamped() || logged[i] * 2 > looked;
        best = by_logger && fitting[i] > fitting[best] ? i : best;
    }
    finder_.set_main(dialects_[best].format);
}

void LineSurvey::take_fitting(const FoundPrefix& found) {
    DialectCounts& one = counts_of(found.format);
    const bool stamped = says_a_time(found.prefix);
    const std::string_view front = found.content.substr(0, found.prefix.length);
    const std::string_view text = found.content.substr(found.prefix.length);
    ++one.fitting;
    one.stamped += stamped ? 1U : 0U;
    one.walls += found.prefix.wall.empty() ? 0U : 1U;
    if (found.format->is_logger_stamped()) {
        ++one.logged;
        one.tagged +=
            front.find("kern") != std::string_view::npos || !found.prefix.program.empty() ? 1U : 0U;
        LineReader reader(found.content);
        LinePrefix stamp;
        one.alike += take_boot_stamp(reader, stamp) ? 1U : 0U;
    }
    if (found.margin != 0) {
        ++one.quoted;
        ++quoted_;
        margin_ = found.margin;
        one.quoted_stamped += stamped ? 1U : 0U;
    }
    if (found.coloured) {
        ++coloured_;
    } else if (counts_.wrapping.escapes && text.find(kEscape) != std::string_view::npos) {
        ++(is_coloured_around(text) ? coloured_ : escapes_inside_);
    }
    if (found.prefix.timestamp_ns) {
        last_ns_ = *found.prefix.timestamp_ns;
        if (found.prefix.wall.empty() && !found.format->is_escaped()) {
            host_.take(found.content);
        }
    }
    banner_ = banner_ || (stamped && text.starts_with(kBannerStart));
    begun_ = true;
    after_fitting_ = true;
}

void LineSurvey::take_unfitting(const TextLine& line, bool logged) {
    const std::string_view content = line.content;
    const auto stamp = logged ? std::nullopt : find_inner_stamp(content, 0);
    if (logged || stamp) {
        reports_.take_stamped();
    } else {
        reports_.take_line(line);
    }
    if (quoted_ != 0 && margin_of(content) == content.size()) {
        return;  // an empty line of a quotation
    }
    const bool blank_first = content.front() == ' ' || content.front() == '\t' ||
                             (quoted_ != 0 && margin_of(content) > margin_);
    if (after_fitting_ && blank_first) {
        ++counts_.continued;
    } else {
        after_fitting_ = false;
    }
    counts_.noise += begun_ ? 0U : 1U;
    counts_.loose += begun_ && !blank_first ? 1U : 0U;
    DialectCounts& main = counts_of(&finder_.main());
    if (logged && main.fitting != 0) {
        ++main.logged;
        return;
    }
    for (DialectCounts& one : dialects_) {
        one.logged += has_logger(*one.format, content) ? 1U : 0U;
    }
    if (logged) {
        return;
    }
    if (stamp && (stamp->ns >= last_ns_ || begins_boot(stamp->text))) {
        ++counts_.inner;
        last_ns_ = stamp->ns;
        begun_ = true;
    }
}

/// Notes whether the quoted lines are a log's of their own, so that they count although most lines
/// are not quoted: a mail shows a log and, below, the one that it answers.
void LineSurvey::take_quoting(std::string_view line, const FoundPrefix& found) {
    constexpr std::uint64_t kEnough = 3;
    if (found.margin == 0 || !says_a_time(found.prefix) ||
        !quoting_depth(line.substr(0, found.margin))) {
        quotation_.restart();
        return;
    }
    quotation_.take(found.prefix.timestamp_ns);
    has_quotation_ = has_quotation_ || quotation_.lines() >= kEnough;
}

/// Notes what tells whether a terminal broke the lines.
void LineSurvey::take_width(std::size_t bytes, bool fits) {
    if (!fits && begun_) {
        width_ = width_ == 0 ? before_ : width_;
        uneven_ = uneven_ || before_ != width_;
        ++broken_;
    }
    longest_ = std::max(longest_, bytes);
    before_ = bytes;
}

/// Whether a terminal broke the lines: all lines without a prefix are behind a line of one and the
/// same width, and no line is longer.
bool LineSurvey::is_broken() const {
    constexpr std::uint64_t kBrokenMin = 3;
    constexpr std::size_t kNarrowest = 40;
    return broken_ >= kBrokenMin && !uneven_ && width_ == longest_ && width_ >= kNarrowest;
}

void LineSurvey::take_line(const TextLine& line) {
    if (line.is_nuls) {
        return;
    }
    ++counts_.ends;
    counts_.returns += line.place.carriage_return ? 1U : 0U;
    leading_returns_ += line.leading_return ? 1U : 0U;
    if (line.content.empty()) {
        before_ = 0;
        reports_.take_line(line);
        return;
    }
    ++counts_.lines;
    FoundPrefix found;
    const std::string_view content = without_remark(line.content);
    const bool fits = finder_.find(content, found);
    take_width(line.content.size(), fits);
    if (fits) {
        if (content.size() != line.content.size() && line.content.front() != '*') {
            found.margin = margin_of(line.content);  // the remark is quoted
        }
        // If lines are not quoted, it is a prompt that stands before the record.
        quoted_inner_ += found.margin != 0 && find_inner_stamp(line.content, 1) ? 1U : 0U;
        take_quoting(line.content, found);
        take_fitting(found);
        reports_.take_stamped();
    } else {
        quotation_.take_other();
        take_unfitting(line, found.logged);
    }
}

void LineSurvey::run() {
    if (dialects_.size() > 1) {
        elect_by_sample();
    }
    TextLines lines(text_, counts_.wrapping);
    for (TextLine line; lines.next(line);) {
        take_line(line);
    }
    finish();
}

/// Decides what is around the lines, and leaves out of the counts what is not.
void LineSurvey::finish() {
    std::uint64_t stamped = 0;
    std::uint64_t quoted = 0;
    for (const DialectCounts& one : dialects_) {
        stamped += one.stamped;
        quoted += one.quoted_stamped;
    }
    const bool most_quoted = quoted * 2 > stamped;
    counts_.pasted = has_quotation_ && !most_quoted;
    counts_.wrapping.margins = most_quoted || has_quotation_;
    counts_.inner += counts_.wrapping.margins ? 0 : quoted_inner_;
    for (DialectCounts& one : dialects_) {
        if (!counts_.wrapping.margins) {
            one.fitting -= one.quoted;
            one.stamped -= one.quoted_stamped;
        }
    }
    counts_.wrapping.coloured = coloured_ > escapes_inside_;
    if (is_broken()) {
        counts_.wrapping.width = width_;
        counts_.loose = 0;
    }
    constexpr std::uint64_t kOneIn = 20;
    counts_.wrapping.returns = (counts_.returns + leading_returns_) * kOneIn >= counts_.ends;
}

/// A logger's stamp may stand by chance before something like the kernel's. Either the logger says
/// that the lines are the kernel's, or most lines must have its stamp.
bool LineSurvey::can_be_main(const DialectCounts& one) const {
    constexpr std::uint64_t kTaggedMin = 3;
    return !one.format->is_logger_stamped() || one.tagged >= kTaggedMin ||
           one.logged * 2 > counts_.lines;
}

/// Whether enough lines have a dialect for the text to be a log. Few need to have one, because a
/// capture also holds what firmware and user space write; but a text of another kind can have a
/// line or two that look like a log's. `held`: the dialects that lines have.
bool LineSurvey::is_log(const DialectCounts& main, std::span<const LineFormat* const> held) const {
    constexpr std::uint64_t kStampedMin = 3;
    constexpr std::uint64_t kOneIn = 20;
    const std::uint64_t stamped = counts_.stamped + counts_.inner;
    if (stamped >= 2 && stamped * 2 >= counts_.lines &&
        (!main.format->is_logger_stamped() || banner_)) {
        return true;
    }
    if (counts_.stamped != 0 &&
        counts_.fitting + counts_.continued + counts_.inner >= counts_.lines) {
        return true;
    }
    if (stamped >= kStampedMin && (stamped * kOneIn >= counts_.lines || banner_)) {
        return true;
    }
    // A system's whole log, of which few lines are the kernel's.
    if (main.tagged != 0 && main.logged * 2 > counts_.lines) {
        return true;
    }
    if (counts_.fitting >= kStampedMin && counts_.fitting * 10 >= counts_.lines * 9) {
        return true;
    }
    return stamped >= kStampedMin && !is_untimed_log(text_) &&
           has_piece_of_log(text_, held, counts_.wrapping);
}

std::vector<const LineFormat*> LineSurvey::result() {
    DialectCounts* main = nullptr;
    for (DialectCounts& one : dialects_) {
        if (one.fitting != 0 && can_be_main(one) &&
            (main == nullptr || one.fitting > main->fitting)) {
            main = &one;
        }
    }
    const bool only_boot_time = main != nullptr && main->walls == 0;
    if (only_boot_time && host_.holds()) {
        for (DialectCounts& one : dialects_) {
            LinePrefix prefix;
            if (one.format->is_logger_stamped() &&
                one.format->parse_prefix(host_.kernel_line(), prefix)) {
                one.fitting = one.stamped = one.tagged = host_.kernel();
                one.logged = host_.same();
                one.alike = one.fitting;
                main = &one;
            }
        }
    }
    if (main == nullptr) {
        return {};
    }
    counts_.alike = main->format->is_logger_stamped() && main->alike * 2 > main->fitting;
    std::vector<const LineFormat*> held{main->format};
    counts_.fitting = main->fitting;
    counts_.stamped = main->stamped;
    counts_.tagged = main->tagged != 0;
    for (const DialectCounts& one : dialects_) {
        if (!counts_.alike && &one != main && one.stamped != 0) {
            held.push_back(one.format);
            counts_.fitting += one.fitting;
            counts_.stamped += one.stamped;
        }
    }
    counts_.reports = reports_.proved_runs();
    if (is_log(*main, held)) {
        counts_.pasted = counts_.pasted || !counts_.reports.empty();
        return held;
    }
    // A report without stamps, and a line or two with the kernel's stamp.
    if (reports_.proved() && main->stamped != 0 && main->walls == 0 &&
        std::holds_alternative<KernelLines>(main->format->lines) && !is_untimed_log(text_)) {
        counts_.reports = reports_.all_runs();
        counts_.pasted = true;
        return held;
    }
    return {};
}

}  // namespace

std::optional<LineFormats> recognise_lines(std::string_view text,
                                           std::span<const LineFormat* const> candidates) {
    LineSurvey survey(text, candidates);
    survey.run();
    LineFormats formats;
    formats.dialects = survey.result();
    formats.counts = survey.counts();
    return formats.dialects.empty() ? std::nullopt : std::optional(std::move(formats));
}

LineCounts count_lines(std::string_view text, std::span<const LineFormat* const> dialects) {
    LineSurvey survey(text, dialects);
    survey.run();
    static_cast<void>(survey.result());
    return survey.counts();
}

}  // namespace lastwords::printkfmt
