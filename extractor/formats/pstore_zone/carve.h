// SPDX-License-Identifier: GPL-2.0-or-later
// Carving: recovers what is in zones of pstore/zone whose header is destroyed.
#pragma once

#include <bit>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Guesses a ring's type from the first bytes of its data: kFtrace, kPmsg (entries of Android's
/// logger), or kUnknown for any text. Returns nothing if the bytes look like none of these.
std::optional<printkfmt::PstoreType> guess_ring_type(Bytes data);

/// True if the newest line of a console's text comes before its oldest one, so that the ring begins
/// elsewhere than its header says. Only a console's lines have times that show this. An ftrace
/// ring's calls do not, because the kernel itself mixes them up (psz_record_write() takes no lock).
bool is_rotated(std::string_view console);

/// Reads a dump, plain or compressed, from a zone whose header is destroyed, and marks all of its
/// text as doubtful. Returns nothing if the zone does not begin like that of a dump. The caller
/// sets the record's type, backend and name.
std::optional<printkfmt::PstoreRecord> carve_dump(Bytes zone, std::endian order);

/// Reads all bytes that were written after the destroyed header of a ring, into the record's `raw`
/// if `type` is kFtrace, or else into its `text`. Puts the bytes into the order of writing if the
/// header's start and datalen are consistent, or if the bytes are a trace; otherwise they stay in
/// the order of the medium. Returns nothing if nothing was written.
std::optional<printkfmt::PstoreRecord> carve_ring(Bytes zone, printkfmt::PstoreType type,
                                                  std::endian order);

}  // namespace lastwords::extractor
