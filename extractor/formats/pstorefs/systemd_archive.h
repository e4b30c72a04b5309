// SPDX-License-Identifier: GPL-2.0-or-later
// Dump records outside of /sys/fs/pstore: under another name, and joined in systemd-pstore's
// dmesg.txt.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The first line is "Panic#1 Part1" or the like, or "dmesg-efi-170000000001001:" as systemd before
/// 254 put it before each part.
bool is_systemd_archive(Bytes first);

/// Its records; more than one, or one with a name in the text, are copies (PstoreRecord::joined).
printkfmt::PstoreArea read_systemd_archive(std::string_view file_name, Bytes bytes);

/// Takes those copies out of which another area has the original, by text or by name, and areas
/// that nothing is left in.
void drop_archived_copies(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
