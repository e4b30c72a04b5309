// SPDX-License-Identifier: GPL-2.0-or-later
// A dmesg record of any backend: what was stored, made into text.
#pragma once

#include "printkfmt/base/bytes.h"
#include "printkfmt/pstore.h"

namespace lastwords::extractor {

/// Sets text, codec, packed and cut from the stored payload, then reason, count and part from the
/// text's first line "Panic#1 Part1" (fs/pstore/platform.c, pstore_dump(); 5.10 to 7.2). A payload
/// that cannot be decompressed at all leaves text empty and the bytes in packed.
void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed);

}  // namespace lastwords::extractor
