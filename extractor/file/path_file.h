// SPDX-License-Identifier: GPL-2.0-or-later
// PathFile: a file that a path of the user led to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

struct PathFile {
    std::unique_ptr<ByteSource> file;
    /// true: the user named only a folder or archive that contains the file, so that the file may
    /// be unrelated.
    bool listed = false;
    /// Index of the path that the user gave for the file, or for the folder or archive that
    /// contains it.
    std::size_t path = 0;
    /// The physical address of its first byte, if the user gave one (ram_piece.h).
    std::optional<std::uint64_t> address = {};
};

}  // namespace lastwords::extractor
