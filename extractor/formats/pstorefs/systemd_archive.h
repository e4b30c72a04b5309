// SPDX-License-Identifier: GPL-2.0-or-later
// Dump records outside of /sys/fs/pstore: saved under another name, or joined in the dmesg.txt of
// systemd-pstore.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Whether the first line is the first line of a dump, such as "Panic#1 Part1", or a line such as
/// "dmesg-efi-170000000001001:", which systemd before 254 puts before each part.
bool is_systemd_archive(Bytes first);

/// Reads the file's records. If there are several, if the text names them, or if the file is called
/// dmesg.txt, all are marked as copies (PstoreRecord::joined).
printkfmt::PstoreArea read_systemd_archive(std::string_view file_name, Bytes bytes);

/// Removes each record that is marked as a copy if any area has its original, which is a record
/// with the same text. A record of the same name with another text is of another crash: adds a
/// note. Then removes the areas that are empty.
void drop_archived_copies(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
