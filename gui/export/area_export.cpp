// SPDX-License-Identifier: GPL-2.0-or-later
// Uses the same renderers as the command line.
#include "gui/export/area_export.h"

#include <optional>

#include "printkfmt/render/json.h"
#include "printkfmt/render/json_pstore.h"
#include "printkfmt/render/pstore_report.h"

namespace lastwords::gui {

void appendAreaText(const printkfmt::PstoreArea& area, std::string& out) {
    printkfmt::append_zones(area, out);
    for (const printkfmt::PstoreRecord& record : area.records) {
        printkfmt::append_pstore_record(record, false, out);
    }
}

void appendAreaJson(const extractor::Recovered& recovered, std::size_t index, std::string& out) {
    const printkfmt::PstoreArea& area = recovered.areas.at(index);
    printkfmt::append_json_head(recovered.paths, out);
    printkfmt::append_json_area(area, index, out);
    for (const Finding& finding : area.findings.all()) {
        printkfmt::append_json_finding(finding, std::nullopt, out);
    }
}

}  // namespace lastwords::gui
