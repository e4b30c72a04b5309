// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/pstore/pmsg.h: lines of text, and entries of Android's log.
#include "extractor/pstore/pmsg.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using extractor::pmsg_source;
using printkfmt::Source;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts(const Source& source) {
    std::vector<std::string> all;
    for (const auto& record : source.log.records) {
        all.emplace_back(record.text);
    }
    return all;
}

/// Returns an entry of Android's log number `log`, by process 100 and thread 101, at 1970-01-02
/// 00:00:01.5.
std::string entry(unsigned log, std::string_view payload) {
    BytesBuilder bytes;
    bytes.text("l").u16(18 + payload.size()).u16(1000).u16(100);
    bytes.u8(log).u16(101).u32(86401).u32(500'000'000).text(payload);
    return std::string(as_text(bytes.take()));
}

const std::string kMessage = entry(0, std::string_view("\x06"
                                                       "Tag\0what happened\0",
                                                       19));

/// Expects that the log has the bytes unchanged, and that each byte belongs to one record.
void expect_kept(const Source& source, std::string_view bytes) {
    ASSERT_EQ(source.log.input, bytes);
    std::uint64_t end = 0;
    for (const printkfmt::ByteRun& place : source.log.places) {
        EXPECT_EQ(place.begin, end);
        end = place.end;
    }
    EXPECT_EQ(end, bytes.size());
}

TEST(Pmsg, KeepsTheBytesAsTheyCame) {
    const std::string bytes = kMessage.substr(30) + kMessage + "by hand\r\n\nagain\n" + kMessage;
    expect_kept(pmsg_source(bytes, "pmsg"), bytes);
}

TEST(Pmsg, RecordsHaveNoCaller) {
    const Source source = pmsg_source(kMessage + "by hand\n", "pmsg");
    ASSERT_EQ(source.log.records.size(), 2U);
    EXPECT_FALSE(source.log.records[0].has_caller);
    EXPECT_FALSE(source.log.records[1].has_caller);
}

TEST(Pmsg, TextBecomesLines) {
    const Source source = pmsg_source("one\ntwo\n\nunfinished", "pmsg");
    EXPECT_THAT(texts(source), ElementsAre("one", "two", "", "unfinished"));
    EXPECT_THAT(source.facts, IsEmpty());
}

TEST(Pmsg, AndroidsEntriesHaveTimeTagAndLevel) {
    const Source source = pmsg_source(kMessage + kMessage, "pmsg");
    const std::string line = "1970-01-02 00:00:01.500000 main   100   101 E Tag: what happened";
    EXPECT_THAT(texts(source), ElementsAre(line, line));
    EXPECT_EQ(source.log.records[0].level, 3);
    EXPECT_TRUE(source.log.records[0].has_level);
}

TEST(Pmsg, AnEntryThatTheRingHasCutIsKeptAsBytes) {
    const Source source = pmsg_source(kMessage.substr(30) + kMessage + kMessage, "pmsg");
    ASSERT_EQ(source.log.records.size(), 3U);
    EXPECT_EQ(source.log.records[0].text, kMessage.substr(30));
    EXPECT_FALSE(source.log.records[0].has_level);
}

TEST(Pmsg, TextBetweenEntriesIsKept) {
    const Source source = pmsg_source(kMessage + "written by hand\n" + kMessage, "pmsg");
    const std::string line = "1970-01-02 00:00:01.500000 main   100   101 E Tag: what happened";
    EXPECT_THAT(texts(source), ElementsAre(line, "written by hand", line));
}

TEST(Pmsg, EventsShowTheirValues) {
    BytesBuilder payload;
    payload.u32(30001).u8(3).u8(3).u8(0).u32(42).u8(2).u32(4).text("text").u8(1).u64(7);
    const auto bytes = payload.take();
    const std::string event = entry(2, as_text(bytes));
    const Source source = pmsg_source(event + kMessage, "pmsg");
    EXPECT_EQ(texts(source)[0], "1970-01-02 00:00:01.500000 events   100   101 [30001] 42 text 7");
}

TEST(Pmsg, MutantsLoseNoByte) {
    std::mt19937_64 random(5);
    std::string whole;
    for (int i = 0; i < 20; ++i) {
        whole += i % 3 == 0 ? "a line\n" : kMessage;
    }
    for (unsigned mutant = 0; mutant < rounds(2000); ++mutant) {
        std::string text = whole;
        for (int hit = 0; hit < 3; ++hit) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        const Source source = pmsg_source(text, "pmsg");
        std::size_t bytes = 0;
        for (const auto& record : source.log.records) {
            bytes += record.text.size() + 1;
        }
        EXPECT_GE(bytes + 20 * 24, text.size()) << "mutant " << mutant;
        expect_kept(source, text);
    }
}

}  // namespace
}  // namespace lastwords::test
