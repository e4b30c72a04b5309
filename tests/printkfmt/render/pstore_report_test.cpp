// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/pstore_report.h: zones as a table.
#include "printkfmt/render/pstore_report.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

TEST(PstoreReport, SaysBelowTheZonesWhatWasFoundOutOnTheWay) {
    PstoreArea area;
    area.origin = "region.bin: ramoops region";
    area.zones.push_back({});
    area.findings.note("region.bin: ramoops region: not given: pmsg_size=4096");
    area.findings.loss(ErrorKind::kCorrupt, "goes to stderr");
    std::string out;
    append_zones(area, out);
    EXPECT_TRUE(out.ends_with("\n  note: not given: pmsg_size=4096\n")) << out;
    EXPECT_EQ(out.find("stderr"), std::string::npos);
}

}  // namespace
}  // namespace lastwords::printkfmt
