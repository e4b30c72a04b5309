// SPDX-License-Identifier: GPL-2.0-or-later
// pmsg: what user space wrote to /dev/pmsg0. The kernel stores plain bytes; Android's logger writes
// entries.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Makes a Source. Its records are the entries of Android's log, and the lines of all other bytes.
///
/// An entry of Android is packed, little endian: u8 'l', u16 length, u16 uid, u16 pid; u8 log, u16
/// tid, u32 seconds, u32 nanoseconds; its payload (liblog's android_pmsg_log_header_t and
/// android_log_header_t). Bytes are taken for an entry only if they can be nothing else. All bytes
/// between entries become lines, so that no byte is lost. These can be the rest of the oldest
/// entry, if the ring has overwritten its front. The log keeps the bytes unchanged. The times in
/// entries are wall-clock times of the writer.
printkfmt::Source pmsg_source(std::string text, std::string origin);

/// Whether the bytes contain an entry of Android's logger anywhere.
bool has_logger_entry(std::string_view bytes);

}  // namespace lastwords::extractor
