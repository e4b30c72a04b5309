// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the ends of lines.
#include "printkfmt/parse/lines/text_lines.h"

#include <algorithm>

#include "printkfmt/parse/lines/terminal_text.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/text_encoding.h"

namespace lastwords::printkfmt {

namespace {

/// Whether a record can begin with this character, so that NULs before it stand between two lines.
bool can_begin_line(std::string_view rest) {
    LineReader reader(rest);
    const bool bracket = reader.take('[') || reader.take('<');
    if (bracket) {
        const char c = reader.rest().empty() ? '\0' : reader.rest().front();
        return c == ' ' || c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }
    return !reader.shape("AAA _0 00:").empty() || !reader.shape("0000-00-00").empty() ||
           !reader.shape("0,0").empty() || !reader.shape("00,0").empty();
}

constexpr std::string_view kHardBlank = "\xc2\xa0";
constexpr std::string_view kEndPictures = "\xe2\x90\x8d\xe2\x90\x8a";

/// Whether a hard blank stands in a line's margin or inside the brackets of its stamp.
bool has_hard_blanks(std::string_view text) {
    constexpr std::size_t kFrontMax = 64;
    for (std::size_t at = text.find(kHardBlank); at != std::string_view::npos;
         at = text.find(kHardBlank, at + kHardBlank.size())) {
        const std::size_t from = at > kFrontMax ? at - kFrontMax : 0;
        const std::string_view before = text.substr(from, at - from);
        const std::size_t other = before.find_last_not_of(" \t>|[");
        if (other == std::string_view::npos ? from == 0 : before[other] == '\n') {
            return true;
        }
    }
    return false;
}

/// Whether the hard blank at `at` was a blank: there are more blanks next to it, or the line begins
/// or ends there. One between two words may be the message's.
bool was_blank(std::string_view line, std::size_t at) {
    const std::size_t behind = at + kHardBlank.size();
    const bool blank_before = at == 0 || line[at - 1] == ' ' || line[at - 1] == '[' ||
                              line[at - 1] == '>' || line.substr(0, at).ends_with(kHardBlank);
    return blank_before || behind == line.size() || line[behind] == ' ' ||
           line.substr(behind).starts_with(kHardBlank);
}

}  // namespace

Wrapping find_wrapping(std::string_view text) {
    constexpr std::size_t kLooked = 65536;
    const std::string_view front = text.substr(0, kLooked);
    Wrapping wrapping;
    wrapping.nuls = text.find('\0') != std::string_view::npos;
    wrapping.escapes = text.find(kEscape) != std::string_view::npos;
    wrapping.hard_blanks = has_hard_blanks(text);
    wrapping.end_pictures = front.find(kEndPictures) != std::string_view::npos;
    wrapping.lone_returns = front.find('\n') == std::string_view::npos &&
                            std::count(front.begin(), front.end(), '\r') > 1;
    return wrapping;
}

/// Takes the NULs before a line. Returns true if they are an item of their own.
bool TextLines::take_nuls(TextLine& line) {
    if (!wrapping_.nuls || text_[at_] != '\0') {
        return false;
    }
    const std::size_t end = std::min(text_.find_first_not_of('\0', at_), text_.size());
    line.is_nuls = end - at_ >= kNulRun || end == text_.size() || text_[end] == '\n';
    line.place.begin = end;
    if (line.is_nuls) {
        line.place = {.begin = end, .end = end, .next = end};
        at_ = end;
    }
    return line.is_nuls;
}

void TextLines::find_end(LinePlace& place) const {
    const std::size_t end = wrapping_.lone_returns ? text_.find_first_of("\r\n", place.begin)
                                                   : text_.find('\n', place.begin);
    if (end == std::string_view::npos) {
        place.end = place.next = text_.size();
        place.ended = false;
    } else {
        place.end = end;
        place.next = end + 1;
    }
    if (wrapping_.lone_returns) {
        place.carriage_return = place.ended;
        return;
    }
    std::size_t trimmed = place.end;
    while (trimmed > place.begin && text_[trimmed - 1] == '\r') {
        --trimmed;
    }
    place.carriage_return = trimmed != place.end;
    place.end = wrapping_.returns ? trimmed : place.end;
    if (wrapping_.end_pictures && place.content(text_).ends_with(kEndPictures)) {
        place.end -= kEndPictures.size();
    }
}

/// Ends the line at NULs behind which another one begins, and takes off all other NULs.
void TextLines::take_inner_nuls(TextLine& line) {
    LinePlace& place = line.place;
    scratch_.clear();
    std::size_t at = place.begin;
    while (at < place.end) {
        const std::size_t nul = std::min(text_.find('\0', at), place.end);
        scratch_ += text_.substr(at, nul - at);
        at = nul;
        if (nul == place.end) {
            break;
        }
        const std::size_t behind = std::min(text_.find_first_not_of('\0', nul), place.end);
        const std::string_view rest = text_.substr(behind, place.end - behind);
        if (!rest.empty() && (behind - nul >= kNulRun || can_begin_line(rest))) {
            place.end = place.next = nul;
            place.ended = true;
            place.carriage_return = false;
            break;
        }
        at = behind;
    }
    line.decoded = scratch_.size() != place.end - place.begin;
    line.content = line.decoded ? std::string_view(scratch_) : place.content(text_);
}

/// Makes blanks of the hard ones that were blanks.
void TextLines::take_hard_blanks(TextLine& line) {
    std::string plain;
    plain.reserve(line.content.size());
    std::size_t from = 0;
    for (std::size_t at = line.content.find(kHardBlank); at != std::string_view::npos;
         at = line.content.find(kHardBlank, at + kHardBlank.size())) {
        if (was_blank(line.content, at)) {
            plain += line.content.substr(from, at - from);
            plain += ' ';
            from = at + kHardBlank.size();
        }
    }
    if (from != 0) {
        plain += line.content.substr(from);
        scratch_ = std::move(plain);
        line.content = scratch_;
        line.decoded = true;
    }
}

bool TextLines::next(TextLine& line) {
    if (at_ >= text_.size()) {
        return false;
    }
    line = {};
    line.from = at_;
    line.place.begin = at_;
    if (take_nuls(line)) {
        return true;
    }
    LinePlace& place = line.place;
    if (text_[place.begin] == kByteOrderMark[0] &&
        text_.substr(place.begin).starts_with(kByteOrderMark)) {
        place.begin += kByteOrderMark.size();
    }
    // Some consoles end lines with newline and CR.
    while (wrapping_.returns && !wrapping_.lone_returns && place.begin < text_.size() &&
           text_[place.begin] == '\r' && text_.substr(place.begin, 2) != "\r\n") {
        ++place.begin;
        line.leading_return = true;
    }
    find_end(place);
    line.content = place.content(text_);
    if (wrapping_.nuls && line.content.find('\0') != std::string_view::npos) {
        take_inner_nuls(line);
    }
    if (wrapping_.hard_blanks) {
        take_hard_blanks(line);
    }
    at_ = place.next;
    return true;
}

}  // namespace lastwords::printkfmt
