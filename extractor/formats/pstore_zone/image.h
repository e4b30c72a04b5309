// SPDX-License-Identifier: GPL-2.0-or-later
// Reads images of what pstore/zone writes: pstore_blk on a block device, mtdpstore on flash.
#pragma once

#include <cstdint>

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The kernel uses at most this much of a device (fs/pstore/zone.c, register_pstore_zone(); 6.1).
inline constexpr std::uint64_t kPszImageBytesMax = std::uint64_t{128} << 20U;

/// True if the file begins with a zone's header, or has one in the first MiB after its unwritten
/// start. In files of up to 16 MiB, too small for a memory image, a header anywhere will do.
bool is_psz_image(const ByteSource& file, Bytes first);

/// Reads all zones. They are found by their headers, because nothing on the medium says how large
/// they are. Damage becomes findings of the area.
printkfmt::PstoreArea read_psz_image(Bytes image);

}  // namespace lastwords::extractor
