// SPDX-License-Identifier: GPL-2.0-or-later
// Reads one persistent_ram_zone of ramoops, whose offset and size are known: header, ring and
// parity. It reads them as the kernel does, and goes on where the kernel gives up.
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
    std::uint64_t blocks = 0;     ///< number of data blocks, each of which has parity; 0: no ECC

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
    /// True if the signature is of the `wanted` kind and start <= size <= data_size.
    bool is_valid(SignatureKind wanted, std::uint64_t data_size) const;
    /// Returns the LINUX_VERSION_CODE in the signature of an ftrace zone; 0 if the signature is of
    /// another kind.
    std::uint32_t kernel_version() const;
};

inline constexpr std::uint32_t kPrzSignature = 0x43474244;  ///< PERSISTENT_RAM_SIG, "DBGC"
/// True if `word` is a signature of the `wanted` kind: PERSISTENT_RAM_SIG or, for ftrace zones,
/// PERSISTENT_RAM_SIG xor LINUX_VERSION_CODE.
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
/// Like correct_header(), but if the corrected header is not valid, restores it from its parity,
/// which the kernel does not do.
HeaderState read_header(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                        BlockCodes& codes);

struct PrzContent {
    printkfmt::Zone zone;  ///< the caller sets its type and index
    PrzHeader header;
    bool accepted = false;  ///< true: the kernel would read the zone too
    bool ring = true;  ///< true: text is in the order of writing; false: in the order of memory
    std::string text;  ///< if `ring`, the oldest byte first
    std::vector<printkfmt::ByteRun> doubtful;  ///< parts of text; ascending, disjoint
};

/// Reads and corrects the data that the zone's header counts. If there is no valid header, returns
/// the data that look written, and marks all of them as doubtful.
PrzContent read_zone(Bytes region, const PrzGeometry& geometry, SignatureKind wanted,
                     BlockCodes& codes);

}  // namespace lastwords::extractor
