// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of Sources of texts that stand inside another form, and of journals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "extractor/text/text_sources.h"

namespace lastwords::extractor {
namespace {

using printkfmt::Source;
using testing::HasSubstr;
using testing::SizeIs;

std::string fact_of(const Source& source, std::string_view name) {
    const auto found = std::find_if(source.facts.begin(), source.facts.end(),
                                    [&](const auto& fact) { return fact.name == name; });
    return found == source.facts.end() ? std::string() : found->value;
}

TEST(WrappedSources, ReleaseAndCauseAreFoundUnderTheFacilityUser) {
    const auto sources = make_text_sources(
        "Jan  1 00:00:06 box user.notice kernel: klogd started: BusyBox v1.36.1 (2024-01-01)\n"
        "Jan  1 00:00:06 box user.notice kernel: Linux version 4.4.1-mill (b@b) (gcc) #2 SMP\n"
        "Jan  1 00:00:06 box user.info kernel: mill: ready\n"
        "Jan  1 00:01:07 box user.emerg kernel: Kernel panic - not syncing: still\n",
        "messages", {});
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(sources[0].machine.release, "4.4.1-mill");
    ASSERT_TRUE(sources[0].crash_cause.has_value());
    EXPECT_EQ(sources[0].crash_cause->line, "Kernel panic - not syncing: still");
}

TEST(WrappedSources, LinesInJsonAreReadAsLinesAre) {
    const auto sources = make_text_sources(
        R"(- {"dt": "2025-01-06T10:00:01.5", "lvl": "info", "msg": "start: boot"}
- {"dt": "2025-01-06T10:00:02.5", "lvl": "target", "msg": "[    0.000000] Linux version 6.1.0-mill (x) #1"}
- {"dt": "2025-01-06T10:00:03.5", "lvl": "target", "msg": "[    1.500000] Kernel panic - not syncing: still"}
)",
        "job.yaml", {});
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(sources[0].machine.release, "6.1.0-mill");
    ASSERT_TRUE(sources[0].crash_cause.has_value());
    EXPECT_EQ(sources[0].crash_cause->line, "Kernel panic - not syncing: still");
    EXPECT_EQ(fact_of(sources[0], "around"), "JSON objects, member msg");
    const auto& records = std::as_const(sources[0].log.records);
    EXPECT_TRUE(records.front().foreign);
    EXPECT_EQ(records.back().timestamp_ns, 1'500'000'000U);
    EXPECT_EQ(records.back().wall, "2025-01-06T10:00:03.5");
}

TEST(WrappedSources, DamagedObjectIsALoss) {
    const auto sources = make_text_sources(
        "{\"log\":\"[    0.000000] Linux version 6.1.0\\n\"}\n{\"log\":\"[    1.000000] a\\n\"}\n"
        "{\"log\":\"[    2.000000",
        "box-json.log", {});
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_TRUE(sources[0].findings.lossy());
}

TEST(WrappedSources, BootOfAJournalIsAFactOfItsSource) {
    const auto sources = make_text_sources(
        "{\"MESSAGE\":\"Linux version 6.1.0\",\"_TRANSPORT\":\"kernel\",\"_BOOT_ID\":\"b1\","
        "\"_SOURCE_MONOTONIC_TIMESTAMP\":\"0\"}\n"
        "{\"MESSAGE\":\"Linux version 6.2.0\",\"_TRANSPORT\":\"kernel\",\"_BOOT_ID\":\"b2\","
        "\"_SOURCE_MONOTONIC_TIMESTAMP\":\"0\"}\n",
        "journal.json", {});
    ASSERT_THAT(sources, SizeIs(2));
    EXPECT_EQ(sources[0].id, "b1");
    EXPECT_EQ(fact_of(sources[1], "boot id"), "b2");
    EXPECT_EQ(sources[1].machine.release, "6.2.0");
}

}  // namespace
}  // namespace lastwords::extractor
