// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a region's zones, and reports what was wrong with them.
#include "extractor/formats/ramoops/region.h"

#include <fmt/format.h>

#include <algorithm>

#include "extractor/formats/ramoops/anchors.h"
#include "extractor/formats/ramoops/record.h"
#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/ftrace_records.h"

namespace lastwords::extractor {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Zone;

namespace {

std::string format_offsets(const std::vector<ByteRun>& blocks) {
    constexpr std::size_t kNamed = 8;
    std::string out;
    for (std::size_t i = 0; i < std::min(blocks.size(), kNamed); ++i) {
        out += fmt::format("{}{:#x}", i == 0 ? "" : ", ", blocks[i].begin);
    }
    return out + (blocks.size() > kNamed ? ", ..." : "");
}

/// Reports what ECC corrected, what it could not correct, and a header that is destroyed.
void note_damage(const Zone& zone, const PrzContent& content, const std::string& where,
                 Findings& findings) {
    if (zone.corrected != 0) {
        findings.note(fmt::format("{}: ECC corrected {} bytes in {} blocks (at {})", where,
                                  zone.corrected, zone.corrected_blocks.size(),
                                  format_offsets(zone.corrected_blocks)));
    }
    if (zone.uncorrectable != 0) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: {} blocks have more errors than ECC can correct, and their "
                                  "text may be wrong (at {})",
                                  where, zone.uncorrectable, format_offsets(zone.bad_blocks)));
    }
    if (zone.has_header && content.accepted) {
        return;
    }
    const std::string what =
        zone.has_header
            ? "its header is destroyed, and was restored from its parity, which no kernel does"
            : fmt::format(
                  "its header is destroyed: {} bytes look like data and were recovered, but none "
                  "of them is certain",
                  zone.used);
    if (zone.used != 0) {
        findings.loss(ErrorKind::kCorrupt, fmt::format("{}: {}", where, what));
    } else {
        findings.note(fmt::format("{}: {}", where, what));
    }
}

void note_record(const PstoreRecord& record, const PrzContent& content, const std::string& where,
                 Findings& findings) {
    if (!record.packed.empty() && record.codec.empty()) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: no known algorithm decompresses its {} bytes", where,
                                  record.packed.size()));
    } else if (record.cut) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: its compressed bytes are damaged: only the {} bytes of text "
                                  "before the damage are shown",
                                  where, record.text.size()));
    }
    if (record.shown || !content.accepted) {
        return;
    }
    findings.loss(ErrorKind::kCorrupt,
                  record.type == PstoreType::kUnknown
                      ? fmt::format("{}: the type of its zone is not known, and so neither is the "
                                    "kernel's name for its file",
                                    where)
                      : fmt::format("{}: the record's first line (====TIME) is damaged, so the "
                                    "kernel would show no file for it",
                                    where));
}

/// Returns the release of the kernel that wrote the region (LINUX_VERSION_CODE; 0: not known), from
/// the region's own texts or else from the signature of its ftrace zones.
std::uint32_t writer_release(const PstoreArea& area, const std::vector<PrzContent>& contents) {
    for (const PstoreRecord& record : area.records) {
        if (const std::uint32_t release = find_release(record.text)) {
            return release;
        }
    }
    for (const PrzContent& content : contents) {
        if (content.zone.has_header && content.header.kernel_version() != 0) {
            return content.header.kernel_version();
        }
    }
    return 0;
}

/// Returns the record's zone with the number of errors that the ECC notice in the record's file
/// states. The kernel merges all ftrace zones into one file, so the notice of an ftrace record
/// counts the errors of all ftrace zones.
Zone zone_for_notice(const PstoreArea& area, const PstoreRecord& record) {
    Zone zone = area.zones.at(*record.zone);
    for (const Zone& other : area.zones) {
        const bool merged = record.type == PstoreType::kFtrace && record.shown &&
                            other.type == PstoreType::kFtrace && other.offset != zone.offset &&
                            other.used != 0;
        zone.corrected += merged ? other.corrected : 0;
        zone.uncorrectable += merged ? other.uncorrectable : 0;
    }
    return zone;
}

void add_notices(PstoreArea& area, const std::vector<PrzContent>& contents) {
    const std::uint32_t release = writer_release(area, contents);
    bool any = false;
    for (PstoreRecord& record : area.records) {
        record.notice = format_ecc_notice(zone_for_notice(area, record), release);
        any = any || !record.notice.empty();
    }
    if (any && release == 0) {
        area.findings.note(
            "nothing in the region names the kernel's release: the ECC notice is worded as in "
            "Linux 5.18 and later");
    }
}

void note_misprints(PstoreArea& area) {
    for (PstoreRecord& record : area.records) {
        if (record.type == PstoreType::kFtrace && record.shown) {
            note_misprint(record);
        }
        if (record.misprint) {
            area.findings.note(
                fmt::format("{}: {}: the kernel misreads a trace that has ECC: the file holds what "
                            "the kernel shows, {}.decoded holds the calls that were traced",
                            area.origin, record.name, record.name));
        }
    }
}

/// Marks an empty dmesg record and all records after it as not shown, because the kernel takes a
/// record of size 0 for the end (fs/pstore/platform.c, pstore_get_backend_records()).
void hide_after_empty(PstoreArea& area) {
    const auto empty = [](const PstoreRecord& record) {
        return record.shown && record.type == PstoreType::kDmesg && record.text.empty() &&
               record.packed.empty();
    };
    const auto first = std::find_if(area.records.begin(), area.records.end(), empty);
    for (auto record = first; record != area.records.end(); ++record) {
        if (record->shown) {
            record->shown = false;
            record->name += kRecoveredSuffix;
        }
    }
    if (first != area.records.end()) {
        area.findings.loss(ErrorKind::kCorrupt,
                           fmt::format("{} is empty: the kernel stops there and shows neither this "
                                       "record nor those after it",
                                       first->name));
    }
}

std::string format_zone(const PrzPlan& plan, const std::string& origin) {
    return fmt::format("{}: {} zone {} at {:#x}", origin, printkfmt::name_of(plan.type), plan.index,
                       plan.offset);
}

}  // namespace

PstoreArea read_ramoops_zones(Bytes bytes, const RamoopsLayout& layout, std::string origin,
                              BlockCodes& codes) {
    PstoreArea area;
    area.origin = std::move(origin);
    for (const Finding& finding : layout.findings.kept()) {
        area.findings.add(
            {finding.weight, finding.kind, fmt::format("{}: {}", area.origin, finding.message)});
    }
    std::vector<PrzContent> contents;
    for (const PrzPlan& plan : layout.zones) {
        const auto geometry = PrzGeometry::of(plan.offset, plan.size, layout.ecc);
        const std::string where = format_zone(plan, area.origin);
        if (!geometry || plan.offset + plan.size > bytes.size()) {
            area.findings.loss(ErrorKind::kMissing,
                               fmt::format("{}: the bytes end before this zone does", where));
            continue;
        }
        PrzContent content = read_zone(bytes, *geometry, plan.signature(), codes);
        content.zone.type = plan.type;
        content.zone.index = plan.index;
        note_damage(content.zone, content, where, area.findings);
        if (auto record = ramoops_record(plan, content)) {
            note_record(*record, content, where, area.findings);
            record->zone = area.zones.size();
            area.records.push_back(*std::move(record));
        }
        area.zones.push_back(content.zone);
        content.text = {};
        contents.push_back(std::move(content));
    }
    hide_after_empty(area);
    join_ftrace(area);
    add_notices(area, contents);
    note_misprints(area);
    return area;
}

Result<PstoreArea> read_ramoops_region(Bytes bytes, bool ends_here, std::string origin,
                                       const PstoreOptions& options) {
    BlockCodes codes;
    const auto layout = find_ramoops_layout(bytes, {options.ramoops, ends_here}, codes);
    if (!layout) {
        return tl::unexpected(Error(layout.error()).in(origin));
    }
    return read_ramoops_zones(bytes, *layout, std::move(origin), codes);
}

RegionBounds find_ramoops_bounds(Bytes bytes, const PstoreOptions& options) {
    BlockCodes codes;
    bytes = bytes.first(std::min(bytes.size(), kRamoopsBytesMax));
    RegionBounds bounds;
    bounds.intact_headers = find_anchors(bytes, HeaderSearch::kIntact).size();
    const auto layout = find_ramoops_layout(bytes, {options.ramoops, false}, codes);
    if (layout) {
        bounds.length = layout->length;
        bounds.length_sure = layout->length_sure;
        bounds.convincing = layout->convincing;
        bounds.zones = layout->zones.size();
        bounds.first_zone = layout->zones.empty() ? 0 : layout->zones.front().size;
        bounds.ecc = layout->ecc;
        bounds.headers = layout->headers;
    }
    return bounds;
}

}  // namespace lastwords::extractor
