// SPDX-License-Identifier: GPL-2.0-or-later
// Headers that pstore/zone writes (fs/pstore/zone.c; 6.1 and 7.2): one before each zone, and one
// more before each dump.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPszHeaderBytes = 12;
/// Of a dump's header: 64-bit machines and 32-bit ones that align as they do, i386.
inline constexpr std::array<std::size_t, 2> kPszDumpHeaderBytes{40, 28};

/// struct psz_buffer: its fields are in another order than those of ramoops.
struct PszHeader {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::endian order = std::endian::little;
    std::uint32_t datalen = 0;  ///< bytes of data
    std::uint32_t start = 0;    ///< where the next byte would be written
};

/// `zone` is at least the first 16 bytes of a zone that ends after `room` bytes at the latest;
/// nothing: there is no header, or its numbers cannot be.
std::optional<PszHeader> read_psz_header(Bytes zone, std::uint64_t room);

/// The type and byte order that the signature of a ring says, whatever else the header says.
std::optional<PszHeader> read_psz_signature(Bytes zone);

/// struct psz_kmsg_header, whose size is that of the machine's long and its alignment.
struct PszDumpHeader {
    std::size_t bytes = 0;  ///< of the header: the payload follows
    printkfmt::PstoreTime time;
    bool compressed = false;
    std::uint32_t counter = 0;  ///< of all oopses, or panics, since the medium was new
    std::uint32_t reason = 0;   ///< enum kmsg_dump_reason
};

/// Of the data that follow a zone's header; nothing: it is none of the three known layouts.
std::optional<PszDumpHeader> read_psz_dump_header(Bytes data, std::endian order);
/// Numbers that a dump's header has, of a dump of the log, whatever its magic is.
bool resembles_psz_dump_header(Bytes data, std::endian order);
/// The same whatever its magic is; the payload must prove it.
std::optional<PszDumpHeader> read_damaged_psz_dump_header(Bytes data, std::endian order);

}  // namespace lastwords::extractor
