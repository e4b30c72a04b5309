// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of whole files, as people use them on archives. pstore's compressors are in
// record_packers.h.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

struct FilePacker {
    std::string name;  ///< the compressor's program, such as "gzip"
    /// true: if the file is cut, its decoder returns every byte before the cut; false: only whole
    /// blocks
    bool bytewise;
    std::vector<std::byte> (*pack)(Bytes bytes);
};

const std::vector<FilePacker>& file_packers();

}  // namespace lastwords::test
