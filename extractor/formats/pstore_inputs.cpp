// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of pstore's backends.
#include "extractor/formats/pstore_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/formats/efi/efi_variable.h"
#include "extractor/formats/efi/flash_store.h"
#include "extractor/formats/erst/cper.h"
#include "extractor/formats/mtdoops/mtdoops.h"
#include "extractor/formats/nvram/nvram.h"
#include "extractor/formats/pstore_zone/image.h"
#include "extractor/formats/pstorefs/pstorefs_file.h"
#include "extractor/formats/pstorefs/systemd_archive.h"
#include "extractor/image/containers.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

/// Largest file that is read whole: what pstore/zone uses of a device is the most that a backend
/// can hold.
constexpr std::uint64_t kWholeBytesMax = kZoneImageBytesMax;

Result<std::vector<std::byte>> read_whole(const ByteSource& file, std::uint64_t most) {
    if (file.size() > most) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("{}: found {} bytes, expected at most {}", file.name(), file.size(), most));
    }
    std::vector<std::byte> bytes(file.size());
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, bytes));
    bytes.resize(got);
    return bytes;
}

/// A dump of memory, in which a kernel's copies of what a medium holds are not that medium.
bool is_dump(const Candidate& one) {
    const auto all = containers();
    return std::any_of(all.begin(), all.end(),
                       [&](const Container& container) { return container.probe(one.first); });
}

/// For probes that need more than the first bytes: empty if the file is larger, or a dump.
std::vector<std::byte> read_if_small(const Candidate& one, std::uint64_t most) {
    return one.file.size() > most || is_dump(one)
               ? std::vector<std::byte>()
               : read_whole(one.file, most).value_or(std::vector<std::byte>());
}

Contents contents_of(PstoreArea area, std::string origin) {
    area.origin = std::move(origin);
    Contents contents;
    contents.areas.push_back(std::move(area));
    return contents;
}

/// Files of one folder are one area.
std::string origin_in_folder(const ByteSource& file, std::string_view what) {
    return fmt::format("{}: {}", folder_of(file.name()), what);
}

Result<Contents> read_file_of_kernel(const ByteSource& file, const PstoreOptions& /*options*/) {
    const std::string_view name = file_name_of(file.name());
    TRY(const std::vector<std::byte> bytes, read_whole(file, kWholeBytesMax));
    PstoreArea area;
    area.records.push_back(
        read_kernel_file(name, *parse_kernel_file_name(name), bytes, area.findings));
    return contents_of(std::move(area), origin_in_folder(file, "files of pstore"));
}

Result<Contents> read_file_of_efivarfs(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kWholeBytesMax));
    PstoreArea area;
    area.records.push_back(read_efi_variable(*parse_efi_variable_name(file_name_of(file.name())),
                                             bytes, area.findings));
    area.efi_variables = true;
    return contents_of(std::move(area), origin_in_folder(file, "EFI variables"));
}

Result<Contents> read_file_of_text(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kWholeBytesMax));
    return contents_of(read_dump_text(file_name_of(file.name()), bytes),
                       fmt::format("{}: pstore records", file.name()));
}

/// A file that is one image.
template <PstoreArea (*read)(Bytes)>
Result<Contents> read_image(const ByteSource& file, std::string_view what, std::uint64_t most) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, most));
    return contents_of(read(bytes), fmt::format("{}: {}", file.name(), what));
}

PstoreArea read_flash(Bytes image) {
    PstoreArea area = read_efi_store(image);
    area.efi_variables = true;
    return area;
}

/// A device may be larger than what the kernel uses of it.
Result<Contents> read_file_of_zones(const ByteSource& file, const PstoreOptions& /*options*/) {
    std::vector<std::byte> bytes(std::min(file.size(), kZoneImageBytesMax));
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, bytes));
    bytes.resize(got);
    return contents_of(read_zone_image(bytes), fmt::format("{}: pstore/zone image", file.name()));
}

}  // namespace

const Input kKernelFile{
    "file of pstore",
    [](const Candidate& one) {
        return parse_kernel_file_name(file_name_of(one.file.name())).has_value();
    },
    read_file_of_kernel};

const Input kEfiVariable{
    "EFI variable",
    [](const Candidate& one) {
        return parse_efi_variable_name(file_name_of(one.file.name())).has_value();
    },
    read_file_of_efivarfs};

const Input kCperRecords{"ERST records", [](const Candidate& one) { return is_cper(one.first); },
                         [](const ByteSource& file, const PstoreOptions& /*options*/) {
                             return read_image<read_cper>(file, "ERST records", kWholeBytesMax);
                         }};

const Input kZoneImage{
    "pstore/zone image",
    [](const Candidate& one) { return !is_dump(one) && is_zone_image(one.file, one.first); },
    read_file_of_zones};

const Input kMtdoopsImage{
    "mtdoops image",
    [](const Candidate& one) { return is_mtdoops(read_if_small(one, kMtdoopsBytesMax)); },
    [](const ByteSource& file, const PstoreOptions& /*options*/) {
        return read_image<read_mtdoops>(file, "mtdoops image", kMtdoopsBytesMax);
    }};

const Input kNvramImage{
    "powerpc NVRAM",
    [](const Candidate& one) { return is_nvram(read_if_small(one, kNvramBytesMax)); },
    [](const ByteSource& file, const PstoreOptions& /*options*/) {
        return read_image<read_nvram>(file, "powerpc NVRAM", kNvramBytesMax);
    }};

const Input kEfiStore{
    "UEFI flash",
    [](const Candidate& one) { return is_efi_store(read_if_small(one, kEfiStoreBytesMax)); },
    [](const ByteSource& file, const PstoreOptions& /*options*/) {
        return read_image<read_flash>(file, "UEFI flash", kEfiStoreBytesMax);
    }};

const Input kDumpText{"pstore dump", [](const Candidate& one) { return is_dump_text(one.first); },
                      read_file_of_text};

}  // namespace lastwords::extractor
