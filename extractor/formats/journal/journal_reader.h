// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a file of systemd's journal with libsystemd.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// An entry that libsystemd gave although its fields do not have the checksum that it names.
struct DoubtfulEntry {
    std::string boot_id;
    std::size_t index = 0;  ///< among the entries of its boot
};

/// A journal's entries, in the order in which journald took them.
struct JournalText {
    /// In the Journal Export Format, with the fields that printkfmt::JournalEntry has.
    std::string text;
    std::vector<DoubtfulEntry> doubtful;
    Findings findings;  ///< what could not be read
};

/// Reads all entries. If they are too many to be kept, reads only those of the kernel, and says so.
/// What a cut or damaged file still has is read, and a finding counts the entries that are missing.
/// Errors: kUnsupported if this program was built without libsystemd, kCorrupt if libsystemd
/// refuses the file, kSystem.
Result<JournalText> read_journal(const ByteSource& file);

}  // namespace lastwords::extractor
