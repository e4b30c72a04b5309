// SPDX-License-Identifier: GPL-2.0-or-later
// One zone of ramoops memory: header, ring and parity, read as the kernel reads them, and further
// where the kernel gives up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/formats/ramoops/ecc.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Where a zone's parts lie: header, data, parity of its blocks, parity of its header
/// (fs/pstore/ram_core.c, persistent_ram_init_ecc(); 5.10 to 7.2).
struct ZoneShape {
    std::uint64_t offset = 0;     ///< of the zone in its region
    std::uint64_t size = 0;       ///< bytes, all parts
    std::uint32_t ecc = 0;        ///< parity bytes a block; 0: none
    std::uint64_t data_size = 0;  ///< bytes of the ring
    std::uint64_t blocks = 0;     ///< that have room for parity

    /// Nothing if the zone has no room for its header and a byte of data.
    static std::optional<ZoneShape> of(std::uint64_t offset, std::uint64_t size, std::uint32_t ecc);

    std::uint64_t data_at() const { return offset + kZoneHeaderBytes; }
    std::uint64_t parity_at(std::uint64_t block) const {
        return data_at() + data_size + block * ecc;
    }
    std::uint64_t header_parity_at() const { return parity_at(blocks); }
};

/// Which zones a header may belong to.
enum class Signature { kPlain, kFtrace, kAny };

/// struct persistent_ram_buffer without its data; little endian, as x86-64 and arm64 are.
struct ZoneHeader {
    std::uint32_t signature = 0;
    std::uint32_t start = 0;
    std::uint32_t size = 0;

    static ZoneHeader load(Bytes header);
    /// "DBGC", for ftrace with the kernel's version on it, and sizes that can be.
    bool is_valid(Signature wanted, std::uint64_t data_size) const;
    /// LINUX_VERSION_CODE of the kernel that an ftrace zone's signature names; 0: not ftrace's.
    std::uint32_t kernel_version() const;
};

inline constexpr std::uint32_t kZoneSignature = 0x43474244;  // "DBGC"
bool is_signature(std::uint32_t word, Signature wanted);

/// A header after all that its parity can do for it.
struct HeaderState {
    ZoneHeader header;
    bool valid = false;     ///< signature and sizes are right, now
    bool accepted = false;  ///< the kernel itself gets that far
    Correction correction;
};

/// What the kernel itself makes of a header. `region` holds the whole zone.
HeaderState correct_header(Bytes region, const ZoneShape& shape, Signature wanted,
                           BlockCodes& codes);
/// The same, and where that is no header, what its parity alone says.
HeaderState read_header(Bytes region, const ZoneShape& shape, Signature wanted, BlockCodes& codes);

struct ZoneContent {
    printkfmt::Zone zone;  ///< but for its type and index
    ZoneHeader header;
    bool accepted = false;  ///< the kernel reads the zone
    bool ring = true;       ///< text is in the order it was written; false: as it lies in memory
    std::string text;       ///< the oldest byte first
    std::vector<printkfmt::ByteRun> doubtful;  ///< of text; ascending, apart
};

/// All that the zone's header counts, corrected; of a zone without header what its data show to
/// have been written, all of it doubtful.
ZoneContent read_zone(Bytes region, const ZoneShape& shape, Signature wanted, BlockCodes& codes);

}  // namespace lastwords::extractor
