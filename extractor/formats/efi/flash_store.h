// SPDX-License-Identifier: GPL-2.0-or-later
// The flash in which UEFI firmware keeps its variables (EDK II's format). It holds dumps of
// efi_pstore, also deleted ones that the firmware has not overwritten yet.
#pragma once

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kEfiStoreBytesMax = 64U << 20;  ///< enough for a whole flash chip

/// Whether the image has a firmware volume, at its start as in OVMF_VARS.fd or further in, and the
/// GUID of a dump.
bool is_efi_store(Bytes image);

/// Reads all dumps; deleted ones are marked as not shown by the kernel.
printkfmt::PstoreArea read_efi_store(Bytes image);

}  // namespace lastwords::extractor
