// SPDX-License-Identifier: GPL-2.0-or-later
// PstoreArea: memory or storage in which a kernel keeps records across a reset (pstore).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

/// Type of a pstore record. The numbers are the kernel's (include/linux/pstore.h, enum
/// pstore_type_id).
enum class PstoreType : std::uint8_t {
    kDmesg = 0,
    kMce = 1,
    kConsole = 2,
    kFtrace = 3,
    kPpcRtas = 4,
    kPpcOpenFirmware = 5,
    kPpcCommon = 6,
    kPmsg = 7,
    kPpcOpal = 8,
    kUnknown = 255,
};
/// Returns "dmesg", "console", "powerpc-ofw", ..., as in the kernel's file names, or "unknown".
std::string_view name_of(PstoreType type);

/// One zone of a pstore area. Offsets and sizes are in bytes; offsets count from the area's start.
struct Zone {
    PstoreType type = PstoreType::kUnknown;
    std::uint32_t index = 0;  ///< its number among the zones of the same type, from 0
    std::uint64_t offset = 0;
    std::uint64_t size = 0;   ///< header and parity included
    std::uint32_t ecc = 0;    ///< parity bytes per block; 0: none
    std::uint64_t start = 0;  ///< from the header: where the next byte would be written
    /// From the header: the number of valid bytes. Without a header: the number of carved bytes.
    std::uint64_t used = 0;
    bool has_header = true;       ///< true: the header is intact or ECC could correct it
    std::uint64_t corrected = 0;  ///< bytes that ECC corrected, including those of the header
    /// Blocks that ECC could not correct. The header counts as one block.
    std::uint64_t uncorrectable = 0;
    /// The blocks with corrected bytes, as offsets in the area.
    std::vector<ByteRun> corrected_blocks;
    /// The uncorrectable blocks, as offsets in the area.
    std::vector<ByteRun> bad_blocks;
};

/// When a record was written, according to the backend.
struct PstoreTime {
    std::int64_t seconds = 0;  ///< since 1970 (UTC)
    std::uint32_t nanoseconds = 0;
    friend bool operator==(const PstoreTime&, const PstoreTime&) = default;
};

/// One pstore record. The kernel shows each record that it accepts as a file in /sys/fs/pstore.
struct PstoreRecord {
    PstoreType type = PstoreType::kUnknown;
    std::string backend;  ///< "ramoops", "efi_pstore", "erst", ...
    /// Name of that file: "dmesg-ramoops-0". Made up if the kernel does not show the record.
    std::string name;
    bool shown = true;  ///< true: the kernel shows the record as a file
    std::optional<PstoreTime> time;
    std::string reason;  ///< why a dmesg record was written: "Panic", ...; empty: not known
    std::optional<std::uint32_t> count;  ///< which pstore dump of its boot it belongs to, from 1
    /// Which part of that dump it is. Part 1 has the newest text.
    std::optional<std::uint32_t> part;
    /// What the kernel writes into the file before the text (pstore/zone only).
    std::string preface;
    /// The stored text, decompressed and byte-exact. Includes its first line, such as "Panic#1
    /// Part1".
    std::string text;
    std::string notice;             ///< what the kernel appends to the file about ECC, byte-exact
    std::vector<ByteRun> doubtful;  ///< the bytes of `text` that are not proved; ascending
    /// Algorithm that decompresses `packed`: "deflate", ... Empty: none does, or `packed` is empty.
    std::string codec;
    std::string packed;  ///< the compressed bytes; empty: stored uncompressed
    /// For an ftrace record: its binary entries. `text` then has them as the kernel prints them.
    std::string raw;
    /// If the kernel misreads the record: what its file holds instead of `text` and `notice`.
    std::optional<std::string> misprint;
    /// The compressed bytes end or are damaged before the end of the text, so that `text` is only
    /// its beginning.
    bool cut = false;
    /// A copy in the dmesg.txt of systemd-pstore, which joins all parts. It is dropped if a record
    /// of another file has the same text.
    bool joined = false;
    std::optional<std::size_t> zone;  ///< index into the area's zones
};

/// One area and all that was found in it.
struct PstoreArea {
    std::string origin;  ///< "ram.img: ramoops region at 0x8000000"
    std::vector<Zone> zones;
    std::vector<PstoreRecord> records;
    Findings findings;
    /// The records are EFI variables. Kernel releases differ in the name of their backend, so the
    /// records are named once the release is known.
    bool efi_variables = false;
    std::size_t input_index = 0;  ///< index of the input file (0-based)
};

}  // namespace lastwords::printkfmt
