// SPDX-License-Identifier: GPL-2.0-or-later
// What the doors in files share: a file's bytes as a whole, and the result of one area.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/formats/format.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The largest file of a pstore backend that is read whole: pstore/zone uses this much of a device
/// at most.
inline constexpr std::uint64_t kBackendFileBytesMax = std::uint64_t{128} << 20;

/// Fails if the file has more than `bytes_max` bytes.
Result<std::vector<std::byte>> read_whole(const ByteSource& file, std::uint64_t bytes_max);

/// Up to `bytes_max` bytes from the file's start: a device may be larger than what the kernel uses
/// of it.
Result<std::vector<std::byte>> read_start(const ByteSource& file, std::uint64_t bytes_max);

/// A memory image. A kernel's copy of what a medium holds, somewhere in it, is not that medium.
bool is_memory_image(const Candidate& candidate);

/// For probes that need more than the first bytes: empty if the file is larger, or a memory image.
std::vector<std::byte> read_if_small(const Candidate& candidate, std::uint64_t bytes_max);

/// One area whose origin is "FILE: WHAT".
Recovered area_of_file(printkfmt::PstoreArea area, const ByteSource& file, std::string_view what);

/// One area whose origin is "FOLDER: WHAT": the files of one folder become one area.
Recovered area_of_folder(printkfmt::PstoreArea area, const ByteSource& file, std::string_view what);

}  // namespace lastwords::extractor
