// SPDX-License-Identifier: GPL-2.0-or-later
// Carving: finds how much was written into a zone whose header is lost, and reads the line before a
// dmesg record. zone.h does all else with a zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Returns how many bytes from the start of a zone's data look written. A dmesg record that is not
/// compressed ends where its text ends. All other data end with the last byte that is neither 0x00
/// nor 0xff.
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

/// True if the text begins like the line of a dmesg record, of which some bytes may be wrong.
bool resembles_record_line(std::string_view text);

}  // namespace lastwords::extractor
