// SPDX-License-Identifier: GPL-2.0-or-later
// The doors of EFI variables: files of efivarfs, and the firmware's flash.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// A file of efivarfs, by its name.
bool has_efi_variable_name(const Candidate& candidate);
Result<Recovered> read_efi_variable_file(const ByteSource& file, const PstoreOptions& options);

/// Flash of UEFI firmware with a variable store in it.
bool may_be_efi_flash(const Candidate& candidate);
Result<Recovered> read_efi_flash_file(const ByteSource& file, const PstoreOptions& options);

/// Names the records of EFI variables as the kernel that wrote them did, which their texts tell
/// only together.
void name_efi_records_by_release(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
