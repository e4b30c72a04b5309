// SPDX-License-Identifier: GPL-2.0-or-later
// EFI variables that the backend efi_pstore writes, as the files that efivarfs shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// "dump-type0-PART-COUNT-SECONDS-C" with the GUID of the variable. Old kernels leave out COUNT,
/// the last field or both (drivers/firmware/efi/efi-pstore.c, 5.10 to 6.1).
struct EfiVariableName {
    std::uint32_t type = 0;
    std::uint32_t part = 0;
    std::uint32_t count = 0;
    std::uint64_t seconds = 0;
    bool compressed = false;
    bool has_guid = false;  ///< the name ends in LINUX_EFI_CRASH_GUID, as the names of efivarfs do
};
/// Returns nothing if the name is not one of a dump.
std::optional<EfiVariableName> parse_efi_variable_name(std::string_view name);

/// Makes a pstore record of the variable. `content` begins with the 4 bytes of the variable's
/// attributes, as in efivarfs. If the name has no GUID, `content` may lack the attributes.
/// Losses go to `findings`.
printkfmt::PstoreRecord read_efi_variable(const EfiVariableName& name, Bytes content,
                                          Findings& findings);

/// Names the records' backend as the kernel that wrote them did: "efi" in 5.10 and 6.1,
/// "efi_pstore" in 6.12 and 7.2 (drivers/firmware/efi/efi-pstore.c, struct pstore_info). The
/// records' texts name the kernel's release. If none does, the backend stays "efi_pstore" and a
/// note says so.
void name_by_release(printkfmt::PstoreArea& area);

}  // namespace lastwords::extractor
