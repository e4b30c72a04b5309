// SPDX-License-Identifier: GPL-2.0-or-later
// Zones of pstore/zone whose header is gone: what is in them all the same.
#pragma once

#include <bit>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// What the first bytes of a ring's data look like: kFtrace, kPmsg (Android's logger), or kUnknown
/// for text of whatever kind; nothing: they tell nothing.
std::optional<printkfmt::PstoreType> look_at_ring(Bytes data);

/// A console's text whose newest line stands before its oldest: the ring begins elsewhere than its
/// header says. Of other rings that cannot be told; of calls not, because the kernel itself tears
/// them (psz_record_write() takes no lock).
bool is_turned(std::string_view console);

/// A dump in the zone, plain or compressed, by how it begins; all of its text is doubtful. Type,
/// backend and name are the caller's.
std::optional<printkfmt::PstoreRecord> carve_dump(Bytes zone, std::endian order);

/// All that was written behind the header, in `raw` if `type` is kFtrace: as it lies there, unless
/// what the header still says of a ring agrees with itself. Nothing: none was.
std::optional<printkfmt::PstoreRecord> carve_ring(Bytes zone, printkfmt::PstoreType type,
                                                  std::endian order);

}  // namespace lastwords::extractor
