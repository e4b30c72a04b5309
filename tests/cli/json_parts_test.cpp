// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/json_parts.cpp.
#include "cli/json_parts.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace lastwords::cli {
namespace {

using nlohmann::json;

std::vector<json> findings_json(const extractor::Recovered& recovered, SourceKey key) {
    std::string out;
    append_json_findings(recovered, key, out);
    std::vector<json> objects;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) {
        objects.push_back(json::parse(line));
    }
    return objects;
}

TEST(JsonFindings, AreThoseOfFilesSourcesAndAreas) {
    extractor::Recovered recovered;
    recovered.sources.resize(1);
    recovered.areas.resize(1);
    recovered.findings.note("of the files");
    recovered.sources[0].findings.note("of the source");
    recovered.areas[0].findings.note("of the area");
    const auto objects = findings_json(recovered, SourceKey::kAlways);
    ASSERT_EQ(objects.size(), 3U);
    EXPECT_EQ(objects[0]["message"], "of the files");
    EXPECT_FALSE(objects[0].contains("source"));
    EXPECT_EQ(objects[1]["source"], 0);
    EXPECT_EQ(objects[2]["message"], "of the area");
    EXPECT_FALSE(findings_json(recovered, SourceKey::kIfSeveral)[1].contains("source"));
}

TEST(JsonFindings, OfMoreThanAreKeptTheRestIsCounted) {
    extractor::Recovered recovered;
    recovered.areas.resize(1);
    for (std::size_t i = 0; i < Findings::kKeptMax + 5; ++i) {
        recovered.areas[0].findings.loss(ErrorKind::kCorrupt, "block " + std::to_string(i));
    }
    const auto objects = findings_json(recovered, SourceKey::kIfSeveral);
    ASSERT_EQ(objects.size(), Findings::kKeptMax + 1);
    EXPECT_EQ(objects.back()["weight"], "loss");
    EXPECT_EQ(objects.back()["message"].get<std::string>().find("5 more losses were counted"), 0U);
}

}  // namespace
}  // namespace lastwords::cli
