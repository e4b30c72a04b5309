// SPDX-License-Identifier: GPL-2.0-or-later
// The table of formats.
#include "extractor/formats.h"

#include <array>

#include "extractor/formats/efi/in_file.h"
#include "extractor/formats/erst/cper.h"
#include "extractor/formats/journal/in_file.h"
#include "extractor/formats/mtdoops/mtdoops.h"
#include "extractor/formats/nvram/nvram.h"
#include "extractor/formats/picture/in_file.h"
#include "extractor/formats/plog/in_file.h"
#include "extractor/formats/plog/in_memory.h"
#include "extractor/formats/pstore_zone/in_file.h"
#include "extractor/formats/pstorefs/in_file.h"
#include "extractor/formats/ramoops/in_file.h"
#include "extractor/formats/ramoops/in_memory.h"
#include "extractor/formats/text/in_file.h"
#include "extractor/kernel/kernel_banner.h"
#include "extractor/machine/vmcoreinfo.h"

namespace lastwords::extractor {

namespace {

// pstore/zone comes before ramoops: its probe wants headers that no other format has, while the
// probe of ramoops accepts nearly any file.
constexpr std::array kFormats{
    Format{.name = "plog region",
           .asked_by = What::kLog,
           .probe = may_be_plog_region,
           .read_file = read_plog_file,
           .find_by_kernel = find_plog_region_by_kernel,
           .make_detector = make_detector<PlogDetector>,
           .find_anywhere = find_plog_regions},
    Format{.name = "systemd journal", .probe = may_be_journal, .read_file = read_journal_file},
    Format{.name = "file of pstore", .probe = has_pstorefs_name, .read_file = read_pstorefs_entry},
    Format{.name = "EFI variable",
           .probe = has_efi_variable_name,
           .read_file = read_efi_variable_file,
           .finish = name_efi_records_by_release},
    Format{.name = "pstore dump",
           .probe = may_be_systemd_archive,
           .read_file = read_systemd_archive_file,
           .finish = drop_copies_of_parts},
    Format{.name = "picture", .probe = is_picture, .read_file = read_picture_file},
    Format{.name = "ERST records", .probe = may_be_erst, .read_file = read_erst_file},
    Format{.name = "mtdoops image", .probe = may_be_mtdoops, .read_file = read_mtdoops_file},
    Format{.name = "powerpc NVRAM", .probe = may_be_nvram, .read_file = read_nvram_file},
    Format{.name = "UEFI flash",
           .probe = may_be_efi_flash,
           .read_file = read_efi_flash_file,
           .searches_for_headers = true},
    Format{.name = "pstore/zone image",
           .probe = may_be_pstore_zone,
           .read_file = read_pstore_zone_file,
           .searches_for_headers = true},
    Format{.name = "ramoops region",
           .probe = may_be_ramoops_region,
           .read_file = read_ramoops_file,
           .searches_for_headers = true,
           .find_by_kernel = find_ramoops_region_by_kernel,
           .make_detector = make_detector<RamoopsDetector>,
           .find_anywhere = find_ramoops_regions},
    Format{.name = "text", .probe = looks_like_text, .read_file = read_text_file},
};

}  // namespace

std::span<const Format> all_formats() {
    return kFormats;
}

std::shared_ptr<MemoryScan> make_memory_scan() {
    std::vector<MemoryScan::MakeDetector> detectors{make_detector<VmcoreInfoDetector>,
                                                    make_detector<BannerDetector>};
    for (const Format& format : kFormats) {
        if (format.make_detector != nullptr) {
            detectors.push_back(format.make_detector);
        }
    }
    return std::make_shared<MemoryScan>(std::move(detectors));
}

void finish_areas(std::vector<printkfmt::PstoreArea>& areas) {
    for (const Format& format : kFormats) {
        if (format.finish != nullptr) {
            format.finish(areas);
        }
    }
}

}  // namespace lastwords::extractor
