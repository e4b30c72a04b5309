// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of whole files, as people use them on archives.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

struct FilePacker {
    std::string name;  ///< of the program
    bool bytewise;     ///< its decoder gives what comes before a cut, not whole blocks only
    std::vector<std::byte> (*pack)(Bytes bytes);
};

const std::vector<FilePacker>& file_packers();

}  // namespace lastwords::test
