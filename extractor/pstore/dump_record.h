// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the text of a dmesg record, for all backends: decompression, first line, losses.
#pragma once

#include <cstdint>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Sets text, codec, packed and cut from the stored payload. Then sets reason, count and part from
/// the first line of the text, "Panic#1 Part1" (fs/pstore/platform.c, pstore_dump(); 5.10 to 7.2).
/// If no algorithm decompresses the payload, text stays empty and packed keeps the bytes. A damaged
/// stream without a checksum may decompress to its end. From the place on where lines no longer
/// begin as lines of a log do, the text is therefore marked as doubtful.
void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed);

/// Adds a loss for everything that is lost of the record. Each message begins with the name of the
/// record.
void note_losses(const printkfmt::PstoreRecord& record, Findings& findings);

/// Limits the records of one area, since a forged medium of a few MiB could decompress to more than
/// memory can hold.
class AreaLimits {
 public:
    /// Limit of the number of records of an area, the same as in the kernel (pstore_get_records()).
    static constexpr std::size_t kRecordsMax = 65536;
    /// Limit of the bytes of an area: the texts of its records, and the compressed bytes from which
    /// they were made.
    static constexpr std::size_t kBytesMax = 256U << 20;

    /// Counts the record. Returns false if a limit is exceeded, and adds a loss the first time.
    bool admit(const printkfmt::PstoreRecord& record, Findings& findings);
    bool full() const { return full_; }

 private:
    std::size_t records_ = 0;
    std::size_t bytes_ = 0;
    bool full_ = false;
};

/// Returns the kernel release that the text of a log names, in the form of LINUX_VERSION_CODE with
/// 0 as the patch level; 0 if the text names none.
std::uint32_t find_release(std::string_view text);

}  // namespace lastwords::extractor
