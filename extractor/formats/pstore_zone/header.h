// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the headers that pstore/zone writes (fs/pstore/zone.c; 6.1 and 7.2): psz_buffer at the
// start of each zone, and psz_kmsg_header before each dump.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPszHeaderBytes = 12;
/// The possible sizes of psz_kmsg_header: the first on 64-bit machines and on 32-bit machines that
/// align 64-bit numbers to 8 bytes, the second on i386.
inline constexpr std::array<std::size_t, 2> kPszDumpHeaderBytes{40, 28};

/// struct psz_buffer. Its fields are in another order than those of ramoops.
struct PszHeader {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::endian order = std::endian::little;
    std::uint32_t datalen = 0;  ///< bytes of data
    std::uint32_t start = 0;    ///< offset in the data at which the next byte is written
};

/// A zone of an image.
struct PszZone {
    std::size_t at = 0;
    PszHeader header;         ///< if headerless: only type and order, as far as they are known
    std::size_t end = 0;      ///< offset at which the zone ends, at the latest
    std::uint32_t index = 0;  ///< among the zones of its type
    bool headerless = false;  ///< true: its header is destroyed

    bool is_dump() const { return header.type == printkfmt::PstoreType::kDmesg; }
    std::size_t data_at() const { return at + kPszHeaderBytes; }
    std::size_t data_end() const { return data_at() + header.datalen; }
};

/// Reads the header of a zone that has at most `room` bytes. `zone` holds its first bytes, at least
/// 16. Returns nothing if there is no header, or if its numbers do not fit into `room`.
std::optional<PszHeader> read_psz_header(Bytes zone, std::uint64_t room);

/// Reads type and byte order from the signature of a ring and ignores the rest of the header.
/// Returns nothing if there is no signature, or if it is the signature of a dump.
std::optional<PszHeader> read_psz_signature(Bytes zone);

/// struct psz_kmsg_header. Its layout depends on the machine's long and on its alignment.
struct PszDumpHeader {
    std::size_t bytes = 0;  ///< bytes of the header, which the payload follows
    printkfmt::PstoreTime time;
    bool compressed = false;
    std::uint32_t counter = 0;  ///< oopses (or panics) since the medium was new
    std::uint32_t reason = 0;   ///< enum kmsg_dump_reason
};

/// Reads the dump header at the start of a zone's data. Returns nothing if the magic is wrong or if
/// the fields make sense in none of the three known layouts.
std::optional<PszDumpHeader> read_psz_dump_header(Bytes data, std::endian order);
/// True if the fields are plausible for a kmsg dump header. Ignores the magic.
bool resembles_psz_dump_header(Bytes data, std::endian order);
/// Reads a dump header whose magic may be wrong. Returns nothing unless a payload follows the
/// header where one of the three layouts puts it, which proves that layout.
std::optional<PszDumpHeader> read_damaged_psz_dump_header(Bytes data, std::endian order);

}  // namespace lastwords::extractor
