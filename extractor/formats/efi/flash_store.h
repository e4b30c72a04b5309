// SPDX-License-Identifier: GPL-2.0-or-later
// The flash in which UEFI firmware (EDK II's form) keeps its variables: dumps of efi_pstore in it,
// also those that the kernel has deleted and the firmware not yet overwritten.
#pragma once

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kEfiStoreBytesMax = 64U << 20;  ///< whole flash chips

/// A firmware volume with a dump's GUID in it; from its start, as OVMF_VARS.fd is, or further in.
bool is_efi_store(Bytes image);

printkfmt::PstoreArea read_efi_store(Bytes image);

}  // namespace lastwords::extractor
