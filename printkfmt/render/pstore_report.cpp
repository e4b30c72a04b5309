// SPDX-License-Identifier: GPL-2.0-or-later
// Prints zones as a table and records as text.
#include "printkfmt/render/pstore_report.h"

#include <fmt/format.h>

#include "printkfmt/render/pstore_words.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Appends the area's notes, which say what was worked out or assumed. Its losses are not in the
/// report, because they go to stderr.
void append_notes(const PstoreArea& area, std::string& out) {
    for (const Finding& finding : area.findings.all()) {
        std::string_view words = finding.message;
        if (words.starts_with(area.origin + ": ")) {
            words.remove_prefix(area.origin.size() + 2);
        }
        if (finding.weight == Finding::Weight::kNote) {
            out += fmt::format("  note: {}\n", terminal_escaped(words));
        }
    }
}

void append_text(std::string_view text, bool escaped, std::string& out) {
    if (escaped) {
        append_terminal_escaped(text, out);
    } else {
        out += text;
    }
}

}  // namespace

void append_zones(const PstoreArea& area, std::string& out) {
    out += fmt::format("{}: {} zones, {} records\n", terminal_escaped(area.origin),
                       area.zones.size(), area.records.size());
    if (!area.zones.empty()) {
        out += fmt::format("  {:<12} {:>10} {:>10} {:>10} {:>4}\n", "ZONE", "OFFSET", "SIZE",
                           "USED", "ECC");
    }
    for (const Zone& zone : area.zones) {
        const std::string line =
            fmt::format("  {:<12} {:>#10x} {:>#10x} {:>10} {:>4}  {}",
                        fmt::format("{} {}", name_of(zone.type), zone.index), zone.offset,
                        zone.size, zone.used, zone.ecc, state_of(zone));
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    append_notes(area, out);
}

void append_pstore_record(const PstoreRecord& record, bool escaped, std::string& out) {
    out += fmt::format("\n==> {}{} <==\n", terminal_escaped(headline_of(record)),
                       record.doubtful.empty() ? "" : ", text between {? and ?} is not proved");
    append_text(record.preface, escaped, out);
    for (const TextPart& part : parts_of(record)) {
        out += part.doubtful ? "{?" : "";
        append_text(part.text, escaped, out);
        out += part.doubtful ? "?}" : "";
    }
    append_text(record.notice, escaped, out);
    out += out.ends_with('\n') ? "" : "\n";
}

}  // namespace lastwords::printkfmt
