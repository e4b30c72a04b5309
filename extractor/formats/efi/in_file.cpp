// SPDX-License-Identifier: GPL-2.0-or-later
// Reads EFI variables from files of efivarfs and from an image of the firmware's flash.
#include "extractor/formats/efi/in_file.h"

#include "extractor/file/path_parts.h"
#include "extractor/formats/efi/efi_variable.h"
#include "extractor/formats/efi/flash_store.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

using printkfmt::PstoreArea;

bool has_efi_variable_name(const Candidate& candidate) {
    return parse_efi_variable_name(file_name_of(candidate.file.name())).has_value();
}

Result<Recovered> read_efi_variable_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kBackendFileBytesMax));
    PstoreArea area;
    area.records.push_back(read_efi_variable(*parse_efi_variable_name(file_name_of(file.name())),
                                             bytes, area.findings));
    area.efi_variables = true;
    return area_of_folder(std::move(area), file, "EFI variables");
}

bool may_be_efi_flash(const Candidate& candidate) {
    return is_efi_store(read_if_small(candidate, kEfiStoreBytesMax));
}

Result<Recovered> read_efi_flash_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kEfiStoreBytesMax));
    PstoreArea area = read_efi_store(bytes);
    area.efi_variables = true;
    return area_of_file(std::move(area), file, "UEFI flash");
}

void name_efi_records_by_release(std::vector<PstoreArea>& areas) {
    for (PstoreArea& area : areas) {
        if (area.efi_variables) {
            name_by_release(area);
        }
    }
}

}  // namespace lastwords::extractor
