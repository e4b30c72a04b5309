// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of every dialect, as short or as long as a test wants them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lastwords::test {

/// How the texts of a dialect are made. In each part, "{s}" and the like stand for what varies from
/// line to line (dialect_texts.cpp has them all).
struct DialectText {
    std::string_view dialect;  ///< the format's name, or what is special about its lines
    std::string_view line;     ///< a record, with its newline
    std::string_view head = {};
    std::string_view tail = {};
};

std::span<const DialectText> dialect_texts();

/// Returns a text of that dialect that has about `bytes` bytes, from its head to its tail.
std::string make_text(const DialectText& dialect, std::size_t bytes);

}  // namespace lastwords::test
