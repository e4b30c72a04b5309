// SPDX-License-Identifier: GPL-2.0-or-later
// pstore's memory as JSON.
#include "printkfmt/render/json_pstore.h"

#include <fmt/format.h>

#include "printkfmt/render/json_line.h"

namespace lastwords::printkfmt {

namespace {

void runs(JsonLine& line, std::string_view key, const std::vector<ByteRun>& of) {
    if (of.empty()) {
        return;
    }
    std::string json = "[";
    for (const ByteRun& run : of) {
        json += fmt::format("{}[{},{}]", json.size() == 1 ? "" : ",", run.begin, run.end);
    }
    line.verbatim(key, json + "]");
}

void append_zone(const Zone& zone, std::size_t area, std::string& out) {
    JsonLine line(out);
    line.text("kind", "zone");
    line.number("area", area);
    line.text("type", name_of(zone.type));
    line.number("index", zone.index);
    line.number("offset", zone.offset);
    line.number("size", zone.size);
    line.number("ecc", zone.ecc);
    line.number("start", zone.start);
    line.number("used", zone.used);
    line.boolean("has_header", zone.has_header);
    line.number("corrected", zone.corrected);
    line.number("uncorrectable", zone.uncorrectable);
    runs(line, "corrected_blocks", zone.corrected_blocks);
    runs(line, "uncorrectable_blocks", zone.bad_blocks);
}

}  // namespace

void append_json_pstore_record(const PstoreRecord& record, std::size_t area, std::string& out) {
    JsonLine line(out);
    line.text("kind", "pstore_record");
    line.number("area", area);
    if (record.zone) {
        line.number("zone", *record.zone);
    }
    line.text("type", name_of(record.type));
    line.text("backend", record.backend);
    line.text("name", record.name);
    line.boolean("shown", record.shown);
    if (record.time) {
        line.signed_number("time", record.time->seconds);
        line.number("time_nsec", record.time->nanoseconds);
    }
    if (!record.reason.empty()) {
        line.text("reason", record.reason);
    }
    if (record.count) {
        line.number("count", *record.count);
    }
    if (record.part) {
        line.number("part", *record.part);
    }
    if (!record.packed.empty()) {
        line.text("codec", record.codec);
        line.number("packed_bytes", record.packed.size());
        line.boolean("cut", record.cut);
    }
    runs(line, "doubtful", record.doubtful);
    if (!record.preface.empty()) {
        line.text("preface", record.preface);
    }
    if (!record.notice.empty()) {
        line.text("notice", record.notice);
    }
    line.exact_text(record.text);
}

void append_json_area(const PstoreArea& area, std::size_t index, std::string& out) {
    {
        JsonLine line(out);
        line.text("kind", "area");
        line.number("area", index);
        line.text("origin", area.origin);
        line.number("zones", area.zones.size());
        line.number("records", area.records.size());
    }
    for (const Zone& zone : area.zones) {
        append_zone(zone, index, out);
    }
    for (const PstoreRecord& record : area.records) {
        append_json_pstore_record(record, index, out);
    }
}

}  // namespace lastwords::printkfmt
