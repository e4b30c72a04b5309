// SPDX-License-Identifier: GPL-2.0-or-later
// What is built into this program besides its own code.
#pragma once

#include <string>

namespace lastwords::extractor {

/// Returns the libraries that read files, nettle, which hashes them, and RE2, with which a filter
/// searches texts, with their versions: "bzip2 1.0.8, elfutils 0.188, ...". RE2 does not say its
/// version. Ends with those that are left out of this build, and what they would read: "; without
/// libsystemd (...)".
std::string built_in_libraries();

}  // namespace lastwords::extractor
