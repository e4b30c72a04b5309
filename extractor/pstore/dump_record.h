// SPDX-License-Identifier: GPL-2.0-or-later
// A dmesg record of any backend: what was stored, made into text.
#pragma once

#include <cstdint>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Sets text, codec, packed and cut from the stored payload, then reason, count and part from the
/// text's first line "Panic#1 Part1" (fs/pstore/platform.c, pstore_dump(); 5.10 to 7.2). A payload
/// that cannot be decompressed at all leaves text empty and the bytes in packed. A stream without a
/// checksum may be wrong and yet inflate to its end: where lines no longer begin as lines of a log
/// do, the text is marked as doubtful.
void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed);

/// What of the record is lost, as findings that begin with its name.
void note_losses(const printkfmt::PstoreRecord& record, Findings& findings);

/// What one area may hold: a medium of a few MiB could be made to decompress to far more than
/// memory.
class AreaLimits {
 public:
    static constexpr std::size_t kRecordsMax = 65536;  ///< the kernel's own (pstore_get_records())
    static constexpr std::size_t kBytesMax = 256U << 20;  ///< texts and what they were packed in

    /// False, and a loss the first time: the record is one too many.
    bool admit(const printkfmt::PstoreRecord& record, Findings& findings);
    bool full() const { return full_; }

 private:
    std::size_t records_ = 0;
    std::size_t bytes_ = 0;
    bool full_ = false;
};

/// The kernel release that a text of its log names: LINUX_VERSION_CODE without patch level, 0:
/// none.
std::uint32_t find_release(std::string_view text);

}  // namespace lastwords::extractor
