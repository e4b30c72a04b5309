// SPDX-License-Identifier: GPL-2.0-or-later
// Splits dmesg.txt into its parts (systemd, src/pstore/pstore.c). The lines of a log begin with
// '<', so none of them can be mistaken for the first line of a part.
#include "extractor/formats/pstorefs/systemd_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "extractor/formats/pstorefs/pstorefs_file.h"
#include "extractor/pstore/dump_reason.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

/// Returns the file name if the line is one that old systemd puts before a part, such as
/// "dmesg-efi-170000000001001:"; else empty.
std::string_view parse_name_line(std::string_view line) {
    if (!line.starts_with("dmesg-") || !line.ends_with(':')) {
        return {};
    }
    line.remove_suffix(1);
    return parse_pstorefs_name(line) ? line : std::string_view();
}

bool begins_part(std::string_view text) {
    const std::string_view line = first_line(text);
    return !parse_name_line(line).empty() ||
           (begins_with_reason(line) && line.find(" Part") != std::string_view::npos);
}

/// Returns the offset of the next line from `at` on that begins a part, or the end of the text.
std::size_t next_part(std::string_view text, std::size_t at) {
    while (at < text.size() && !begins_part(text.substr(at))) {
        at = std::min(text.size() - 1, text.find('\n', at)) + 1;
    }
    return std::min(at, text.size());
}

}  // namespace

bool is_systemd_archive(Bytes first) {
    return begins_part(as_text(first));
}

PstoreArea read_systemd_archive(std::string_view file_name, Bytes bytes) {
    PstoreArea area;
    const std::string_view text = as_text(bytes);
    constexpr std::size_t kPartsMax = 10000;
    bool named = false;
    for (std::size_t at = 0; at < text.size() && area.records.size() < kPartsMax;) {
        const std::string_view name = parse_name_line(first_line(text.substr(at)));
        named = named || !name.empty();
        // The line with the name is followed by the first line of the part.
        const std::size_t begin = name.empty() ? at : std::min(text.size(), at + name.size() + 2);
        const std::size_t end = next_part(text, std::min(text.size(), text.find('\n', begin)));
        const auto parsed = parse_pstorefs_name(name).value_or(
            PstorefsName{printkfmt::PstoreType::kDmesg, "", std::nullopt, false});
        const std::string own =
            name.empty() ? fmt::format("{}#{}", file_name, area.records.size()) : std::string(name);
        area.records.push_back(
            read_pstorefs_file(own, parsed, bytes.subspan(begin, end - begin), area.findings));
        at = end;
    }
    if (area.records.size() == 1 && !named) {
        area.records.front().name = file_name;
        // Later versions of systemd-pstore copy the only part of a dump, too.
        area.records.front().joined = file_name == "dmesg.txt";
        return area;
    }
    for (PstoreRecord& record : area.records) {
        record.joined = true;
    }
    return area;
}

void drop_archived_copies(std::vector<PstoreArea>& areas) {
    std::set<std::string> names;
    std::set<std::string> texts;
    for (const PstoreArea& area : areas) {
        for (const PstoreRecord& record : area.records) {
            if (!record.joined) {
                names.insert(record.name);
                texts.insert(record.text);
            }
        }
    }
    for (PstoreArea& area : areas) {
        const auto gone = std::remove_if(area.records.begin(), area.records.end(),
                                         [&](const PstoreRecord& record) {
                                             return record.joined && texts.count(record.text) != 0;
                                         });
        area.records.erase(gone, area.records.end());
        for (const PstoreRecord& record : area.records) {
            if (record.joined && names.count(record.name) != 0) {
                area.findings.note(fmt::format(
                    "{}: this copy is not the file of that name, but of an earlier crash whose own "
                    "file systemd-pstore has overwritten",
                    record.name));
            }
        }
    }
    const auto emptied = std::remove_if(areas.begin(), areas.end(), [](const PstoreArea& area) {
        return area.records.empty() && area.zones.empty() && area.findings.empty();
    });
    areas.erase(emptied, areas.end());
}

}  // namespace lastwords::extractor
