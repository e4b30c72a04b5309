// SPDX-License-Identifier: GPL-2.0-or-later
// Joins what logcat -v long prints on several lines.
#include <algorithm>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/wall_time.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

/// Returns "11-21 10:26:59.123     0     0 W toy     : " of the line "[ 11-21 10:26:59.123     0:
/// 0 W/toy      ]", as logcat -v threadtime prints it; nothing if the line is none such.
std::optional<std::string> threadtime_of(std::string_view line) {
    LineReader reader(line);
    if (!reader.take("[ ")) {
        return std::nullopt;
    }
    const std::string_view begin = reader.rest();
    if (!take_wall_time(reader)) {
        return std::nullopt;
    }
    const std::string_view stamp = begin.substr(0, begin.size() - reader.rest().size());
    reader.skip_blanks();
    const auto pid = reader.number();
    const bool colon = reader.take(':');
    reader.skip_blanks();
    const auto tid = reader.number();
    const std::string_view rest = reader.rest();
    if (!pid || !colon || !tid || rest.size() < 4 || rest[0] != ' ' || rest[2] != '/' ||
        !rest.ends_with(" ]")) {
        return std::nullopt;
    }
    const std::string_view tag = rest.substr(3, rest.size() - 5);
    std::string out(stamp);
    out += ' ' + std::to_string(*pid) + ' ' + std::to_string(*tid) + ' ' + rest[1] + ' ';
    out += tag;
    constexpr std::size_t kTagWidth = 8;
    out.append(kTagWidth - std::min(tag.size(), kTagWidth), ' ');
    return out + ": ";
}

}  // namespace

std::optional<UnwrappedText> unwrap_logcat_long(std::string_view text) {
    constexpr std::size_t kLinesLooked = 64;
    std::size_t looked = 0;
    std::size_t heads = 0;
    for (Lines lines(text); looked < kLinesLooked;) {
        const auto line = lines.next();
        if (!line) {
            break;
        }
        ++looked;
        heads += threadtime_of(line->content(text)) ? 1U : 0U;
    }
    if (heads < 2 || heads * 4 < looked) {
        return std::nullopt;
    }
    UnwrappedText out{{}, "logcat -v long"};
    std::string before;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        if (auto head = threadtime_of(content)) {
            before = std::move(*head);
        } else if (!content.empty()) {
            // A message's further lines are indented, which continues it.
            out.text += before.empty() ? " " : before;
            out.text += content;
            out.text += '\n';
            before.clear();
        }
    }
    return out;
}

}  // namespace lastwords::printkfmt
