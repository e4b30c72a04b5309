// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of what `dmesg --json -F FILE` of util-linux 2.38 prints (findings/dmesg-json.sh).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string object(std::string_view head, std::string_view message) {
    return fmt::format("{{\n {}\n \"msg\": \"{}\"\n}}", head, message);
}

TEST(DmesgJson, RestOfTheFileIsTakenOffEachMessage) {
    const std::string text =
        "{\n\"dmesg\": [\n" +
        object("\"pri\": 7, \"time\":     1.000000,",
               R"(one\n more of it\n<6>[    2.000000][  T12] two\n<3>[    3.000000] three\n)") +
        "," +
        object("\"pri\": 6, \"time\":     2.000000,", R"([  T12] two\n<3>[    3.000000] three\n)") +
        "," + object("\"pri\": 3, \"time\":     3.000000,", R"(three\n)") + "]\n}\n";
    const auto logs = parsed(text);
    ASSERT_THAT(logs, SizeIs(1));
    const auto& log = logs[0].log;
    EXPECT_THAT(texts_of(log), ElementsAre("one\n more of it", "two", "three"));
    EXPECT_FALSE(log.records[0].has_level);
    EXPECT_FALSE(log.records[2].has_level);
    EXPECT_EQ(log.records[1].timestamp_ns, 2'000'000'000U);
    EXPECT_EQ(log.records[1].caller.id, 12U);
    EXPECT_THAT(text_of(logs[0].findings.kept().front()),
                HasSubstr("the 3 records are shown without level"));
    expect_all_bytes_placed(log);
}

TEST(DmesgJson, NamesOfLevelsAreKept) {
    const std::string text =
        "{\"dmesg\": [" +
        object(R"("fac": "daemon", "pri": "info", "time": 1.000000,)",
               R"(one\n<6>[    2.000000] two\n)") +
        "," + object(R"("fac": "kern", "pri": "err", "time": 2.000000,)", R"(two\n)") + "]}";
    const auto logs = parsed(text);
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(texts_of(logs[0].log), ElementsAre("one", "two"));
    EXPECT_EQ(logs[0].log.records[0].facility, 3);
    EXPECT_EQ(logs[0].log.records[1].level, 3);
}

TEST(DmesgJson, FileWithoutLevelsIsOneMessageOfManyLines) {
    const auto logs =
        parsed("{\"dmesg\": [" +
               object(R"("time": 1.000000,)",
                      R"(one\n[    2.000000] two\n more\n[    3.000000][    C1] three\n)") +
               "]}");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(texts_of(logs[0].log), ElementsAre("one", "two\n more", "three"));
    EXPECT_EQ(logs[0].log.records[2].timestamp_ns, 3'000'000'000U);
    expect_all_bytes_placed(logs[0].log);
}

TEST(DmesgJson, MessagesOfTheKernelAreTakenAsTheyAre) {
    const auto logs =
        parsed("{\"dmesg\": [" + object(R"("pri": 6, "time": 1.000000,)", R"(one\n<6>two)") + "," +
               object(R"("pri": 3, "time": 2.000000,)", "three") + "]}");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(texts_of(logs[0].log), ElementsAre("one\n<6>two", "three"));
    EXPECT_EQ(logs[0].log.records[1].level, 3);
}

}  // namespace
}  // namespace lastwords::test
