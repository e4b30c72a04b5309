// SPDX-License-Identifier: GPL-2.0-or-later
// Carving: what was written into a zone whose header does not say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// How many bytes from the start of a zone's data look written: a dmesg record in plain text up to
/// where it stops being text, all else up to the last byte that memory does not have by itself.
std::uint64_t written_bytes(Bytes data);

/// The line "====SECONDS.MICROSECONDS-C" before each dmesg record in ramoops.
struct RecordLine {
    std::size_t length = 0;  ///< bytes, its newline included
    printkfmt::PstoreTime time;
    bool compressed = false;
};
/// As the kernel reads it (fs/pstore/ram.c, ramoops_read_kmsg_hdr(), 5.10 to 7.2); nothing: the
/// kernel skips such a record.
std::optional<RecordLine> read_record_line(std::string_view text);

/// Like such a line, though parts of it may be wrong.
bool resembles_record_line(std::string_view text);

}  // namespace lastwords::extractor
