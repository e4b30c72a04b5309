// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of a path.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace lastwords::extractor {

/// What follows the last slash.
inline std::string_view file_name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

/// What precedes the last slash; "." if there is none.
inline std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
}

}  // namespace lastwords::extractor
