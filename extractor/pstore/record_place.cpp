// SPDX-License-Identifier: GPL-2.0-or-later
// The text of a source is that of one record of pstore's, or those of the parts of a dump, one
// after the other. Which ones these are, the source's origin and facts tell; that it is so, the
// bytes prove.
#include "extractor/pstore/record_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extractor/pstore/pstore_sources.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteBlock;
using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::Record;
using printkfmt::Source;

/// Bytes of a record of pstore's.
struct Found {
    const PstoreArea* area = nullptr;
    const PstoreRecord* record = nullptr;
    std::uint64_t at = 0;  // in the record's text
};

/// Returns the bytes of the text that belong to the record. Records are in the order of their
/// positions, and so are their places.
std::optional<ByteRun> place_of(const printkfmt::Log& log, const Record& record) {
    const printkfmt::RecordList& records = log.records;
    const auto found = std::partition_point(records.begin(), records.end(), [&](const Record& one) {
        return one.position < record.position;
    });
    const auto index = static_cast<std::size_t>(found - records.begin());
    if (found == records.end() || (*found).position != record.position ||
        index >= log.places.size()) {
        return std::nullopt;
    }
    const ByteRun place = log.places[index];
    const bool inside = place.begin < place.end && place.end <= log.input.size();
    return inside ? std::optional(place) : std::nullopt;
}

const PstoreRecord* record_named(const PstoreArea& area, std::string_view name) {
    const auto found = std::find_if(area.records.begin(), area.records.end(),
                                    [&](const PstoreRecord& one) { return one.name == name; });
    return found == area.records.end() ? nullptr : &*found;
}

/// Finds the bytes in the parts that a dump's facts name, oldest first.
std::optional<Found> find_in_parts(const PstoreArea& area, const Source& source,
                                   const ByteRun& place) {
    std::uint64_t begin = 0;
    for (const printkfmt::Fact& fact : source.facts) {
        const PstoreRecord* const part =
            names_record(fact) ? record_named(area, fact.value) : nullptr;
        if (part == nullptr) {
            continue;
        }
        if (place.begin >= begin && place.end <= begin + part->text.size()) {
            return Found{&area, part, place.begin - begin};
        }
        begin += part->text.size();
    }
    return std::nullopt;
}

/// Finds the bytes in a record that is a log by itself, such as that of a console.
std::optional<Found> find_in_record(const PstoreArea& area, const Source& source,
                                    const ByteRun& place) {
    for (const PstoreRecord& record : area.records) {
        if (is_named_after(source, area, record)) {
            if (const std::size_t at = record.text.find(source.log.input);
                at != std::string::npos) {
                return Found{&area, &record, at + place.begin};
            }
        }
    }
    return std::nullopt;
}

std::optional<Found> find_record(std::span<const PstoreArea> areas, const Source& source,
                                 const ByteRun& place) {
    const std::string_view bytes = source.log.input.substr(place.begin, place.end - place.begin);
    for (const PstoreArea& area : areas) {
        if (!source.origin.starts_with(area.origin + ": ")) {
            continue;
        }
        std::optional<Found> found = find_in_parts(area, source, place);
        found = found ? found : find_in_record(area, source, place);
        if (found && std::string_view(found->record->text).substr(found->at).starts_with(bytes)) {
            return found;
        }
    }
    return std::nullopt;
}

std::string zone_text(const PstoreArea& area, const printkfmt::Zone& zone) {
    std::string text =
        fmt::format("The record is in zone {} {}: {} bytes at {:#x} in {}.", name_of(zone.type),
                    zone.index, zone.size, zone.offset, area.origin);
    if (zone.ecc == 0) {
        return text + " The zone has no ECC.";
    }
    return text + fmt::format(
                      " Its ECC ({} bytes a block) corrected {} bytes, and could not "
                      "correct {} blocks.",
                      zone.ecc, zone.corrected, zone.uncorrectable);
}

void add_remarks(const Found& found, std::uint64_t length, ByteBlock& block) {
    const PstoreRecord& record = *found.record;
    if (record.packed.empty()) {
        block.remarks.push_back(fmt::format("At byte {} of the {} bytes of {}.", found.at,
                                            record.text.size(), record.name));
    } else {
        block.remarks.push_back(fmt::format(
            "At byte {} of the {} bytes to which the {} bytes of {} decompress ({}): they have no "
            "place of their own in the file.",
            found.at, record.text.size(), record.packed.size(), record.name, record.codec));
    }
    if (record.zone && *record.zone < found.area->zones.size()) {
        block.remarks.push_back(zone_text(*found.area, found.area->zones[*record.zone]));
    }
    for (const ByteRun& run : record.doubtful) {
        const std::uint64_t begin = std::max(run.begin, found.at);
        const std::uint64_t end = std::min(run.end, found.at + length);
        if (begin < end) {
            block.remarks.push_back(fmt::format("Bytes {:#x} to {:#x} are not proved.",
                                                begin - found.at, end - found.at - 1));
        }
    }
}

}  // namespace

std::optional<ByteBlock> input_block_of(std::span<const PstoreArea> areas, const Source& source,
                                        const Record& record) {
    const printkfmt::Log& log = source.log;
    const std::optional<ByteRun> place = place_of(log, record);
    if (!place) {
        return std::nullopt;
    }
    ByteBlock block;
    block.name = "line of the text";
    block.bytes = log.input.substr(place->begin, place->end - place->begin);
    // A text that was changed while it was parsed, or has several lines with prefixes, is
    // elsewhere.
    const std::uint64_t text_at = record.text_at - place->begin;
    if (record.text_at >= place->begin && record.text_at + record.text.size() <= place->end) {
        if (text_at != 0) {
            block.fields.push_back({"prefix", 0, text_at, {}});
        }
        if (!record.text.empty()) {
            block.fields.push_back({"text", text_at, record.text.size(), {}});
        }
        const std::uint64_t rest = text_at + record.text.size();
        if (rest < block.bytes.size()) {
            block.fields.push_back({"end of the line", rest, block.bytes.size() - rest, {}});
        }
    }
    if (const auto found = find_record(areas, source, *place)) {
        add_remarks(*found, block.bytes.size(), block);
    } else {
        block.remarks.push_back(fmt::format("At byte {} of the {} bytes of this log's text.",
                                            place->begin, log.input.size()));
    }
    return block;
}

}  // namespace lastwords::extractor
