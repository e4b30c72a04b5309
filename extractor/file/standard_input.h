// SPDX-License-Identifier: GPL-2.0-or-later
// read_standard_input(): what another program pipes into this one.
#pragma once

#include <cstdint>
#include <memory>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// The path that names standard input.
inline constexpr std::string_view kStandardInput = "-";

/// Reads standard input up to its end into memory, because a file is not read from start to end. It
/// is named "standard input". Errors: kSystem, and kUnsupported if it has more than `bytes_max`
/// bytes.
Result<std::unique_ptr<ByteSource>> read_standard_input(std::uint64_t bytes_max);

}  // namespace lastwords::extractor
