// SPDX-License-Identifier: GPL-2.0-or-later
// Names the dump or compressed file that begins with the bytes of a file, if more than a magic
// number proves it.
#pragma once

#include <string>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Returns "a kdump-compressed dump", "an ELF dump", ...; empty if it is none that is read, or if
/// its headers are not possible. The end of the file may be missing.
std::string name_of_beginning(const ByteSource& file);

}  // namespace lastwords::extractor
