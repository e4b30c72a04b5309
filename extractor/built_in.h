// SPDX-License-Identifier: GPL-2.0-or-later
// What is built into this program besides its own code.
#pragma once

#include <string>

namespace lastwords::extractor {

/// Returns the libraries that read files, with their versions: "bzip2 1.0.8, elfutils 0.188, ...".
/// Those are named that decide which files can be read.
std::string built_in_libraries();

}  // namespace lastwords::extractor
