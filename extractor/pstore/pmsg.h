// SPDX-License-Identifier: GPL-2.0-or-later
// pmsg: what user space wrote to /dev/pmsg0; bytes without a frame, but for Android's logger.
#pragma once

#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// A Source whose records are Android's log entries, or else the lines that were written.
///
/// An entry of Android is packed, little endian: u8 'l', u16 length, u16 uid, u16 pid; u8 log,
/// u16 tid, u32 seconds, u32 nanoseconds; its payload (liblog's android_pmsg_log_header_t and
/// android_log_header_t). It is taken for one only where it can be no other thing: what lies
/// between entries stays as lines, so that no byte is lost. The ring may have cut the first one.
/// The log keeps the bytes as they came. Times are wall times, as the writer had them.
printkfmt::Source pmsg_source(std::string_view text, std::string origin);

/// An entry of Android's logger anywhere in the bytes.
bool has_logger_entry(std::string_view bytes);

}  // namespace lastwords::extractor
