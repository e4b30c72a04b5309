// SPDX-License-Identifier: GPL-2.0-or-later
// Parses line by line: records, lines that continue one, marks of dropped messages, and what is
// not the kernel's.
#include "printkfmt/parse/lines/boot_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines/terminal_text.h"
#include "printkfmt/parse/prefix/dialects.h"
#include "printkfmt/parse/prefix/dmesg_untimed.h"
#include "printkfmt/parse/prefix/logger_stamped.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Behind a prompt, only the kernel's own prefix follows, without a logger's.
std::vector<const LineFormat*> inner_dialects(const LineFormats& formats) {
    std::vector<const LineFormat*> inner;
    std::copy_if(formats.dialects.begin(), formats.dialects.end(), std::back_inserter(inner),
                 [](const LineFormat* one) {
                     return !one->is_logger_stamped() && !one->is_escaped() && !one->is_untimed();
                 });
    inner.push_back(&pstore_dialect());
    return inner;
}

/// Returns how many bytes of `raw` hold `taken`, which is `raw` without some of its bytes.
std::size_t bytes_that_hold(std::string_view raw, std::string_view taken) {
    std::size_t at = 0;
    for (const char c : taken) {
        at = std::min(raw.find(c, at), raw.size());
        at += at < raw.size() ? 1U : 0U;
    }
    return at;
}

bool lies_within(std::string_view all, std::string_view part) {
    const std::less_equal<> not_behind;
    return not_behind(all.data(), part.data()) &&
           not_behind(part.data() + part.size(), all.data() + all.size());
}

bool is_coloured_text(std::string_view text) {
    return text.starts_with(kEscape) && (text.ends_with("\x1b[0m") || text.ends_with("\x1b[m"));
}

}  // namespace

BootParser::BootParser(std::string_view text, const TextUse& use, std::size_t from, bool followed)
    : text_(text),
      use_(use),
      wrapping_(use.formats->counts->wrapping),
      followed_(followed),
      finder_(use.formats->dialects, wrapping_),
      inner_(inner_dialects(*use.formats), Wrapping{}),
      ahead_(use.formats->dialects, wrapping_),
      logger_(std::get_if<LoggerStampedLines>(&use.formats->dialects.front()->lines)),
      log_(text) {
    const auto* const untimed = std::get_if<UntimedLines>(&use.formats->dialects.front()->lines);
    if (untimed != nullptr && untimed->find_runs != nullptr) {
        reports_ = untimed->find_runs(text);
        among_prose_ = true;
    } else {
        take_reports(from);
    }
}

/// Takes those of the text's reports that stand in this boot.
void BootParser::take_reports(std::size_t from) {
    for (const ReportRun& one : use_.formats->counts->reports) {
        if (one.place.begin >= from && one.place.begin < from + text_.size()) {
            reports_.push_back({{one.place.begin - from, one.place.end - from}, one.margin});
        }
    }
}

TextLog BootParser::parse(std::span<const Mark> marks) {
    std::size_t at = 0;
    for (const Mark& mark : marks) {
        take_lines(at, std::max<std::size_t>(mark.place.begin, at));
        log_.mark(mark.place, mark.dropped, mark.words);
        after_mark_ = true;
        at = std::max<std::size_t>(mark.place.end, at);
    }
    take_lines(at, text_.size());
    TextLog out;
    tally_.add_findings(out.findings);
    out.log = std::move(log_).finish();
    out.log.kernel_facility = user_ && !kern_ ? 1 : 0;
    out.capture = use_.capture || (finder_.main().is_escaped() && !release_.empty());
    out.release = std::move(release_);
    return out;
}

void BootParser::take_lines(std::size_t from, std::size_t to) {
    TextLines lines(text_.substr(0, to), wrapping_, from);
    for (TextLine line; lines.next(line);) {
        take_line(line, lines);
    }
}

void BootParser::take_nuls(const TextLine& line) {
    const ByteRun place{line.from, line.place.next};
    if (place.end - place.begin < kNulRun) {
        log_.widen(place);
        return;
    }
    log_.mark(place, 0, fmt::format("{} NUL bytes here", place.end - place.begin));
    after_mark_ = true;
}

/// Takes an empty line that is one of too many. Masses of them come from terminals and from damage;
/// as records they would take far more memory than the text.
bool BootParser::take_blank(const TextLine& line) {
    constexpr std::size_t kKept = 8;
    blanks_ = line.content.empty() ? blanks_ + 1 : 0;
    const bool only_end = line.content.empty() && !line.place.ended && !log_.empty();
    if (only_end) {
        log_.widen({line.from, line.place.next});
        return true;
    }
    if (blanks_ <= kKept) {
        return false;
    }
    log_.widen({line.from, line.place.next});
    tally_.add_blank();
    return true;
}

void BootParser::take_line(const TextLine& line, TextLines& lines) {
    if (wrapping_.nuls) {
        const std::string_view bytes = text_.substr(line.from, line.place.next - line.from);
        tally_.add_nuls(static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\0')));
    }
    if (line.is_nuls) {
        take_nuls(line);
        return;
    }
    if (take_blank(line)) {
        return;
    }
    Piece piece{line.content, {line.from, line.place.next}, false, {}};
    take_mark(piece);
    if (piece.place.begin == piece.place.end) {
        return;
    }
    pieces_ = 0;
    while (take_piece(line, piece, lines)) {
        ++pieces_;
    }
    after_mark_ = false;
    before_ = line.content.size();
    flowed_ = line.content.ends_with(' ');
    if (rest_) {
        log_.widen({line.place.next, rest_->next});
        lines.seek(rest_->next);
        rest_.reset();
    }
    if (!line.place.ended && !(followed_ && line.place.next == text_.size()) && !log_.empty() &&
        log_.last().text_state == TextState::kWhole) {
        log_.last().text_state = TextState::kCut;
    }
}

/// Takes a line that a logger wrote itself, or a remark that the kernel writes on a console before
/// a record: messages were dropped, or the record is repeated. After a remark, the record may
/// follow on the same line.
void BootParser::take_mark(Piece& piece) {
    std::string_view content = piece.content;
    if (is_conserver_mark(content) ||
        (logger_ != nullptr && (is_journal_mark(content) || is_broadcast_mark(content)))) {
        log_.mark(piece.place, 0, std::string(content));
        piece.place.begin = piece.place.end;
        after_mark_ = true;
        return;
    }
    LineReader reader(content);
    if (!content.starts_with("** ")) {
        if ((logger_ == nullptr && !wrapping_.margins) ||
            content.find("** ") == std::string_view::npos) {
            return;
        }
        LinePrefix stamp;
        const std::size_t margin = wrapping_.margins ? margin_of(content) : 0;
        reader.take(content.substr(0, content.substr(margin).starts_with("** ") ? margin : 0));
        if (logger_ != nullptr && take_logger_stamp(reader, stamp)) {
            reader.skip_blanks();
        }
    }
    const bool replay = reader.take("** replaying previous printk message **");
    const auto dropped = replay ? std::nullopt : take_dropped_mark(reader);
    if (!replay && !dropped) {
        return;
    }
    reader.take(' ');
    const std::size_t taken = reader.taken();
    Piece remark = piece;
    split(piece, content, taken);
    if (piece.content.empty()) {
        piece.place.begin = piece.place.end;
    }
    const ByteRun place{remark.place.begin, piece.place.begin};
    tally_.add_dropped(dropped.value_or(0));
    log_.mark(place, dropped.value_or(0),
              dropped ? fmt::format("{} messages dropped here", *dropped)
                      : "the console was interrupted while it printed the next record, and prints "
                        "it again");
    after_mark_ = true;
}

/// Makes the piece what is left of `content` from `at` on.
void BootParser::split(Piece& piece, std::string_view content, std::size_t at) {
    if (is_own(content)) {
        piece.content = content.substr(at);
        piece.place.begin = offset_of(piece.content);
        return;
    }
    const std::string_view raw =
        text_.substr(piece.place.begin, piece.place.end - piece.place.begin);
    piece.place.begin += bytes_that_hold(raw, content.substr(0, at));
    // What was found in the line so far may still point into left_.
    if (!lies_within(left_, content)) {
        left_ = std::string(content);
        content = left_;
    }
    piece.content = content.substr(at);
}

/// Takes the first record of the piece, or what stands before it. Returns false if nothing is left.
bool BootParser::take_piece(const TextLine& line, Piece& piece, TextLines& lines) {
    FoundPrefix found;
    PrefixFinder& finder = piece.inner ? inner_ : finder_;
    if (among_prose_ && finder.find(piece.content, found)) {
        return take_bare_line(found, piece);
    }
    if (!finder.find(piece.content, found) || is_before_log(found)) {
        return take_other_piece(found, piece, lines);
    }
    if (!piece.wall.empty() && found.prefix.wall.empty()) {
        found.prefix.wall = piece.wall;
    }
    if (found.prefix.fragment && is_own(found.content)) {
        take_fragment(found, line, lines);
        return false;
    }
    const std::string_view text = found.content.substr(found.prefix.length);
    const auto stamp = found.format->is_escaped()
                           ? std::nullopt
                           : find_record_inside(text, true, found.prefix.timestamp_ns, lines);
    if (!stamp) {
        take_record(found, text, piece.place);
        return false;
    }
    const Piece whole = piece;
    const std::string before(text.substr(0, stamp->at));
    if (pieces_ == 0 && !before.ends_with(' ')) {
        rest_ = find_rest(lines);
    }
    const std::string_view front = is_own(text) ? text.substr(0, stamp->at) : before;
    split(piece, found.content, found.prefix.length + stamp->at);
    piece.inner = true;
    const ByteRun place{whole.place.begin, piece.place.begin};
    if (rest_ && !rest_->text.empty()) {
        take_record(found, before + rest_->text, place);
        log_.last().text_state = TextState::kDoubtful;
        tally_.add_joined();
        rest_->text.clear();
    } else {
        take_record(found, front, place);
    }
    return true;
}

/// Takes a piece without prefix, or the part of it before a record.
bool BootParser::take_other_piece(const FoundPrefix& found, Piece& piece, const TextLines& lines) {
    const std::string_view content = found.content;
    logged_ = found.logged;
    if (take_report_line(content, piece)) {
        return false;
    }
    if (take_first_unstamped(found, piece.place, lines) ||
        take_lost_bracket(found, piece.place, lines)) {
        return false;
    }
    // A program's line in a system's log may quote the kernel.
    const auto stamp = finder_.main().is_untimed() || (found.logged && use_.formats->counts->tagged)
                           ? std::nullopt
                           : find_record_inside(content, false, last_ns_, lines);
    if (!stamp) {
        take_unprefixed(content, piece.place);
        return false;
    }
    LineReader reader(content);
    LinePrefix logger;
    if (logger_ != nullptr && take_logger_stamp(reader, logger)) {
        piece.wall = logger.wall;
    }
    const ByteRun whole = piece.place;
    const std::string before(content.substr(0, stamp->at));
    const std::string_view own = content.substr(0, stamp->at);
    split(piece, content, stamp->at);
    piece.inner = true;
    if (!before.empty() && !quoting_depth(before)) {
        take_foreign(is_own(own) ? own : std::string_view(before),
                     {whole.begin, piece.place.begin});
    } else {
        piece.place.begin = whole.begin;
    }
    after_mark_ = false;
    return true;
}

/// Takes a piece of a message of netconsole. It may end in the middle of a line.
void BootParser::take_fragment(const FoundPrefix& found, const TextLine& line, TextLines& lines) {
    LinePlace place = line.place;
    place.begin = offset_of(found.content);
    if (place.begin > line.from) {
        log_.mark({line.from, place.begin}, 0, {});
    }
    Lines raw(text_, place.next);
    fragments_.take(text_, place, found.prefix, log_, raw);
    lines.seek(raw.at());
    newest_ = found.format;
    foreign_ = false;
}

/// For a text without prefixes: whether the line precedes the kernel's first line.
bool BootParser::is_before_log(const FoundPrefix& found) const {
    return found.format->is_untimed() && (log_.empty() || foreign_) &&
           !begins_untimed_log(found.content);
}

/// Returns the report to which the line that begins at `at` belongs; nullptr: it is prose.
const ReportRun* BootParser::report_at(std::uint64_t at) {
    while (report_ < reports_.size() && reports_[report_].place.end <= at) {
        ++report_;
    }
    const bool reached = report_ < reports_.size() && reports_[report_].place.begin <= at;
    return reached ? &reports_[report_] : nullptr;
}

/// Takes a line of a text in which reports without times stand among prose.
bool BootParser::take_bare_line(FoundPrefix& found, const Piece& piece) {
    const ReportRun* const report = report_at(piece.place.begin);
    if (report == nullptr) {
        take_foreign(found.content, piece.place);
        return false;
    }
    if (found.content.starts_with(report->margin)) {
        found.prefix.length = report->margin.size();
    } else if (margin_of(found.content) == found.content.size()) {
        found.prefix.length = found.content.size();  // an empty line of a quotation
    }
    take_record(found, found.content.substr(found.prefix.length), piece.place);
    return false;
}

/// Takes a line of a report without stamps that stands in a text with stamped lines. Returns false
/// if the line is none.
bool BootParser::take_report_line(std::string_view content, const Piece& piece) {
    const ReportRun* const report =
        piece.inner || reports_.empty() ? nullptr : report_at(piece.place.begin);
    if (report == nullptr || logged_ || find_inner_stamp(content, 0)) {
        return false;
    }
    const bool quoted = content.starts_with(report->margin);
    content.remove_prefix(quoted ? report->margin.size() : 0);
    add(LinePrefix{}, content, piece.place);
    tally_.add_record(content, true);
    foreign_ = false;
    bare_ = true;
    return true;
}

bool BootParser::is_own(std::string_view part) const {
    return lies_within(text_, part);
}

std::uint64_t BootParser::offset_of(std::string_view part) const {
    return static_cast<std::uint64_t>(part.data() - text_.data());
}

/// Adds a record. If something was taken off the line, its parts are looked for in the line's
/// bytes first, so that they need not be kept twice.
void BootParser::add(const LinePrefix& prefix, std::string_view text, ByteRun place) {
    if (is_own(text)) {
        const std::uint64_t at = offset_of(text);
        log_.add(prefix, place, {at, at + text.size()});
        return;
    }
    const std::string_view raw = text_.substr(place.begin, place.end - place.begin);
    LinePrefix own = prefix;
    if (const std::size_t wall = raw.find(prefix.wall);
        !prefix.wall.empty() && wall != std::string_view::npos) {
        own.wall = raw.substr(wall, prefix.wall.size());
    }
    const std::size_t end = raw.find_last_not_of("\r\n") + 1;
    if (raw.substr(0, end).ends_with(text)) {
        log_.add(own, place, {place.begin + end - text.size(), place.begin + end});
    } else {
        log_.add_decoded(own, place, text);
    }
}

void BootParser::take_record(const FoundPrefix& found, std::string_view text, ByteRun place) {
    const LinePrefix& prefix = found.prefix;
    if (!prefix.release.empty()) {
        release_ = prefix.release;
    }
    if (found.format->is_escaped() && text.find('\\') != std::string_view::npos) {
        std::string decoded;
        append_kmsg_unescaped(text, decoded);
        log_.add_decoded(prefix, place, decoded);
    } else if (wrapping_.escapes && is_coloured_text(text)) {
        std::string plain;
        append_without_sequences(text, plain);
        add(prefix, plain, place);
    } else if (!prefix.first_word.empty()) {
        if (text.starts_with(kBannerStart)) {
            tag_ = prefix.first_word;  // no word of the kernel's stands before its banner
        }
        const bool is_tag = !tag_.empty() && tag_ == prefix.first_word;
        log_.add_decoded(
            prefix, place,
            is_tag ? std::string(text) : fmt::format("{}: {}", prefix.first_word, text));
    } else {
        if (text.find("\\x") != std::string_view::npos) {
            tally_.add_escape();
        }
        add(prefix, text, place);
    }
    if (!prefix.program.empty() && prefix.priority) {
        kern_ = kern_ || *prefix.priority < 8;
        user_ = user_ || *prefix.priority / 8 == 1;
    }
    const bool timed = prefix.timestamp_ns || !prefix.wall.empty() || prefix.has_delta ||
                       found.format->is_untimed();
    tally_.add_record(text, timed);
    if (prefix.timestamp_ns) {
        last_ns_ = prefix.timestamp_ns;
    }
    if (wrapping_.margins) {
        margin_ = text_.substr(place.begin, found.margin);
    }
    prefix_ = prefix.length;
    newest_ = found.format;
    foreign_ = false;
    bare_ = false;
    empty_ = text.find_first_not_of(' ') == std::string_view::npos;
}

}  // namespace lastwords::printkfmt
