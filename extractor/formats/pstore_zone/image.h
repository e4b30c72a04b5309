// SPDX-License-Identifier: GPL-2.0-or-later
// Images of what pstore/zone writes: pstore_blk on a block device, mtdpstore on flash.
#pragma once

#include <cstdint>

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The kernel uses no more of a device (fs/pstore/zone.c, register_pstore_zone(); 6.1).
inline constexpr std::uint64_t kZoneImageBytesMax = std::uint64_t{128} << 20U;

/// A zone's header at the start of the file, or in the first MiB behind nothing but unwritten
/// media; in files that are too small for a machine's memory, anywhere.
bool is_zone_image(const ByteSource& file, Bytes first);

/// Zones are found by their headers: nothing on the medium says how large they are.
printkfmt::PstoreArea read_zone_image(Bytes image);

}  // namespace lastwords::extractor
