// SPDX-License-Identifier: GPL-2.0-or-later
// Reads EFI variables from files of efivarfs and from an image of the firmware's flash.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Whether the name is one that efivarfs gives to a dump.
bool has_efi_variable_name(const Candidate& candidate);
Result<Recovered> read_efi_variable_file(const ByteSource& file, const PstoreOptions& options);

/// Whether the file is the flash of UEFI firmware, with a store of variables that has a dump.
bool may_be_efi_flash(const Candidate& candidate);
Result<Recovered> read_efi_flash_file(const ByteSource& file, const PstoreOptions& options);

/// Names the records as the kernel that wrote them did (see name_by_release()). This is done after
/// all files are read, because any record of an area may be the one that names the kernel's
/// release.
void name_efi_records_by_release(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
