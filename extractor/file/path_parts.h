// SPDX-License-Identifier: GPL-2.0-or-later
// Splits a path at its last slash.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace lastwords::extractor {

/// Returns what follows the last slash; the whole path if there is none.
inline std::string_view file_name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // without a slash: npos + 1 is 0
}

/// Returns what precedes the last slash; "." if there is none.
inline std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
}

}  // namespace lastwords::extractor
