// SPDX-License-Identifier: GPL-2.0-or-later
// The input rows of pstore's backends: which file is what, and its bytes for the layout's reader in
// extractor/pstore/.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

extern const Input kKernelFile;   ///< a file of /sys/fs/pstore, by its name
extern const Input kEfiVariable;  ///< a file of efivarfs, by its name
extern const Input kEfiStore;     ///< flash of UEFI firmware
extern const Input kCperRecords;
extern const Input kZoneImage;
extern const Input kMtdoopsImage;
extern const Input kNvramImage;
extern const Input kDumpText;  ///< dmesg.txt of systemd-pstore, or a record under another name

}  // namespace lastwords::extractor
