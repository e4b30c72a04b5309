// SPDX-License-Identifier: GPL-2.0-or-later
// PstoreArea: one place where a kernel kept its last words over a reset, its zones, and the records
// in it as the next kernel shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

/// What a record is (include/linux/pstore.h, enum pstore_type_id: the same numbers).
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
/// As in the kernel's file names: "dmesg", "console", "powerpc-ofw", ...; "unknown".
std::string_view name_of(PstoreType type);

/// One zone of persistent memory. Offsets are from the area's first byte.
struct Zone {
    PstoreType type = PstoreType::kUnknown;
    std::uint32_t index = 0;      ///< among the area's zones of its type
    std::uint64_t offset = 0;     ///< bytes
    std::uint64_t size = 0;       ///< bytes, header and parity included
    std::uint32_t ecc = 0;        ///< parity bytes a block; 0: none
    std::uint64_t start = 0;      ///< the header's: where the next byte would be written
    std::uint64_t used = 0;       ///< the header's: valid bytes; without a header what was carved
    bool has_header = true;       ///< its header is there or could be corrected
    std::uint64_t corrected = 0;  ///< bytes that ECC corrected, the header's included
    std::uint64_t uncorrectable = 0;        ///< blocks, the header's included
    std::vector<ByteRun> corrected_blocks;  ///< where in the area they lie
    std::vector<ByteRun> bad_blocks;
};

/// When a record was written, as the backend says.
struct PstoreTime {
    std::int64_t seconds = 0;  ///< since 1970 (UTC)
    std::uint32_t nanoseconds = 0;
    friend bool operator==(const PstoreTime&, const PstoreTime&) = default;
};

/// One record, as the kernel shows it as a file.
struct PstoreRecord {
    PstoreType type = PstoreType::kUnknown;
    std::string backend;  ///< "ramoops", "efi_pstore", "erst", ...
    std::string name;   ///< the file's: "dmesg-ramoops-0"; of what the kernel would not show, ours
    bool shown = true;  ///< the kernel itself shows such a file
    std::optional<PstoreTime> time;
    std::string reason;  ///< "Panic", "Oops", ... of a dmesg record; empty: it does not say
    std::optional<std::uint32_t> count;  ///< the how-manieth dump of its boot, from 1
    std::optional<std::uint32_t> part;   ///< 1: the newest text of that dump
    std::string preface;  ///< what the kernel puts before the text in the file (pstore/zone only)
    std::string text;     ///< what was written, decompressed; byte-exact, first line included
    std::string notice;   ///< what the kernel adds to the file about ECC, byte-exact
    std::vector<ByteRun> doubtful;  ///< runs of text that are not proved; ascending
    std::string codec;              ///< "deflate", ...; empty: it was stored plainly
    std::string packed;             ///< its bytes before that, of a compressed record
    /// An ftrace record's binary calls; text is what the kernel prints of them.
    std::string raw;
    /// What the kernel's file holds in place of text and notice, where the kernel misreads a
    /// record.
    std::optional<std::string> misprint;
    bool cut = false;     ///< the compressed bytes end, or are wrong, before the text's end
    bool joined = false;  ///< a copy out of systemd-pstore's dmesg.txt: for want of the file itself
    std::optional<std::size_t> zone;  ///< index into the area's zones
};

struct PstoreArea {
    std::string origin;  ///< "ram.img: ramoops region at 0x8000000"
    std::vector<Zone> zones;
    std::vector<PstoreRecord> records;
    Findings findings;
    /// Its records are EFI variables: the kernel that reads them gives the backend a name.
    bool efi_variables = false;
    std::size_t input_index = 0;  ///< index of the input file (0-based)
};

}  // namespace lastwords::printkfmt
