// SPDX-License-Identifier: GPL-2.0-or-later
// Reads files of /sys/fs/pstore, and what systemd-pstore makes of them.
#include "extractor/formats/pstorefs/in_file.h"

#include "extractor/file/path_parts.h"
#include "extractor/formats/pstorefs/pstorefs_file.h"
#include "extractor/formats/pstorefs/systemd_archive.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

using printkfmt::PstoreArea;

bool has_pstorefs_name(const Candidate& candidate) {
    return parse_pstorefs_name(file_name_of(candidate.file.name())).has_value();
}

Result<Recovered> read_pstorefs_entry(const ByteSource& file, const PstoreOptions& /*options*/) {
    const std::string_view name = file_name_of(file.name());
    TRY(const std::vector<std::byte> bytes, read_whole(file, kBackendFileBytesMax));
    PstoreArea area;
    area.records.push_back(
        read_pstorefs_file(name, *parse_pstorefs_name(name), bytes, area.findings));
    return area_of_folder(std::move(area), file, "files of pstore");
}

bool may_be_systemd_archive(const Candidate& candidate) {
    return is_systemd_archive(candidate.first);
}

Result<Recovered> read_systemd_archive_file(const ByteSource& file,
                                            const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kBackendFileBytesMax));
    return area_of_file(read_systemd_archive(file_name_of(file.name()), bytes), file,
                        "pstore records");
}

void drop_copies_of_parts(std::vector<PstoreArea>& areas) {
    drop_archived_copies(areas);
}

}  // namespace lastwords::extractor
