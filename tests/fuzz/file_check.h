// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold for every file, whatever its bytes are.
#pragma once

#include <string>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

struct FileReading {
    bool ram = false;       ///< as raw memory, if it has no known form
    bool consoles = false;  ///< read the consoles, too, for which symbols and types are searched
    /// Look for what pstore kept, too, for which all of memory is searched. That takes most of the
    /// time.
    bool scan = false;
};

/// Reads the bytes as a file that the user names, and prints what is found in every output format.
/// Returns what is wrong, or nothing: more than 5 s of CPU time, more heap than 64 MiB and four
/// times the file (only measured in a build with AddressSanitizer).
std::string check_file(Bytes bytes, const FileReading& how);

}  // namespace lastwords::test
