// SPDX-License-Identifier: GPL-2.0-or-later
// Takes lines out of strings in which newlines are written as escapes.
#include <algorithm>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

/// Appends what a backslash and `c` stand for in C, JSON and Python.
void append_escape(char c, std::string& out) {
    switch (c) {
        case 'n':
            out += '\n';
            return;
        case 'r':
            return;  // it stands before a newline
        case 't':
            out += '\t';
            return;
        case '"':
        case '\'':
        case '\\':
        case '/':
            out += c;
            return;
        default:
            out += '\\';
            out += c;
    }
}

void append_unescaped(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            append_escape(text[++at], out);
        } else {
            out += text[at];
        }
    }
}

/// Returns the line without the quotes around it, and the 'b' that Python puts before bytes, and
/// the comma behind it; nothing if it has no quotes.
std::optional<std::string_view> quoted_content(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t-"), line.size()));
    if (line.starts_with("b'") || line.starts_with("b\"")) {
        line.remove_prefix(1);
    }
    while (!line.empty() && (line.back() == ',' || line.back() == ' ')) {
        line.remove_suffix(1);
    }
    const bool quoted = line.size() > 1 && (line.front() == '"' || line.front() == '\'') &&
                        line.back() == line.front();
    return quoted ? std::optional(line.substr(1, line.size() - 2)) : std::nullopt;
}

/// How many lines of a text, and of these how many in quotes that look like a kernel's.
struct Counts {
    std::size_t lines = 0;
    std::size_t quoted = 0;
    std::size_t kernel_like = 0;
    std::size_t escaped = 0;  ///< escapes of a newline, before which the kernel's stamp stands
};

/// Counts the escapes of newlines behind which one of the kernel's lines begins, or the text ends.
std::size_t count_escapes(std::string_view line) {
    std::size_t count = 0;
    for (std::size_t at = line.find("\\n"); at != line.npos; at = line.find("\\n", at + 2)) {
        const std::string_view behind = line.substr(at + 2, 256);
        count += behind.size() < 3 || is_kernel_like(behind) ? 1U : 0U;
    }
    return count;
}

Counts count(std::string_view front) {
    Counts counts;
    for (Lines lines(front); const auto line = lines.next();) {
        const std::string_view content = line->content(front);
        const auto quoted = quoted_content(content);
        counts.lines += content.empty() ? 0U : 1U;
        counts.quoted += quoted ? 1U : 0U;
        counts.kernel_like += quoted && is_kernel_like(*quoted) ? 1U : 0U;
        counts.escaped += count_escapes(content);
    }
    return counts;
}

}  // namespace

std::optional<UnwrappedText> unwrap_escaped_lines(std::string_view text) {
    constexpr std::size_t kLooked = std::size_t{64} << 10U;
    constexpr std::size_t kLeast = 3;
    const Counts counts = count(text.substr(0, kLooked));
    const bool escaped = counts.escaped >= kLeast && counts.escaped * 2 > counts.lines;
    const bool strings = counts.kernel_like >= kLeast && counts.quoted * 2 > counts.lines;
    if (!escaped && !strings) {
        return std::nullopt;
    }
    UnwrappedText out{{}, escaped ? "strings with escaped newlines" : "strings in quotes"};
    out.text.reserve(text.size());
    for (Lines lines(text); const auto line = lines.next();) {
        std::string_view content = line->content(text);
        if (!escaped) {  // the brackets around a list are indented, but continue no record
            content.remove_prefix(std::min(content.find_first_not_of(" \t"), content.size()));
        }
        if (!escaped && content.find_first_not_of("[]{},") == content.npos) {
            out.left_out += content.empty() ? 0U : 1U;
            continue;
        }
        const std::string_view own = quoted_content(content).value_or(content);
        if (own.find("\"\"") != own.npos && own.find("\\\"") == own.npos) {
            for (std::size_t at = 0; at < own.size(); ++at) {
                out.text += own[at];
                at += own.substr(at).starts_with("\"\"") ? 1U : 0U;  // as in a table
            }
        } else {
            append_unescaped(own, out.text);
        }
        out.text += out.text.ends_with('\n') ? "" : "\n";
    }
    return out;
}

}  // namespace lastwords::printkfmt
