// SPDX-License-Identifier: GPL-2.0-or-later
// The doors of files of /sys/fs/pstore, and of what systemd-pstore makes of them.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// A file of /sys/fs/pstore, by its name.
bool has_pstorefs_name(const Candidate& candidate);
Result<Recovered> read_pstorefs_entry(const ByteSource& file, const PstoreOptions& options);

/// dmesg.txt of systemd-pstore, or a record that somebody has saved under another name.
bool may_be_systemd_archive(const Candidate& candidate);
Result<Recovered> read_systemd_archive_file(const ByteSource& file, const PstoreOptions& options);

/// Leaves out archived texts whose parts are there as well.
void drop_copies_of_parts(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
