// SPDX-License-Identifier: GPL-2.0-or-later
// Reads one persistent_ram_zone of ramoops: header, ring and parity. It reads them as the kernel
// does, and goes on where the kernel gives up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/formats/ramoops/ecc.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The offsets of a zone's parts, which follow one another: header, data, parity of the data's
/// blocks, parity of the header (fs/pstore/ram_core.c, persistent_ram_init_ecc(); 5.10 to 7.2).
struct PrzGeometry {
    std::uint64_t offset = 0;     ///< of the zone in its region
    std::uint64_t size = 0;       ///< bytes of all parts together
    std::uint32_t ecc = 0;        ///< parity bytes a block; 0: none
    std::uint64_t data_size = 0;  ///< bytes of the ring
    std::uint64_t blocks = 0;     ///< of data that have parity

    /// Returns nothing if `size` has no room for the header, the parity and a byte of data, or if
    /// `ecc` is above kEccBytesMax.
    static std::optional<PrzGeometry> of(std::uint64_t offset, std::uint64_t size,
                                         std::uint32_t ecc);

    std::uint64_t data_at() const { return offset + kPrzHeaderBytes; }
    std::uint64_t parity_at(std::uint64_t block) const {
        return data_at() + data_size + block * ecc;
    }
    std::uint64_t header_parity_at() const { return parity_at(blocks); }
};

/// Which signature a header must have: that of ftrace zones, that of all other zones, or either.
enum class SignatureKind { kPlain, kFtrace, kAny };

/// struct persistent_ram_buffer without its data, read as little endian (x86-64, arm64).
struct PrzHeader {
    std::uint32_t signature = 0;
    std::uint32_t start = 0;
    std::uint32_t size = 0;

    static PrzHeader load(Bytes header);
    /// True if the signature is a `wanted` one and start <= size <= data_size.
    bool is_valid(SignatureKind wanted, std::uint64_t data_size) const;
    /// The LINUX_VERSION_CODE in an ftrace zone's signature; 0 if this is no ftrace zone's.
    std::uint32_t kernel_version() const;
};

inline constexpr std::uint32_t kPrzSignature = 0x43474244;  ///< PERSISTENT_RAM_SIG, "DBGC"
/// True if `word` is PERSISTENT_RAM_SIG, for ftrace zones exclusive-or LINUX_VERSION_CODE.
bool is_signature(std::uint32_t word, SignatureKind wanted);

/// A header after correction by its parity.
struct HeaderState {
    PrzHeader header;
    bool valid = false;     ///< signature and sizes are valid after the correction
    bool accepted = false;  ///< the kernel too would accept the header
    Correction correction;
};

/// Corrects a header as the kernel does. `region` holds the whole zone.
HeaderState correct_header(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                           BlockCodes& codes);
/// The same; if that gives no valid header, it restores one from the parity, which the kernel does
/// not do.
HeaderState read_header(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                        BlockCodes& codes);

struct PrzContent {
    printkfmt::Zone zone;  ///< its type and index are left to the caller
    PrzHeader header;
    bool accepted = false;  ///< the kernel reads the zone
    bool ring = true;       ///< text is in the order of writing; false: in that of memory
    std::string text;       ///< the oldest byte first
    std::vector<printkfmt::ByteRun> doubtful;  ///< runs of text; ascending, disjoint
};

/// Reads the data that the zone's header counts, corrected. If there is no valid header, it returns
/// the data that look written, and marks all of them as doubtful.
PrzContent read_zone(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                     BlockCodes& codes);

}  // namespace lastwords::extractor
