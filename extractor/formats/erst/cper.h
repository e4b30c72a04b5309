// SPDX-License-Identifier: GPL-2.0-or-later
// CPER records that the backend erst writes into ACPI's error record storage.
#pragma once

#include "extractor/formats/format.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Whether the file begins with a CPER record, or is the file of QEMU's acpi-erst device.
bool is_cper(Bytes first);

/// Reads all records that Linux wrote, whether they follow one another or lie in slots. Records of
/// other creators (hardware errors that the firmware logged) are left out with a note.
printkfmt::PstoreArea read_cper(Bytes bytes);

/// The functions of this format in the table of extractor/formats.cpp; see Format.
bool may_be_erst(const Candidate& candidate);
Result<Recovered> read_erst_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
