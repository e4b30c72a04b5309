// SPDX-License-Identifier: GPL-2.0-or-later
// A dmesg record of any backend: what was stored, made into text.
#pragma once

#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/pstore.h"

namespace lastwords::extractor {

/// Sets text, codec, packed and cut from the stored payload, then reason, count and part from the
/// text's first line "Panic#1 Part1" (fs/pstore/platform.c, pstore_dump(); 5.10 to 7.2). A payload
/// that cannot be decompressed at all leaves text empty and the bytes in packed. A stream without a
/// checksum may be wrong and yet inflate to its end: where lines no longer begin as lines of a log
/// do, the text is marked as doubtful.
void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed);

/// What of the record is lost, as findings that begin with its name.
void note_losses(const printkfmt::PstoreRecord& record, Findings& findings);

/// "Panic#1", "Oops#2", ...
bool begins_with_reason(std::string_view text);

}  // namespace lastwords::extractor
