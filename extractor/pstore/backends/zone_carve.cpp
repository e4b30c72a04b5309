// SPDX-License-Identifier: GPL-2.0-or-later
// Carves text out of zones without header.
#include "extractor/pstore/backends/zone_carve.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "extractor/pstore/backends/zone_header.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using namespace std::string_view_literals;

/// Without the unwritten bytes at its end.
Bytes written_part(Bytes zone) {
    return zone.first(as_text(zone).find_last_not_of("\0\xff"sv) + 1);  // npos + 1 is 0
}

}  // namespace

bool is_unwritten(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) {
        return byte == std::byte{0} || byte == std::byte{0xff};
    });
}

std::optional<PstoreRecord> carve_dump(Bytes zone) {
    zone = written_part(zone);
    // Behind the zone's header and that of a dump, of 64-bit machines or i386.
    for (const std::size_t at : {kPszHeaderBytes + 40, kPszHeaderBytes + 28}) {
        const Bytes payload = zone.subspan(std::min(at, zone.size()));
        PstoreRecord record;
        take_payload(record, payload, !begins_with_reason(as_text(payload)));
        if (!record.reason.empty()) {
            record.shown = false;
            record.doubtful = {{0, record.text.size()}};
            return record;
        }
    }
    return std::nullopt;
}

std::optional<PstoreRecord> carve_text(Bytes zone, std::size_t header_bytes) {
    zone = written_part(zone);
    const std::string_view text = as_text(zone.subspan(std::min(header_bytes, zone.size())));
    const auto printable = std::count_if(text.begin(), text.end(), [](char c) {
        return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
    });
    if (text.empty() || static_cast<std::size_t>(printable) < text.size() / 10 * 9) {
        return std::nullopt;
    }
    PstoreRecord record;
    record.text = text;
    record.shown = false;
    record.doubtful = {{0, text.size()}};
    return record;
}

}  // namespace lastwords::extractor
