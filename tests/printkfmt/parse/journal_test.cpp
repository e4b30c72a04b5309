// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of journals in the forms for machines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/printkfmt/parse/journal_builder.h"
#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using printkfmt::TextLog;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// The entries, printed in each form.
std::vector<std::string> all_forms(const std::vector<JournalFields>& entries) {
    std::string lines;
    std::string pretty;
    std::string sse;
    std::string sequence;
    std::string exported;
    std::string verbose;
    for (const JournalFields& fields : entries) {
        lines += json_object(fields) + "\n";
        pretty += json_object(fields, ",", "\n\t") + "\n";
        sse += "data: " + json_object(fields) + "\n\n";
        sequence += "\x1e" + json_object(fields) + "\n";
        exported += export_entry(fields);
        verbose += verbose_entry(fields);
    }
    return {lines, pretty, sse, sequence, exported, verbose};
}

std::string findings_of(const TextLog& log) {
    std::string all;
    for (const Finding& finding : log.findings.all()) {
        all += text_of(finding) + "\n";
    }
    return all;
}

std::vector<JournalFields> mill_boot() {
    JournalFields device = kernel_entry(1'400'000, 3, "usb 1-1: error");
    device.emplace_back("_KERNEL_SUBSYSTEM", "usb");
    device.emplace_back("_KERNEL_DEVICE", "c189:1");
    return {kernel_entry(0, 5, "Linux version 6.1.0-mill #1"),
            kernel_entry(1'200'000, 6, "two lines\n    of \"one\" \\ message"), device,
            daemon_entry(4'500'000, "the wheel is slow"),
            kernel_entry(9'000'001, 0, "Kernel panic - not syncing: still")};
}

TEST(Journal, EveryFormGivesTheSameRecords) {
    for (const std::string& text : all_forms(mill_boot())) {
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1)) << text;
        const auto& log = logs[0].log;
        EXPECT_EQ(logs[0].boot_id, "b1");
        EXPECT_THAT(texts_of(log), ElementsAre("Linux version 6.1.0-mill #1",
                                               "two lines\n    of \"one\" \\ message",
                                               "usb 1-1: error", "milld[77]: the wheel is slow",
                                               "Kernel panic - not syncing: still"))
            << text;
        EXPECT_EQ(log.records[4].timestamp_ns, 9'000'001'000U);
        EXPECT_EQ(log.records[2].level, 3);
        EXPECT_EQ(log.device_of(log.records[2]).subsystem, "usb");
        EXPECT_EQ(log.device_of(log.records[2]).device, "c189:1");
        EXPECT_FALSE(log.records[2].foreign);
        EXPECT_TRUE(log.records[3].foreign);
        EXPECT_EQ(log.records[3].facility, 3);
        EXPECT_FALSE(logs[0].findings.lossy());
        expect_all_bytes_placed(log);
    }
}

TEST(Journal, WallTimeIsThatOfJournald) {
    const auto logs = parsed(json_object(kernel_entry(0, 5, "Linux version 6.1.0-mill")));
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_EQ(logs[0].log.records[0].wall, "2025-01-06T10:00:02.000000Z");
}

TEST(Journal, MessageOfBytesIsRead) {
    const std::string bytes = "bytes \xff\x1b[1m";
    const auto entry = kernel_entry(1, 6, bytes);
    for (const std::string& text : {json_object(entry), export_entry(entry)}) {
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1));
        EXPECT_THAT(texts_of(logs[0].log), ElementsAre(bytes));
    }
}

TEST(Journal, ProgramsNameIsPutBackWhereJournaldTookItOff) {
    JournalFields fields =
        without(without(kernel_entry(5, 6, "Mounting."), "SYSLOG_IDENTIFIER"), "SYSLOG_FACILITY");
    fields.emplace_back("SYSLOG_FACILITY", "3");
    fields.emplace_back("SYSLOG_IDENTIFIER", "systemd");
    fields.emplace_back("SYSLOG_PID", "1");
    const auto logs = parsed(export_entry(fields));
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(texts_of(logs[0].log), ElementsAre("systemd[1]: Mounting."));
    EXPECT_FALSE(logs[0].log.records[0].foreign);
    EXPECT_EQ(logs[0].log.records[0].facility, 3);
}

TEST(Journal, EachBootIsALogAlsoIfTheirEntriesAlternate) {
    for (const std::string& text : all_forms({kernel_entry(0, 5, "Linux version 6.1.0", "b1"),
                                              kernel_entry(0, 5, "Linux version 6.2.0", "b2"),
                                              kernel_entry(1'000'000, 6, "one", "b1"),
                                              kernel_entry(2'000'000, 6, "two", "b2")})) {
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(2));
        EXPECT_THAT(texts_of(logs[0].log), ElementsAre("Linux version 6.1.0", "one"));
        EXPECT_THAT(texts_of(logs[1].log), ElementsAre("Linux version 6.2.0", "two"));
        EXPECT_EQ(logs[1].boot_id, "b2");
        expect_all_bytes_placed(logs[0].log);
        EXPECT_EQ(logs[0].log.input.size() + logs[1].log.input.size(), text.size());
    }
}

TEST(Journal, BootsWithoutIdAreToldApartByTheKernelsClock) {
    std::vector<JournalFields> entries{kernel_entry(5, 5, "microcode: updated early"),
                                       kernel_entry(5, 5, "Linux version 6.1.0"),
                                       kernel_entry(4'000'000, 6, "end"),
                                       kernel_entry(7, 5, "microcode: again"),
                                       kernel_entry(8, 5, "Linux version 6.1.0"),
                                       kernel_entry(9, 5, "Linux version 6.1.0")};
    std::string text;
    for (const JournalFields& fields : entries) {
        text += json_object(without(without(fields, "_BOOT_ID"), "__CURSOR")) + "\n";
    }
    const auto logs = parsed(text);
    ASSERT_THAT(logs, SizeIs(3));
    EXPECT_THAT(logs[0].log.records, SizeIs(3));
    EXPECT_THAT(logs[1].log.records, SizeIs(2));
}

TEST(Journal, NewestFirstIsTurnedRound) {
    for (const std::string& text :
         all_forms({kernel_entry(3'000'000, 0, "last"), kernel_entry(2'000'000, 6, "middle"),
                    kernel_entry(0, 5, "Linux version 6.1.0")})) {
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1));
        EXPECT_THAT(texts_of(logs[0].log), ElementsAre("Linux version 6.1.0", "middle", "last"));
    }
}

TEST(Journal, CutBeginningIsALossToo) {
    for (std::string text : all_forms({kernel_entry(0, 5, "Linux version 6.1.0"),
                                       kernel_entry(1, 6, "two"), kernel_entry(2, 6, "three")})) {
        text.erase(0, text.find("_TRANSPORT") + 4);
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1)) << text;
        ASSERT_THAT(logs[0].log.records, SizeIs(3)) << text;
        EXPECT_EQ(logs[0].log.records[2].text, "three");
        EXPECT_THAT(findings_of(logs[0]), HasSubstr("missing: 1 entries of the journal"));
        expect_all_bytes_placed(logs[0].log);
    }
}

TEST(Journal, WhatStandsAroundTheEntriesIsKeptApart) {
    const auto entry = json_object(kernel_entry(0, 5, "Linux version 6.1.0"));
    const auto list = parsed("[\n " + entry + ",\n " + entry + "\n]\n");
    ASSERT_THAT(list, SizeIs(1));
    EXPECT_THAT(list[0].log.records, SizeIs(2));
    EXPECT_FALSE(list[0].findings.lossy());
    const auto prompt = parsed("$ journalctl -k -o json\n" + entry + "\n$ \n");
    ASSERT_THAT(prompt, SizeIs(1));
    ASSERT_THAT(prompt[0].log.records, SizeIs(3));
    EXPECT_EQ(prompt[0].log.records[1].text, "Linux version 6.1.0");
    expect_all_bytes_placed(prompt[0].log);
}

TEST(Journal, LineEndsOfWindowsAreNoPartOfAnExportedValue) {
    const auto logs = parsed(
        "__CURSOR=s=a;i=1;b=b1\r\n_TRANSPORT=kernel\r\n_SOURCE_MONOTONIC_TIMESTAMP=5\r\n"
        "MESSAGE=one\r\n\r\n__CURSOR=s=a;i=2;b=b1\r\n_TRANSPORT=kernel\r\n"
        "_SOURCE_MONOTONIC_TIMESTAMP=6\r\nMESSAGE=two\r\n\r\n");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(texts_of(logs[0].log), ElementsAre("one", "two"));
    EXPECT_EQ(logs[0].log.records[1].timestamp_ns, 6'000U);
}

TEST(Journal, CutEndCostsOnlyTheLastEntry) {
    for (std::string text :
         all_forms({kernel_entry(0, 5, "Linux version 6.1.0"), kernel_entry(1, 6, "two\nlines"),
                    kernel_entry(2, 6, "the last one")})) {
        text.resize(text.find("the last") + 5);
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1));
        ASSERT_THAT(logs[0].log.records, SizeIs(3)) << text;
        EXPECT_EQ(logs[0].log.records[1].text, "two\nlines");
        EXPECT_EQ(logs[0].log.records[2].text_state, printkfmt::TextState::kCut);
        expect_all_bytes_placed(logs[0].log);
    }
}

TEST(Journal, DamagedEntryCostsOnlyItself) {
    auto texts = all_forms({kernel_entry(0, 5, "Linux version 6.1.0"), kernel_entry(1, 6, "two"),
                            kernel_entry(2, 6, "three")});
    texts.pop_back();  // in the verbose form no single byte ends an entry
    for (std::string& text : texts) {
        // A quote of JSON that is never closed, or a field of the export format that has no value.
        const std::size_t second = text.find("PRIORITY", text.find("PRIORITY") + 1);
        text[second - 1] = text[second - 1] == '"' ? ' ' : text[second - 1];
        text[second + 8] = ' ';
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1)) << text;
        ASSERT_THAT(logs[0].log.records, SizeIs(3)) << text;
        EXPECT_EQ(logs[0].log.records[2].text, "three");
        EXPECT_THAT(findings_of(logs[0]), HasSubstr("missing: 1 entries of the journal"));
        expect_all_bytes_placed(logs[0].log);
    }
}

TEST(Journal, DamagedHeadOfAnEntryDoesNotJoinItToTheOneBefore) {
    std::string text = verbose_entry(kernel_entry(0, 5, "Linux version 6.1.0"));
    const std::size_t second = text.size();
    text += verbose_entry(kernel_entry(1, 6, "two")) + "-- Boot 1 --\n" +
            verbose_entry(kernel_entry(2, 6, "three"));
    text[second] = 'x';
    text[second + 5] = 'x';
    const auto logs = parsed(text);
    ASSERT_THAT(logs, SizeIs(1));
    ASSERT_THAT(logs[0].log.records, SizeIs(3));
    EXPECT_EQ(logs[0].log.records[0].text, "Linux version 6.1.0");
    EXPECT_EQ(logs[0].log.records[2].text, "three");
    EXPECT_TRUE(logs[0].findings.lossy());
}

TEST(Journal, MessageThatJournalctlLeftOutIsALoss) {
    std::string json = json_object(kernel_entry(1, 6, "MARK"));
    json.replace(json.find("\"MARK\""), 6, "null");
    const std::string verbose = verbose_entry(kernel_entry(1, 6, "[76B blob data]"));
    for (const std::string& text : {json, verbose}) {
        const auto logs = parsed(text);
        ASSERT_THAT(logs, SizeIs(1));
        EXPECT_TRUE(logs[0].findings.lossy());
        EXPECT_THAT(findings_of(logs[0]), HasSubstr("left out the text of 1 entries"));
    }
}

TEST(Journal, JournaldsTimeIsNotTakenForTheKernels) {
    const auto logs =
        parsed(export_entry(without(kernel_entry(1, 6, "x"), "_SOURCE_MONOTONIC_TIMESTAMP")));
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_FALSE(logs[0].log.records[0].timestamp_ns.has_value());
    EXPECT_THAT(findings_of(logs[0]), HasSubstr("do not say the kernel's time"));
}

TEST(Journal, BoottimeStampIsTheKernelsToo) {
    auto fields = without(kernel_entry(1, 6, "x"), "_SOURCE_MONOTONIC_TIMESTAMP");
    fields.emplace_back("_SOURCE_BOOTTIME_TIMESTAMP", "77");
    const auto logs = parsed(json_object(fields));
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_EQ(logs[0].log.records[0].timestamp_ns, 77'000U);
}

TEST(Journal, BracesWithoutEndTakeNoRecordEach) {
    std::string text = json_object(kernel_entry(0, 5, "Linux version 6.1.0")) + "\n";
    for (int i = 0; i < 10'000; ++i) {
        text += "{}";
    }
    const auto logs = parsed(text);
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_THAT(logs[0].log.records, SizeIs(2));
}

}  // namespace
}  // namespace lastwords::test
