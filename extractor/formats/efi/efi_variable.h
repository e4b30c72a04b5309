// SPDX-License-Identifier: GPL-2.0-or-later
// EFI variables that the backend efi_pstore writes, as files of efivarfs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// "dump-type0-PART-COUNT-SECONDS-C", up to two of the last fields missing in old kernels
/// (drivers/firmware/efi/efi-pstore.c, 5.10 to 6.1), and the variable's GUID.
struct EfiVariableName {
    std::uint32_t type = 0;
    std::uint32_t part = 0;
    std::uint32_t count = 0;
    std::uint64_t seconds = 0;
    bool compressed = false;
    bool has_guid = false;  ///< LINUX_EFI_CRASH_GUID: it is a name of efivarfs
};
std::optional<EfiVariableName> parse_efi_variable_name(std::string_view name);

/// `content` begins with the variable's attributes, 4 bytes, as in efivarfs; a file without GUID in
/// its name may lack them.
printkfmt::PstoreRecord read_efi_variable(const EfiVariableName& name, Bytes content,
                                          Findings& findings);

/// The backend is "efi" in 5.10 and 6.1 and "efi_pstore" in 6.12 and 7.2
/// (drivers/firmware/efi/efi-pstore.c, struct pstore_info): records that were read under the later
/// name get the one of the release that their texts tell. A finding says where none tells.
void name_by_release(printkfmt::PstoreArea& area);

}  // namespace lastwords::extractor
