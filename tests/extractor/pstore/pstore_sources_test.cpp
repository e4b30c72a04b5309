// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/pstore/pstore_sources.h, including how parts are grouped and assembled.
#include "extractor/pstore/pstore_sources.h"

#include <gtest/gtest.h>

#include "extractor/pstore/dump_record.h"

namespace lastwords::test {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Source;
using printkfmt::TextState;

PstoreRecord part(const std::string& text, std::int64_t seconds = 1000) {
    PstoreRecord record;
    record.type = PstoreType::kDmesg;
    record.backend = "efi_pstore";
    record.name = "dmesg-efi_pstore-1";
    record.time = printkfmt::PstoreTime{seconds, 0};
    extractor::take_payload(record, as_bytes(text), false);
    return record;
}

std::vector<Source> sources(std::vector<PstoreRecord> records) {
    std::vector<PstoreArea> areas(1);
    areas[0].origin = "files";
    areas[0].records = std::move(records);
    return extractor::make_pstore_sources(areas);
}

std::vector<std::string> record_texts(const Source& source) {
    std::vector<std::string> texts;
    for (const printkfmt::Record& record : source.log.records) {
        texts.emplace_back(record.text);
    }
    return texts;
}

bool says(const Source& source, std::string_view words) {
    for (const Finding& finding : source.findings.kept()) {
        if (finding.message.find(words) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST(PstoreSources, PutsPartsInOrder) {
    const auto all = sources({part("Panic#1 Part1\n<0>[    3.000000] c\n"),
                              part("Panic#1 Part2\n<4>[    1.000000] a\n<4>[    2.000000] b\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(record_texts(all[0]), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_FALSE(all[0].findings.lossy());
    ASSERT_TRUE(all[0].crash_cause);
    EXPECT_TRUE(all[0].crash_cause->panic);
    EXPECT_EQ(all[0].log.input,
              "Panic#1 Part2\n<4>[    1.000000] a\n<4>[    2.000000] b\n"
              "Panic#1 Part1\n<0>[    3.000000] c\n");
}

TEST(PstoreSources, NamesAMissingPartWithItsTime) {
    const auto all = sources({part("Panic#1 Part1\n<4>[    9.000000] d\n"),
                              part("Panic#1 Part4\n<4>[    1.000000] a\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(
        says(all[0], "parts 2 to 3 are missing: text between 1.000000 s and 9.000000 s is lost"));
    EXPECT_TRUE(all[0].findings.lossy());
    ASSERT_EQ(all[0].log.marks.size(), 3U);
    EXPECT_EQ(all[0].log.marks[1].before, 1U);
}

TEST(PstoreSources, BytesThatNoAlgorithmDecompressesAreReportedAndNotShown) {
    std::string packed = "\x9d\x01\nab\n\x80";
    for (unsigned i = 0, state = 1; i < 200; ++i, state = state * 1664525U + 1013904223U) {
        packed += static_cast<char>(state >> 24U);
    }
    packed += "\nand a line\n";
    const auto all = sources({part(packed)});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].log.records.empty());
    EXPECT_TRUE(all[0].findings.lossy());
    EXPECT_TRUE(says(all[0], "219 bytes from byte 0 on are not text, and no algorithm"));
    EXPECT_EQ(all[0].log.input, packed);
}

TEST(PstoreSources, TextAroundBytesThatAreNotTextIsShown) {
    const std::string text =
        "Panic#1 Part1\n<4>[    1.000000] before\n"
        "x\n\x01\x02\x03\x80\x90\x91\x92 noise\nand more of it\n"
        "<4>[    2.000000] bell \x07 and \x1b[1m \xff stay\n<4>[    3.000000] last\n";
    const auto all = sources({part(text)});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(record_texts(all[0]),
              (std::vector<std::string>{"before", "bell \x07 and \x1b[1m \xff stay", "last"}));
    EXPECT_TRUE(says(all[0], "31 bytes from byte 39 on are not text"));
}

TEST(PstoreSources, AConsoleWithoutTextIsReportedAndNotShown) {
    PstoreRecord record;
    record.type = PstoreType::kConsole;
    record.name = "console-ramoops-0.recovered";
    record.text = std::string(3000, '\x01') + "\xff\xfe and some words\n";
    const auto all = sources({record});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].log.records.empty());
    EXPECT_TRUE(
        says(all[0], "console-ramoops-0.recovered: its 3018 bytes are not text: not shown"));
    record.text = "[    1.000000] a \x01\xff\n[    2.000000] b\n";
    EXPECT_EQ(sources({record}).at(0).log.records.size(), 2U);
}

TEST(PstoreSources, NamesTheMissingNewestPart) {
    const auto all = sources({part("Panic#1 Part2\n<4>[    1.000000] a\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(says(all[0], "part 1 is missing: text after 1.000000 s is lost"));
}

TEST(PstoreSources, LeavesOutLinesThatTwoPartsBothHave) {
    const auto all = sources({part("Oops#1 Part1\n<4>[    2.000000] b\n<4>[    3.000000] c\n"
                                   "<4>[    4.000000] d\n"),
                              part("Oops#1 Part2\n<4>[    1.000000] a\n<4>[    2.000000] b\n"
                                   "<4>[    3.000000] c\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(record_texts(all[0]), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(PstoreSources, TellsDumpsApart) {
    const auto all =
        sources({part("Panic#2 Part1\n<4>[    5.000000] Kernel panic - not syncing: x\n", 1002),
                 part("Oops#1 Part1\n<4>[    4.000000] kernel BUG at a.c:1!\n", 1000),
                 part("Panic#1 Part1\n<4>[    4.000000] other boot\n", 5000)});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_NE(all[0].origin.find("Oops#1"), std::string::npos);
    EXPECT_FALSE(all[0].crash_cause->panic);
    EXPECT_NE(all[1].origin.find("Panic#2"), std::string::npos);
    EXPECT_EQ(all[1].crash_cause->line, "Kernel panic - not syncing: x");
    EXPECT_EQ(all[1].machine.crash_time, 1002);
    EXPECT_NE(all[2].origin.find("Panic#1"), std::string::npos);
    EXPECT_EQ(all[2].machine.crash_time, 5000);
}

TEST(PstoreSources, NotesWhichDumpsOfTheBootAreMissing) {
    const auto all = sources({part("Panic#3 Part1\n<4>[    5.000000] x\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(
        says(all[0], "its boot wrote 2 dumps before it, of which number 1 to 2 is missing"));
}

TEST(PstoreSources, NamesThePartThatCannotBeDecompressed) {
    PstoreRecord bad = part("");
    bad.text.clear();
    bad.packed = "xxxx";
    bad.count = 1;
    bad.part = 2;
    const auto all = sources({bad, part("Panic#1 Part1\n<4>[    9.000000] d\n"),
                              part("Panic#1 Part3\n<4>[    1.000000] a\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(record_texts(all[0]), (std::vector<std::string>{"a", "d"}));
    EXPECT_TRUE(says(all[0], "decompresses its 4 bytes: text between 1.000000 s and 9.000000 s"));
}

TEST(PstoreSources, MarksRecordsThatAreNotProved) {
    PstoreRecord record = part("Panic#1 Part1\n<4>[    1.000000] a\n<4>[    2.000000] b\n");
    const std::uint64_t at = record.text.find("b");
    record.doubtful.push_back({at, at + 1});
    const auto all = sources({record});
    EXPECT_EQ(all.at(0).log.records.at(0).text_state, TextState::kWhole);
    EXPECT_EQ(all.at(0).log.records.at(1).text_state, TextState::kDoubtful);
}

TEST(PstoreSources, TakesTheSameTextFromTwoPlacesOnce) {
    std::vector<PstoreArea> areas(2);
    areas[0].records = {part("Panic#1 Part1\n<4>[    1.000000] a\n")};
    areas[1].records = areas[0].records;
    areas[1].origin = "archive";
    const auto all = extractor::make_pstore_sources(areas);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(says(all[0], "the same text is also in archive"));
}

TEST(PstoreSources, AConsoleZoneIsWhatAConsoleShowed) {
    PstoreRecord record;
    record.type = PstoreType::kConsole;
    record.backend = "ramoops";
    record.name = "console-ramoops-0";
    record.text = "torn\n[    1.000000] a\n[    2.000000] b";
    const auto all = sources({record});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].console, "ramoops");
    EXPECT_EQ(record_texts(all[0]), (std::vector<std::string>{"torn", "a", "b"}));
    EXPECT_EQ(all[0].log.records[2].text_state, TextState::kCut);
}

TEST(PstoreSources, AThousandDumpsOfOneCountAreManyDumps) {
    std::vector<PstoreRecord> records;
    for (int i = 0; i < 1000; ++i) {
        records.push_back(part("Panic#1 Part1\n<4>[    1.000000] " + std::to_string(i) + "\n"));
    }
    EXPECT_EQ(sources(std::move(records)).size(), 1000U);
}

}  // namespace
}  // namespace lastwords::test
