// SPDX-License-Identifier: GPL-2.0-or-later
// What the tool says of the records, consoles and messages of a region that was made by hand:
// flags, continued lines, what was lost, refused and dropped.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "printkfmt/model/verdict.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/remark.h"
#include "printkfmt/render/report.h"
#include "tests/runtime/region_builder.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::Source;
using printkfmt::TextState;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

Source read_boot(RegionBuilder& builder, std::size_t boot = 0) {
    std::vector<Source> sources = read_region(builder.bytes());
    return std::move(sources.at(boot));
}

std::string json_of(const Source& source, std::size_t record) {
    std::string json;
    printkfmt::append_json(printkfmt::RenderContext(source, {}), source.log.records[record], json);
    return json;
}

std::string summary_of(const Source& source) {
    std::string all;
    for (const printkfmt::ReportRow& row : printkfmt::summary_rows(source)) {
        all += row.value + "\n";
    }
    for (const std::string& line : printkfmt::verdict_lines(source)) {
        all += line + "\n";
    }
    return all;
}

std::vector<std::string> losses_of(const Source& source) {
    std::vector<std::string> losses;
    for (const Finding& finding : source.findings.kept()) {
        if (finding.weight == Finding::Weight::kLoss) {
            losses.push_back(finding.message);
        }
    }
    return losses;
}

TEST(PlogMarks, ACutMessageIsSaidToBeCut) {
    RegionBuilder builder;
    builder.super(1).record({.text = std::string(1160, 'm'), .flags = PLOG_RECORD_CUT});
    builder.console({.position = 1});
    const Source source = read_boot(builder);
    EXPECT_EQ(source.log.records[0].text_state, TextState::kCut);
    EXPECT_EQ(printkfmt::remark(printkfmt::RenderContext(source, {}), source.log.records[0]),
              "cut here: more may have followed");
    EXPECT_THAT(json_of(source, 0), HasSubstr(R"("text_state":"cut")"));
    EXPECT_THAT(
        summary_of(source),
        AllOf(HasSubstr("1 record (seq 0) cut: more may have followed"),
              HasSubstr("Every console got everything that was stored in the log: ttyS0.")));
    EXPECT_TRUE(source.findings.lossy());
}

TEST(PlogMarks, PanicEmergencyAndEventsAreTold) {
    RegionBuilder builder;
    builder.super(1);
    builder.lines(0, 2);
    for (std::uint64_t seq = 2; seq < 5; ++seq) {
        builder.record({.text = "oops", .seq = seq, .flags = PLOG_RECORD_EMERGENCY});
    }
    builder.record({.text = "Kernel panic", .seq = 5, .flags = PLOG_RECORD_PANIC});
    builder.record(
        {.text = "plog: CPUs", .seq = 6, .flags = PLOG_RECORD_PANIC | PLOG_RECORD_EVENT});
    builder.record({.text = "late", .seq = 7, .flags = PLOG_RECORD_LATE, .cpu = 1});
    const Source source = read_boot(builder);
    EXPECT_THAT(json_of(source, 0), Not(HasSubstr("true")));
    EXPECT_THAT(json_of(source, 2), HasSubstr(R"("emergency":true)"));
    EXPECT_THAT(json_of(source, 5), HasSubstr(R"("panic":true)"));
    EXPECT_THAT(json_of(source, 6), HasSubstr(R"("panic":true,"event":true)"));
    EXPECT_THAT(json_of(source, 7), HasSubstr(R"("late":true)"));
    EXPECT_THAT(summary_of(source), AllOf(HasSubstr("3 records (seq 2..4) of an emergency section"),
                                          HasSubstr("2 records (seq 5..6) by the panicking CPU"),
                                          HasSubstr("1 record (seq 6) of plog itself"),
                                          HasSubstr("1 record (seq 7) late")));
    printkfmt::RenderOptions decoded;
    decoded.decode = true;
    EXPECT_EQ(printkfmt::remark(printkfmt::RenderContext(source, {}), source.log.records[2]), "");
    EXPECT_THAT(printkfmt::remark(printkfmt::RenderContext(source, decoded), source.log.records[2]),
                HasSubstr("emergency: "));
}

TEST(PlogMarks, ALineGoesOnOnlyInTheNextRecordOfItsCaller) {
    RegionBuilder builder;
    builder.super(1)
        .record({.text = "begins"})
        .record({.text = "goes on", .seq = 1, .flags = PLOG_RECORD_CONT})
        .record({.text = "of another CPU", .seq = 2, .flags = PLOG_RECORD_CONT, .cpu = 1})
        .record({.text = "of another task", .seq = 3, .flags = PLOG_RECORD_CONT, .task = 2})
        .record({.text = "with newline", .seq = 4, .flags = PLOG_RECORD_NEWLINE})
        .record({.text = "a new line", .seq = 5, .flags = PLOG_RECORD_CONT});
    const Source source = read_boot(builder);
    EXPECT_FALSE(source.log.records[0].continues);
    EXPECT_EQ(source.log.records[0].flags, 0);  // no newline yet
    EXPECT_TRUE(source.log.records[1].continues);
    EXPECT_EQ(source.log.records[1].flags, printkfmt::kLogCont | printkfmt::kLogNewline);
    EXPECT_FALSE(source.log.records[2].continues);
    EXPECT_FALSE(source.log.records[3].continues);
    EXPECT_FALSE(source.log.records[5].continues);
    EXPECT_THAT(json_of(source, 1), HasSubstr(R"("continues":true)"));
}

TEST(PlogMarks, WhatAConsoleLostIsTold) {
    RegionBuilder builder;
    builder.super(1).lines(4656, 30).console({.position = 4686, .lost = 4655, .lost_end = 4656});
    const Source source = read_boot(builder);
    EXPECT_EQ(source.consoles[0].lost(), 4655U);
    EXPECT_EQ(printkfmt::verdict_on(source.consoles[0], source).standing,
              printkfmt::Standing::kMissed);
    EXPECT_THAT(
        printkfmt::verdict_lines(source),
        ElementsAre("ttyS0 never showed 4655 records before seq 4686 that were overwritten, "
                    "or refused, before it got there."));
    std::string json;
    printkfmt::append_json_console(source.consoles[0], {}, json);
    EXPECT_THAT(json, HasSubstr(R"("lost":4655,"lost_before":4655)"));
}

TEST(PlogMarks, WhatAConsoleLostFromItsPositionOnIsCountedOnce) {
    RegionBuilder builder;
    // The count was stored, the position not yet: records 2 to 99 are lost, 2 of them before.
    builder.super(1).lines(100, 30).console({.position = 4, .lost = 98, .lost_end = 100});
    const Source source = read_boot(builder);
    EXPECT_EQ(source.consoles[0].next_seq, Seq{100});
    EXPECT_EQ(source.consoles[0].coverage.unflushed, 30U);
    EXPECT_EQ(source.consoles[0].lost(), 98U);
}

TEST(PlogMarks, ACountOfLostRecordsWithAWrongChecksumIsNone) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).console({.position = 3, .lost = 5, .lost_end = 3});
    builder.console({.name = "tty1", .position = 3, .index = 1, .lost = 5, .lost_end = 3});
    flip(builder.bytes(), builder.entry_at(1, 0) + 68);
    flip(builder.bytes(), builder.rear_at() + builder.entry_at(1, 0) + 68);
    flip(builder.bytes(), builder.entry_at(1, 1) + 68);  // the rear copy is right
    const Source source = read_boot(builder);
    EXPECT_EQ(source.consoles[0].lost(), 0U);
    EXPECT_EQ(source.consoles[1].lost(), 5U);
}

TEST(PlogMarks, AMostLostIsAtLeastThat) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).console({.position = 3, .lost = UINT32_MAX, .lost_end = 3});
    EXPECT_THAT(printkfmt::verdict_lines(read_boot(builder)),
                ElementsAre(HasSubstr("never showed at least 4294967295 records")));
}

TEST(PlogMarks, MessagesWithoutARecordAreTold) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).console({.position = 3}).no_record(1, 12, 70);
    const Source source = read_boot(builder);
    EXPECT_EQ(source.log.refused, 12U);
    EXPECT_EQ(source.log.dropped_after_panic, 70U);
    EXPECT_THAT(losses_of(source), ElementsAre(HasSubstr("at least 12 messages were refused"),
                                               HasSubstr("at least 70 messages of other CPUs")));
    EXPECT_THAT(summary_of(source), AllOf(HasSubstr("70 messages of other CPUs after the panic"),
                                          Not(HasSubstr("got everything:"))));
    std::string json;
    printkfmt::append_json_ring(source, {}, json);
    EXPECT_THAT(json, HasSubstr(R"("refused":12,"dropped_after_panic":70)"));
}

TEST(PlogMarks, MessagesWithoutARecordOfAnEarlierBootAreNotOfThisOne) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).no_record(1, 12, 70).super(3).record({.text = "x", .epoch = 3});
    for (const Source& source : read_region(builder.bytes())) {
        EXPECT_EQ(source.log.refused, 0U) << source.id;
    }
}

TEST(PlogMarks, AConsoleThatWasUnregisteredOrKeepsRecordsBackIsShownSo) {
    RegionBuilder builder;
    builder.super(1).lines(0, 5);  // of level 6
    builder.console({.name = "gone", .position = 2, .flags = 3, .lost_end = 4});
    builder.console({.name = "quiet", .position = 2, .index = 1, .flags = 1 | 6U << 8});
    const Source source = read_boot(builder);
    EXPECT_THAT(printkfmt::verdict_lines(source),
                Contains(HasSubstr("gone (unregistered) never showed 2 records")));
    EXPECT_EQ(printkfmt::standing_of(source.consoles[0], source.log),
              printkfmt::Standing::kDisabled);
    EXPECT_EQ(source.consoles[0].coverage.unflushed, 2U) << "record 4 was not for it";
    EXPECT_EQ(source.consoles[1].coverage.suppressed, 3U);
    EXPECT_EQ(source.consoles[1].loglevel, 6);
}

TEST(PlogMarks, ConsolesHaveTheWordsOfPlog) {
    RegionBuilder builder;
    builder.super(1);
    builder.console({.name = "a", .reliability = PLOG_RELIABILITY_ATOMIC});
    builder.console({.name = "l", .index = 1, .reliability = PLOG_RELIABILITY_LOCKED});
    builder.console({.name = "u", .index = 2, .reliability = PLOG_RELIABILITY_UNSAFE});
    std::vector<std::string> types;
    for (const Console& console : read_boot(builder).consoles) {
        types.emplace_back(name_of(console.kind));
    }
    EXPECT_THAT(types, ElementsAre("atomic", "locked", "unsafe"));
}

TEST(PlogMarks, TheRecordThatMayBePartlyShownIsOneThatTheLoglevelShows) {
    RegionBuilder builder;
    builder.super(1).lines(0, 2);
    builder.record({.text = "debug", .seq = 2, .level = 7}).lines(3, 2);
    builder.console({.name = "uart0", .position = 2, .flags = 1 | 7U << 8});
    builder.console({.name = "quiet", .position = 2, .index = 1, .flags = 1 | 5U << 8});
    const Source source = read_boot(builder);
    EXPECT_THAT(printkfmt::verdict_lines(source),
                Contains(AllOf(HasSubstr("uart0 never showed 2 records (seq 3..4)"),
                               HasSubstr("; a part of seq 3 may have been shown (1 more pending "
                                         "record is kept back by its loglevel 7)"))));
    EXPECT_FALSE(source.consoles[1].half_out) << "it shows none of them";
    std::string json;
    printkfmt::append_json_console(source.consoles[0], {}, json);
    EXPECT_THAT(json, HasSubstr("\"half_out\":true,\"half_out_seq\":3,"));
}

TEST(PlogMarks, ABootWhoseBankWasReusedIsNotSaidToHaveHadNoConsole) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    for (int boot = 1; boot <= 3; ++boot) {
        machine.boot();
        for (int i = 0; i < 10; ++i) {
            machine.write(fmt::format("boot {}, line {}", boot, i));
        }
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(3));
    EXPECT_THAT(printkfmt::verdict_lines(sources[0]),
                ElementsAre(HasSubstr("Later boots have overwritten this boot's list")));
    EXPECT_THAT(summary_of(sources[0]),
                HasSubstr("not known any more: overwritten by later boots\n"));
    EXPECT_THAT(printkfmt::verdict_lines(sources[2]), ElementsAre("No console was registered."));
}

TEST(PlogMarks, ABootWhoseSuperblocksAreDamagedIsNotSaidToBeOverwritten) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3);
    builder.super(2).record({.text = "boot 2", .epoch = 2});
    const std::size_t bank = sizeof(plog_bank);  // of boot 1
    flip(builder.bytes(), bank + 40);
    flip(builder.bytes(), builder.rear_at() + bank + 40);
    EXPECT_THAT(printkfmt::verdict_lines(read_boot(builder)),
                ElementsAre(HasSubstr("The list of consoles was not read")));
}

TEST(PlogMarks, OfAReusedBankTheConsolesThatAreLeftAreNotAll) {
    RegionBuilder builder;
    builder.super(3).record({.text = "boot 3", .epoch = 3}).lines(0, 3);
    builder.console({.name = "left", .position = 3, .index = 1});
    const Source source = read_boot(builder);
    EXPECT_THAT(printkfmt::verdict_lines(source),
                ElementsAre("left got everything.", HasSubstr("others may have been registered")));
}

TEST(PlogMarks, OfABootWithoutRecordsTheEntryOfAConsoleIsNothing) {
    RegionBuilder builder;
    builder.super(3).record({.text = "boot 3", .epoch = 3});
    builder.console({.name = "left", .position = 100, .index = 1});
    const auto sources = read_region(builder.bytes());
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_FALSE(sources[0].findings.lossy());
}

TEST(PlogMarks, APositionBeyondWhatALaterBootHasLeftIsNotDamaged) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).console({.position = 100});
    builder.super(2).record({.text = "boot 2", .epoch = 2});
    const Source source = read_boot(builder);
    EXPECT_FALSE(source.findings.lossy());
    EXPECT_EQ(source.consoles[0].coverage.unflushed, 0U);
}

TEST(PlogMarks, AConsoleWhoseEntryIsDamagedTwiceIsALoss) {
    RegionBuilder builder;
    builder.super(1)
        .lines(0, 3)
        .console({.position = 3})
        .console({.name = "tty1", .position = 1, .index = 1});
    flip(builder.bytes(), builder.entry_at(1, 1) + 30);
    EXPECT_FALSE(read_boot(builder).findings.lossy());
    flip(builder.bytes(), builder.rear_at() + builder.entry_at(1, 1) + 30);
    const Source source = read_boot(builder);
    EXPECT_THAT(losses_of(source), ElementsAre(HasSubstr("1 consoles are not known")));
    EXPECT_THAT(printkfmt::verdict_lines(source), Not(Contains(HasSubstr("Every console"))));
}

TEST(PlogMarks, InVersion1AConsoleMayHaveMissedWhatIsOverwritten) {
    RegionBuilder builder(1);
    builder.super(1).lines(500, 30).console({.position = 530});
    const Source source = read_boot(builder);
    EXPECT_THAT(
        printkfmt::verdict_lines(source),
        ElementsAre("ttyS0 got all records that are left; it is not known whether it missed "
                    "older ones."));
}

TEST(PlogMarks, ARecordWithAWrongChecksumMayBeUnfinishedFromVersion2On) {
    for (const std::uint32_t version : {1U, 2U}) {
        RegionBuilder builder(version);
        builder.super(1).lines(0, 3);
        overwrite(builder.bytes(), builder.last_record() + 48, 4, 0xa5);
        const Source source = read_boot(builder);
        EXPECT_EQ(source.log.records[2].text_state, TextState::kDoubtful);
        EXPECT_EQ(source.log.records[2].state,
                  version == 1 ? RecordState::kFinalized : RecordState::kCommitted);
        EXPECT_THAT(losses_of(source),
                    ElementsAre(version == 1 ? "1 records have a text that does not match its "
                                               "checksum"
                                             : "1 records have a text that does not match its "
                                               "checksum: not finished by its writer, or damaged"));
    }
}

}  // namespace
}  // namespace lastwords::test
