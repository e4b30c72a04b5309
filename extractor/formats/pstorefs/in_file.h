// SPDX-License-Identifier: GPL-2.0-or-later
// Reads files of /sys/fs/pstore, and what systemd-pstore makes of them.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Whether the name is one that the kernel gives to a file of /sys/fs/pstore.
bool has_pstorefs_name(const Candidate& candidate);
Result<Recovered> read_pstorefs_entry(const ByteSource& file, const PstoreOptions& options);

/// Whether the file is the dmesg.txt of systemd-pstore, or one record saved under another name.
bool may_be_systemd_archive(const Candidate& candidate);
Result<Recovered> read_systemd_archive_file(const ByteSource& file, const PstoreOptions& options);

/// Removes each part of a dmesg.txt that was also read from a file of its own.
void drop_copies_of_parts(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
