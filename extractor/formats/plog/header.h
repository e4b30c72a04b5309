// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the header of a record in a plog region.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "extractor/formats/plog/region_parts.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// A record's header, which is the first 48 bytes of its first slot. Its checksum is right.
struct PlogHeader {
    PlogRecord record;
    std::uint32_t crc = 0;
    std::uint32_t header_crc = 0;
    std::uint16_t length = 0;
};

/// Whether a slot with this first word begins a record.
bool is_first_plog_word(std::uint32_t word);

/// Parses the header at the start of `raw`. Returns nothing if there is none, or if its checksum is
/// wrong.
std::optional<PlogHeader> parse_plog_header(Bytes raw, std::endian order);

/// Parses a header that is wrong, but right if one bit is flipped: in what `header_crc` checks, in
/// `header_crc` itself, or in the first word. The record is marked as corrected. The caller needs
/// more evidence that it is one: this much is true of one in 10^7 headers that are damaged more.
std::optional<PlogHeader> correct_plog_header(Bytes raw, std::endian order);

}  // namespace lastwords::extractor
