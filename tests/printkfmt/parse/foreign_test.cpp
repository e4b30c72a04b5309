// SPDX-License-Identifier: GPL-2.0-or-later
// What is not the kernel's is told from its records, as records and in JSON.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "printkfmt/render/json.h"
#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using ::testing::ElementsAre;

TEST(ParseForeign, ALogsOtherLinesAreToldFromTheKernelsRecords) {
    auto logs = parsed(
        "Mar  3 07:10:01 box kernel: [    1.000000] a\n"
        "Mar  3 07:10:01 box cron[12]: started\n"
        "Mar  3 07:10:02 box kernel: [    2.000000] b\n"
        "Mar  3 07:10:02 box kernel: [    3.000000] c\n");
    ASSERT_EQ(logs.size(), 1U);
    printkfmt::Source source;
    source.log = std::move(logs[0].log);
    std::vector<bool> foreign;
    for (const Record& record : std::as_const(source.log.records)) {
        foreign.push_back(record.foreign);
        std::string out;
        printkfmt::append_json(printkfmt::RenderContext(source, {}), record, out);
        const auto json = nlohmann::json::parse(out);
        EXPECT_EQ(json.contains("foreign"), record.foreign) << out;
        EXPECT_TRUE(!record.foreign || json["foreign"] == true) << out;
    }
    EXPECT_THAT(foreign, ElementsAre(false, true, false, false));
}

TEST(ParseForeign, WhatFirmwareSaysBeforeTheKernelIsForeign) {
    const auto logs = parsed(
        "U-Boot 2020.01\r\nBooting\r\n[    0.000000] a\r\n[    0.500000] b\r\n"
        "[    0.700000] c\r\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_TRUE(logs[0].log.records.at(0).foreign);
    EXPECT_FALSE(logs[0].log.records.at(1).foreign);
}

}  // namespace
}  // namespace lastwords::test
