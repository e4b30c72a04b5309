// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the text of a dmesg record, for all backends: decompression, first line, losses.
#pragma once

#include <cstdint>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Sets text, codec, packed and cut from the stored payload, then reason, count and part from the
/// first line of the text, "Panic#1 Part1" (fs/pstore/platform.c, pstore_dump(); 5.10 to 7.2). If
/// no algorithm decompresses the payload, text stays empty and packed keeps the bytes. A damaged
/// stream without a checksum may still decompress to its end: the text is doubtful from the place
/// where lines no longer begin as lines of a log do.
void take_payload(printkfmt::PstoreRecord& record, Bytes payload, bool compressed);

/// Adds what is lost of the record to the findings, whose messages begin with its name.
void note_losses(const printkfmt::PstoreRecord& record, Findings& findings);

/// Limits what one area may hold, since a medium of a few MiB could be forged to decompress to more
/// than memory can hold.
class AreaLimits {
 public:
    /// The limit of the kernel (pstore_get_records()).
    static constexpr std::size_t kRecordsMax = 65536;
    /// Texts and the compressed bytes that they were made of.
    static constexpr std::size_t kBytesMax = 256U << 20;

    /// Counts the record. Returns false, and the first time adds a loss, if the record exceeds a
    /// limit.
    bool admit(const printkfmt::PstoreRecord& record, Findings& findings);
    bool full() const { return full_; }

 private:
    std::size_t records_ = 0;
    std::size_t bytes_ = 0;
    bool full_ = false;
};

/// Returns the kernel release that a log's text names, as LINUX_VERSION_CODE without the patch
/// level; 0 if it names none.
std::uint32_t find_release(std::string_view text);

}  // namespace lastwords::extractor
