// SPDX-License-Identifier: GPL-2.0-or-later
// Shared by the formats that are read from files: reading a file whole, and a result that is one
// area.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/formats/format.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The largest file of a pstore backend that is read whole. pstore/zone uses at most this much of a
/// device.
inline constexpr std::uint64_t kBackendFileBytesMax = std::uint64_t{128} << 20;

/// Reads the whole file. Fails with kUnsupported if it has more than `bytes_max` bytes.
Result<std::vector<std::byte>> read_whole(const ByteSource& file, std::uint64_t bytes_max);

/// Reads up to `bytes_max` bytes from the start of the file, since a device may be larger than what
/// the kernel uses of it.
Result<std::vector<std::byte>> read_start(const ByteSource& file, std::uint64_t bytes_max);

/// Whether the file is a memory image. A memory image may contain a copy of a medium, but is not
/// that medium.
bool is_memory_image(const Candidate& candidate);

/// Returns the whole file, for probes. Returns no bytes if the file is larger than `bytes_max`,
/// cannot be read, or is a memory image.
std::vector<std::byte> read_if_small(const Candidate& candidate, std::uint64_t bytes_max);

/// Returns a result that holds only this area, and sets the area's origin to "FILE: WHAT".
Recovered area_of_file(printkfmt::PstoreArea area, const ByteSource& file, std::string_view what);

/// Returns a result that holds only this area, and sets the area's origin to "FOLDER: WHAT". The
/// areas of all files of a folder thus have the same origin, by which they are joined.
Recovered area_of_folder(printkfmt::PstoreArea area, const ByteSource& file, std::string_view what);

}  // namespace lastwords::extractor
