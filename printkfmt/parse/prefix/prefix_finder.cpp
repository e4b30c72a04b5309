// SPDX-License-Identifier: GPL-2.0-or-later
// Tries dialects, and takes off what stands before them.
#include "printkfmt/parse/prefix/prefix_finder.h"

#include <algorithm>
#include <utility>

#include "printkfmt/parse/lines/terminal_text.h"
#include "printkfmt/parse/prefix/syslog_head.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kBlanks = " \t";

/// Skips blanks, also those that browsers copy (U+00A0).
void skip_margin_blanks(std::string_view& rest) {
    while (!rest.empty()) {
        if (kBlanks.find(rest.front()) != std::string_view::npos) {
            rest.remove_prefix(1);
        } else if (rest.starts_with("\xc2\xa0")) {
            rest.remove_prefix(2);
        } else {
            return;
        }
    }
}

/// Skips a line's number, as nl, cat -n, grep -n and code viewers print it.
void skip_line_number(std::string_view& rest) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    constexpr std::size_t kLongest = 9;
    if (digits == 0 || digits > kLongest || digits == rest.size()) {
        return;
    }
    const std::string_view behind = rest.substr(digits);
    if (std::string_view(" \t:.|)").find(behind.front()) != std::string_view::npos) {
        rest = behind.substr(1);
    }
}

/// Skips the sign of one level of quoting. Returns false if there is none.
bool skip_quote(std::string_view& rest) {
    constexpr std::size_t kInitials = 4;
    std::size_t letters = 0;
    while (letters < kInitials && letters < rest.size() &&
           ((rest[letters] >= 'A' && rest[letters] <= 'Z') ||
            (rest[letters] >= 'a' && rest[letters] <= 'z'))) {
        ++letters;
    }
    if (letters < rest.size() && rest[letters] == '>') {
        rest.remove_prefix(letters + 1);
        return true;
    }
    if (rest.starts_with("&gt;")) {
        rest.remove_prefix(4);
        return true;
    }
    if (!rest.empty() && std::string_view("|:#*+-").find(rest.front()) != std::string_view::npos) {
        rest.remove_prefix(1);
        return true;
    }
    return false;
}

/// Whether a line of the kernel's begins like a margin.
bool is_kernels_mark(std::string_view rest) {
    return rest.starts_with("** ") || rest.starts_with("---[ ") ||
           rest.starts_with("------------[ ");
}

/// Returns the length of a file's name with a colon behind it, as grep -H prints it, or of a
/// container's name with a bar; 0: the line does not begin with one.
std::size_t name_before(std::string_view line) {
    constexpr std::size_t kLongest = 128;
    const std::string_view front = line.substr(0, kLongest);
    std::size_t end = std::min(front.find_first_of(" \t:[<|"), front.size());
    if (end == 0 || end == front.size() || front[end] == '[' || front[end] == '<') {
        return 0;
    }
    if (front[end] != ':') {
        end = std::min(front.find_first_not_of(kBlanks, end), front.size());
        return end < front.size() && front[end] == '|' ? end + 1 : 0;
    }
    return end + 1;
}

}  // namespace

std::size_t margin_of(std::string_view line) {
    constexpr unsigned kDeepest = 16;
    std::string_view rest = line;
    skip_margin_blanks(rest);
    skip_line_number(rest);
    skip_margin_blanks(rest);
    for (unsigned depth = 0; depth < kDeepest && !is_kernels_mark(rest) && skip_quote(rest);
         ++depth) {
        skip_margin_blanks(rest);
    }
    return line.size() - rest.size();
}

std::optional<unsigned> quoting_depth(std::string_view margin) {
    skip_margin_blanks(margin);
    unsigned depth = margin.empty() ? 1 : 0;
    while (!margin.empty()) {
        if (std::string_view("#:*+-").find(margin.front()) != std::string_view::npos ||
            !skip_quote(margin)) {
            return std::nullopt;
        }
        skip_margin_blanks(margin);
        ++depth;
    }
    return depth;
}

std::optional<std::uint64_t> take_dropped_mark(LineReader& reader) {
    if (!reader.take("** ")) {
        return std::nullopt;
    }
    const auto count = reader.number();
    return count && reader.take(" printk messages dropped **") ? count : std::nullopt;
}

std::string_view without_remark(std::string_view line) {
    const char first = line.empty() ? '[' : line.front();
    if (first == '[' || first == '<') {
        return line;
    }
    LineReader reader(line);
    reader.take(line.substr(0, first == '*' ? 0 : margin_of(line)));
    if (!reader.rest().starts_with("** ") || !take_dropped_mark(reader)) {
        return line;
    }
    reader.take(' ');
    return reader.rest();
}

void PrefixFinder::set_main(const LineFormat* format) {
    const auto found = std::find(formats_.begin(), formats_.end(), format);
    std::rotate(formats_.begin(), found, found + 1);
    newest_ = 0;
}

bool PrefixFinder::parse(std::string_view line, FoundPrefix& found) {
    found.content = line;
    const auto fits = [&](const LineFormat* format) {
        found.prefix = {};
        found.format = format->parse_prefix(line, found.prefix) ? format : nullptr;
        return found.format != nullptr;
    };
    if (fits(formats_.front())) {
        newest_ = 0;
        found.logged = !found.prefix.program.empty() &&
                       is_kernel_loggers_own(line.substr(found.prefix.length));
        return !found.logged;
    }
    const auto* const logger = std::get_if<LoggerStampedLines>(&formats_.front()->lines);
    found.logged = logger != nullptr && !line.empty() && logger->has_stamp(line);
    if (formats_.size() == 1 || line.empty() || found.logged) {
        return false;
    }
    if (newest_ != 0 && fits(formats_[newest_])) {
        return true;
    }
    for (std::size_t i = 1; i < formats_.size(); ++i) {
        if (i != newest_ && fits(formats_[i])) {
            newest_ = i;
            return true;
        }
    }
    return false;
}

/// Makes plain_ the line without colours. Returns false if there are none.
bool PrefixFinder::take_colours(std::string_view line) {
    plain_.clear();
    if (wrapping_.escapes && line.find(kEscape) != std::string_view::npos) {
        append_without_sequences(line, plain_);
    } else if (const auto introducer = written_introducer(line); !introducer.empty()) {
        append_without_colours(line, introducer, plain_);
    } else {
        return false;
    }
    return plain_.size() != line.size();
}

bool PrefixFinder::find_behind_margin(std::string_view line, FoundPrefix& found) {
    if (!wrapping_.margins && !try_all_) {
        return false;
    }
    const std::size_t name = name_before(line);
    for (const std::size_t margin :
         {margin_of(line), name == 0 ? 0 : name + margin_of(line.substr(name))}) {
        if (margin != 0 && margin != line.size() && parse(line.substr(margin), found)) {
            found.margin = margin;
            return true;
        }
    }
    return false;
}

bool PrefixFinder::find(std::string_view line, FoundPrefix& found) {
    found.margin = 0;
    found.logged = false;
    found.coloured = wrapping_.coloured && take_colours(line);
    if (found.coloured) {
        line = plain_;
    }
    if (parse(line, found)) {
        return true;
    }
    if (!found.logged) {
        if (find_behind_margin(line, found)) {
            return true;
        }
        if (!found.coloured && !line.empty() && take_colours(line) &&
            (parse(plain_, found) || find_behind_margin(plain_, found))) {
            found.coloured = true;
            return true;
        }
    }
    found.format = nullptr;
    found.content = line;
    return false;
}

}  // namespace lastwords::printkfmt
