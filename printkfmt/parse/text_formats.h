// SPDX-License-Identifier: GPL-2.0-or-later
// The formats in which people keep a kernel's log as text, and the parser of them all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/parse/lines/line_parser.h"
#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Every format.
std::vector<TextFormat> text_formats();

/// Returns the name that reports use: "/dev/kmsg", "dmesg -T", ... ; the names of several dialects
/// are joined with " + ".
std::string name_of(const TextFormat& format);

/// Returns the format of the text, which can have lines of several dialects; nothing if the text is
/// no kernel's log.
std::optional<TextFormat> recognise(std::string_view text);

/// Parses the text. Returns a TextLog for each boot, in the text's order. Every byte of the text
/// belongs to one record or one mark; if the text was UTF-16, every byte of it as UTF-8, which the
/// logs then own. Bytes that could not be parsed become a record without time
/// and level, and a Finding says so.
std::vector<TextLog> parse(std::string_view text, const TextFormat& format,
                           const ParseOptions& options);

}  // namespace lastwords::printkfmt
