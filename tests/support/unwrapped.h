// SPDX-License-Identifier: GPL-2.0-or-later
// Texts without their line breaks.
#pragma once

#include <sstream>
#include <string>

namespace lastwords::test {

/// Returns the words of the text with one blank between them, so that it does not matter where
/// lines were wrapped.
inline std::string unwrapped(const std::string& text) {
    std::istringstream in(text);
    std::string out;
    for (std::string word; in >> word;) {
        out += (out.empty() ? "" : " ") + word;
    }
    return out;
}

}  // namespace lastwords::test
