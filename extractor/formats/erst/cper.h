// SPDX-License-Identifier: GPL-2.0-or-later
// CPER records that the backend erst writes into ACPI's error record storage.
#pragma once

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// One raw record, several in a row or in slots, or the file behind QEMU's acpi-erst device.
bool is_cper(Bytes first);

/// All records that Linux has written; those of other creators (the firmware's own hardware errors)
/// are passed over with a note.
printkfmt::PstoreArea read_cper(Bytes bytes);

}  // namespace lastwords::extractor
