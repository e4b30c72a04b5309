// SPDX-License-Identifier: GPL-2.0-or-later
// Carving: finds what was written into a zone whose header is lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Returns how many bytes from the start of a zone's data look written. A plain dmesg record ends
/// where it stops being text; anything else ends with the last byte that is neither 0x00 nor 0xff.
std::uint64_t written_bytes(Bytes data);

/// The line "====SECONDS.MICROSECONDS-C" before each dmesg record in ramoops.
struct RecordLine {
    std::size_t length = 0;  ///< bytes, its newline included
    printkfmt::PstoreTime time;
    bool compressed = false;
};
/// Reads the line as the kernel does (fs/pstore/ram.c, ramoops_read_kmsg_hdr(), 5.10 to 7.2).
/// Returns nothing if the kernel would skip the record.
std::optional<RecordLine> read_record_line(std::string_view text);

/// True if the text begins like such a line, even if some of its bytes are wrong.
bool resembles_record_line(std::string_view text);

}  // namespace lastwords::extractor
