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

/// Type of a record. The numbers are the kernel's (include/linux/pstore.h, enum pstore_type_id).
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
/// "dmesg", "console", "powerpc-ofw", ..., as in the kernel's file names, or "unknown".
std::string_view name_of(PstoreType type);

/// One zone of persistent memory. Offsets and sizes are in bytes, offsets from the area's start.
struct Zone {
    PstoreType type = PstoreType::kUnknown;
    std::uint32_t index = 0;  ///< among the area's zones of its type
    std::uint64_t offset = 0;
    std::uint64_t size = 0;   ///< with header and parity
    std::uint32_t ecc = 0;    ///< parity bytes per block; 0: none
    std::uint64_t start = 0;  ///< from the header: where the next byte would be written
    std::uint64_t used =
        0;  ///< from the header: valid bytes; without a header, bytes that were carved
    bool has_header = true;           ///< the header is intact or could be corrected
    std::uint64_t corrected = 0;      ///< bytes that ECC corrected, with the header's
    std::uint64_t uncorrectable = 0;  ///< blocks that ECC could not correct, with the header's
    std::vector<ByteRun> corrected_blocks;  ///< where they lie in the area
    std::vector<ByteRun> bad_blocks;        ///< where the uncorrectable ones lie in the area
};

/// When a record was written, according to the backend.
struct PstoreTime {
    std::int64_t seconds = 0;  ///< since 1970 (UTC)
    std::uint32_t nanoseconds = 0;
    friend bool operator==(const PstoreTime&, const PstoreTime&) = default;
};

/// One record. The kernel shows it as a file in /sys/fs/pstore.
struct PstoreRecord {
    PstoreType type = PstoreType::kUnknown;
    std::string backend;  ///< "ramoops", "efi_pstore", "erst", ...
    std::string name;     ///< of the file, "dmesg-ramoops-0"; made up if the kernel shows none
    bool shown = true;    ///< the kernel shows such a file
    std::optional<PstoreTime> time;
    std::string reason;  ///< of a dmesg record: "Panic", "Oops", ...; empty: not known
    std::optional<std::uint32_t> count;  ///< number of the dump within its boot, from 1
    std::optional<std::uint32_t>
        part;             ///< number of the part within the dump; 1 holds the newest text
    std::string preface;  ///< what the kernel writes before the text in the file (pstore/zone only)
    std::string text;     ///< what was stored, decompressed; byte-exact, with its first line
    std::string notice;   ///< what the kernel appends to the file about ECC, byte-exact
    std::vector<ByteRun> doubtful;  ///< bytes of text that are not proved; ascending
    std::string codec;              ///< "deflate", ...; empty: it was stored uncompressed
    std::string packed;             ///< the compressed bytes; empty: it was stored uncompressed
    /// Of an ftrace record: the binary entries. text is how the kernel prints them.
    std::string raw;
    /// What the kernel's file holds instead of text and notice, if the kernel misreads the record.
    std::optional<std::string> misprint;
    bool cut = false;     ///< the compressed bytes end, or are damaged, before the end of the text
    bool joined = false;  ///< a copy from systemd-pstore's dmesg.txt, because the file is not there
    std::optional<std::size_t> zone;  ///< index into the area's zones
};

/// One store and all that was found in it.
struct PstoreArea {
    std::string origin;  ///< "ram.img: ramoops region at 0x8000000"
    std::vector<Zone> zones;
    std::vector<PstoreRecord> records;
    Findings findings;
    /// The records are EFI variables. The name of their backend depends on the kernel that shows
    /// them.
    bool efi_variables = false;
    std::size_t input_index = 0;  ///< index of the input file (0-based)
};

}  // namespace lastwords::printkfmt
