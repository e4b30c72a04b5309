// SPDX-License-Identifier: GPL-2.0-or-later
// read_standard_input(): what another program pipes into this one.
#pragma once

#include <memory>
#include <string_view>

#include "extractor/file/input_file.h"
#include "extractor/file/unpack_store.h"

namespace lastwords::extractor {

/// The path that names standard input.
inline constexpr std::string_view kStandardInput = "-";

/// Reads standard input up to its end into `store`, because a file is not read from start to end.
/// It is named "standard input". Errors: kSystem, and those of ContentWriter::append().
Result<std::unique_ptr<ByteSource>> read_standard_input(UnpackStore& store);

}  // namespace lastwords::extractor
