// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the lines that have no prefix, those that continue a record and those of others, and looks
// for records inside lines.
#include <algorithm>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/lines/boot_parser.h"
#include "printkfmt/parse/lines/report_line.h"
#include "printkfmt/parse/prefix/kernel_stamp.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Whether the line ends what a mail or a bug report shows as a quotation.
bool is_fence(std::string_view line) {
    return line.starts_with("```") || line.starts_with("~~~") || line.starts_with("</pre>") ||
           line.starts_with("[/code]") || line.starts_with("{code}") ||
           line.starts_with("{noformat}");
}

/// Returns the length of a stamp of which some characters were damaged, with the level before it:
/// "[    4.0?0000] ". 0: the line does not begin with one.
std::size_t damaged_stamp(std::string_view line) {
    constexpr std::string_view kStamp = "[____0.000000] ";
    constexpr std::size_t kDamagedMax = 3;
    constexpr std::size_t kLevel = 3;  // "<6>"
    const bool leveled = line.size() > kLevel && line[0] == '<' && line[2] == '>';
    const std::size_t begin = leveled ? kLevel : 0;
    if (line.size() < begin + kStamp.size()) {
        return 0;
    }
    std::size_t damaged = 0;
    for (std::size_t i = 0; i < kStamp.size(); ++i) {
        const char c = line[begin + i];
        const bool fits = kStamp[i] == '0'   ? is_digit(c)
                          : kStamp[i] == '_' ? is_digit(c) || c == ' '
                                             : c == kStamp[i];
        damaged += fits ? 0U : 1U;
    }
    return damaged <= kDamagedMax ? begin + kStamp.size() : 0;
}

}  // namespace

/// Whether the line can be the first one of a log that people copied without its beginning.
bool BootParser::can_have_lost_stamp(const FoundPrefix& found) const {
    return newest_ == nullptr && logger_ == nullptr && !found.logged &&
           !finder_.main().is_escaped();
}

/// Takes the first line of a report which lost its stamp when the lines were copied: it says what
/// went wrong, and the kernel's lines follow at once.
bool BootParser::take_first_unstamped(const FoundPrefix& found, ByteRun place, TextLines lines) {
    TextLine line;
    FoundPrefix next;
    if (!can_have_lost_stamp(found) || !begins_report(report_line(found.content).part) ||
        !lines.next(line) || line.is_nuls || !ahead_.find(without_remark(line.content), next)) {
        return false;
    }
    const std::size_t indent = found.content.find_first_not_of(" \t");
    add(LinePrefix{}, found.content.substr(indent), place);
    tally_.add_record(found.content, false);
    foreign_ = false;
    return true;
}

/// Takes the first line of a log whose stamp lost its bracket when the lines were copied:
/// "  968.000003] text". The next stamp proves that it is one.
bool BootParser::take_lost_bracket(const FoundPrefix& found, ByteRun place,
                                   const TextLines& lines) {
    constexpr std::uint64_t kNear = 60'000'000'000;
    if (!can_have_lost_stamp(found)) {
        return false;
    }
    LineReader reader(found.content);
    LinePrefix prefix;
    prefix.timestamp_ns = take_seconds(reader);
    if (!prefix.timestamp_ns || !reader.take("] ")) {
        return false;
    }
    const auto next = next_stamp(lines);
    if (!next || *next < *prefix.timestamp_ns || *next - *prefix.timestamp_ns > kNear) {
        return false;
    }
    add(prefix, reader.rest(), place);
    tally_.add_record(reader.rest(), true);
    last_ns_ = prefix.timestamp_ns;
    foreign_ = false;
    return true;
}

/// Takes the rest of a record that a mail program broke (format=flowed, RFC 3676): the line before
/// ends with a blank, and the next word would have made it too long.
bool BootParser::take_flowed(std::string_view content, ByteRun place) {
    constexpr std::size_t kNarrowest = 64;
    constexpr std::size_t kWidest = 80;
    const bool mail = wrapping_.margins || !use_.capture;
    if (!mail || !flowed_ || before_ > kWidest || log_.empty() || foreign_ || after_mark_) {
        return false;
    }
    const std::size_t margin = wrapping_.margins ? margin_of(content) : 0;
    const std::string_view front = content.substr(0, margin);
    const std::string_view rest = content.substr(margin);
    if (margin > margin_.size() || rest.empty() || rest.front() == ' ' || rest.front() == '\t' ||
        std::count(front.begin(), front.end(), '>') !=
            std::count(margin_.begin(), margin_.end(), '>') ||
        before_ + std::min(rest.find(' '), rest.size()) <= kNarrowest) {
        return false;
    }
    scratch_ = rest;
    log_.extend(place, scratch_);
    return true;
}

/// Takes a line whose stamp was damaged, as in the memory that ramoops finds after a reboot: it is
/// a record of its own, but its time cannot be trusted.
bool BootParser::take_damaged(std::string_view content, ByteRun place) {
    const bool kernels = newest_ != nullptr && std::holds_alternative<KernelLines>(newest_->lines);
    // Nothing damages a line that somebody pasted, but prose has brackets and numbers.
    const bool can_be = kernels && logger_ == nullptr && !use_.formats->counts->pasted;
    const std::size_t stamp = can_be ? damaged_stamp(content) : 0;
    if (stamp == 0) {
        return false;
    }
    add(LinePrefix{}, content.substr(stamp), place);
    log_.last().text_state = TextState::kDoubtful;
    tally_.add_damaged();
    foreign_ = false;
    return true;
}

/// Returns where in the text a record begins.
std::optional<InnerStamp> BootParser::find_record_inside(std::string_view text, bool in_record,
                                                         std::optional<std::uint64_t> ns,
                                                         const TextLines& lines) {
    // From a line that had something taken off, what is left is copied for each record in it.
    constexpr std::size_t kPiecesMax = 64;
    if (pieces_ > kPiecesMax && !is_own(text)) {
        return std::nullopt;
    }
    for (auto stamp = find_inner_stamp(text, 0); stamp;
         stamp = find_inner_stamp(text, stamp->at + 1)) {
        if (stamp->at == 0 && !in_record) {
            return std::nullopt;  // the whole line was tried, and refused
        }
        const InnerPlace place{text.substr(0, stamp->at), in_record, ns ? ns : last_ns_,
                               next_stamp(lines)};
        // Behind a logger's "kernel:" stands one record, unless it was stored without a newline.
        const bool logged = in_record && use_.formats->counts->tagged;
        if (logged && (place.before.ends_with(' ') || !ns)) {
            continue;
        }
        if (begins_record(*stamp, place)) {
            return stamp;
        }
    }
    return std::nullopt;
}

/// Returns the time of the next line that has one, if there is one soon.
std::optional<std::uint64_t> BootParser::next_stamp(TextLines lines) {
    constexpr unsigned kLooked = 8;
    if (looked_at_ == lines.at()) {
        return next_ns_;
    }
    looked_at_ = lines.at();
    next_ns_.reset();
    TextLine line;
    for (unsigned i = 0; i < kLooked && !next_ns_ && lines.next(line); ++i) {
        FoundPrefix found;
        if (!line.is_nuls && ahead_.find(without_remark(line.content), found)) {
            next_ns_ = found.prefix.timestamp_ns;
        }
    }
    return next_ns_;
}

/// Returns the next line if it can be the rest of a record in which another one has begun: two CPUs
/// wrote to the console at once.
std::optional<BootParser::Rest> BootParser::find_rest(TextLines lines) {
    TextLine line;
    FoundPrefix found;
    if (logger_ != nullptr || !lines.next(line) || line.is_nuls || line.content.empty() ||
        ahead_.find(without_remark(line.content), found) || find_inner_stamp(found.content, 0)) {
        return std::nullopt;
    }
    return Rest{std::string(found.content), line.place.next};
}

/// Takes a line without a prefix. It is an entry of a dictionary, the next line of a record, or not
/// the kernel's.
void BootParser::take_unprefixed(std::string_view content, ByteRun place) {
    const bool escaped = newest_ != nullptr ? newest_->is_escaped() : finder_.main().is_escaped();
    if (escaped && !log_.empty() && !foreign_ && content.starts_with(' ')) {
        take_dictionary(content.substr(1), place);
        return;
    }
    if (wrapping_.width != 0 && before_ == wrapping_.width && !log_.empty() && !foreign_ &&
        !after_mark_) {
        scratch_ = content;
        log_.extend(place, scratch_);  // a terminal broke the line
        return;
    }
    if (take_damaged(content, place) || take_flowed(content, place)) {
        return;
    }
    bool quoted = !wrapping_.margins;
    if (wrapping_.margins && content.starts_with(margin_)) {
        content.remove_prefix(margin_.size());
        quoted = true;
    } else if (wrapping_.margins && margin_of(content) == content.size()) {
        content = content.substr(content.size());
        quoted = true;
    }
    const bool stamped_lines = logger_ != nullptr && (logged_ || !content.starts_with(' '));
    const bool prose =
        use_.formats->counts->pasted && !content.starts_with(' ') && !content.starts_with('\t');
    // powerpc's show_regs() begins rows of registers with a newline (2.6.32 to 4.9), so that they
    // are further lines of an empty record.
    const bool captured = use_.capture && !(logger_ == nullptr && empty_ &&
                                            report_line(content).part == ReportPart::kRegister);
    if (log_.empty() || after_mark_ || foreign_ || bare_ || captured || escaped || stamped_lines ||
        !quoted || prose || is_fence(content)) {
        take_foreign(content, place);
        return;
    }
    if (content.empty() && use_.formats->counts->loose == 0) {
        // dmesg(1) prints an empty record as an empty line.
        add(LinePrefix{}, content, place);
        return;
    }
    const std::size_t indent = std::min({prefix_, content.size(), content.find_first_not_of(' ')});
    if (!content.starts_with(' ')) {
        tally_.add_loose(content);
    }
    scratch_.assign(1, '\n');
    scratch_ += content.substr(indent == prefix_ ? indent : 0);
    log_.extend(place, scratch_);
}

void BootParser::take_dictionary(std::string_view entry, ByteRun place) {
    const std::size_t equals = std::min(entry.find('='), entry.size());
    std::string value;
    append_kmsg_unescaped(entry.substr(std::min(equals + 1, entry.size())), value);
    log_.set_device(entry.substr(0, equals), std::move(value));
    log_.widen(place);
}

/// Whether a logger has stamped the line.
bool BootParser::is_logged(std::string_view line) const {
    LineReader reader(line);
    LinePrefix prefix;
    // The journal's monotonic stamps look like the kernel's.
    return logged_ || (use_.formats->counts->alike && take_boot_stamp(reader, prefix));
}

/// Keeps what is not the kernel's. Consecutive such lines become one record.
void BootParser::take_foreign(std::string_view content, ByteRun place) {
    const bool goes_on = foreign_ && !after_mark_;
    tally_.add_foreign(content, place.end - place.begin, !goes_on, is_logged(content));
    if (goes_on) {
        scratch_.assign(1, '\n');
        scratch_ += content;
        log_.extend(place, scratch_);
        return;
    }
    add(LinePrefix{}, content, place);
    if (!log_.empty()) {
        log_.last().foreign = true;
    }
    foreign_ = true;
}

}  // namespace lastwords::printkfmt
