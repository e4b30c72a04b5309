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

/// "dump-type0-PART-COUNT-SECONDS-C" with the GUID of the variable. Old kernels leave out one or
/// both of COUNT and the last field (drivers/firmware/efi/efi-pstore.c, 5.10 to 6.1).
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

/// Makes a record of the variable. `content` begins with the 4 bytes of the variable's attributes,
/// as in efivarfs; a file without GUID in its name may lack them. Losses go to `findings`.
printkfmt::PstoreRecord read_efi_variable(const EfiVariableName& name, Bytes content,
                                          Findings& findings);

/// Renames the backend of the area's records, which were read under the later name. It is "efi"
/// in 5.10 and 6.1 and "efi_pstore" in 6.12 and 7.2 (drivers/firmware/efi/efi-pstore.c, struct
/// pstore_info), so the release that the texts name decides. If none does, a note says so.
void name_by_release(printkfmt::PstoreArea& area);

}  // namespace lastwords::extractor
