// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/parse/lines/replayed_copy.h: the second copy of a log on a console is not
// another boot, and its lines are not records again.
#include "printkfmt/parse/lines/replayed_copy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::printkfmt {
namespace {

const std::string kFirst =
    "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n"
    "[    0.700003] kettle: 2 spouts found\n"
    "[    1.500021] kettle: hot\n"
    "[    7.250007] Kernel panic - not syncing: kettle: dry\n";
const std::string kEnd = "[    7.250300] ---[ end Kernel panic - not syncing: kettle: dry ]---\n";

/// The text must outlive the logs.
std::vector<TextLog> logs_of(const std::string& text) {
    return join_replayed_copies(test::parsed(text));
}

std::string texts_of(const Log& log) {
    std::string texts;
    for (const Record& record : log.records) {
        texts += record.text;
        texts += '\n';
    }
    return texts;
}

/// Expects that each byte of the text is in one record or in one mark.
void expect_every_byte_once(const Log& log) {
    std::vector<ByteRun> places;
    for (std::size_t i = 0; i < log.records.size(); ++i) {
        places.push_back(log.places[i]);
    }
    for (const Mark& mark : log.marks) {
        places.push_back(mark.place);
    }
    std::sort(places.begin(), places.end(), [](const ByteRun& x, const ByteRun& y) {
        return std::pair(x.begin, x.end) < std::pair(y.begin, y.end);
    });
    std::uint64_t at = 0;
    for (const ByteRun& place : places) {
        EXPECT_EQ(place.begin, at);
        at = place.end;
    }
    EXPECT_EQ(at, log.input.size());
}

TEST(ReplayedCopy, IsNotAnotherBoot) {
    const std::string text = kFirst + kFirst + kEnd;
    const auto logs = logs_of(text);
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log),
              "Linux version 6.9.1 (me@here) #2 SMP\nkettle: 2 spouts found\nkettle: hot\n"
              "Kernel panic - not syncing: kettle: dry\n"
              "---[ end Kernel panic - not syncing: kettle: dry ]---\n");
    EXPECT_EQ(log.input, text);
    ASSERT_FALSE(log.marks.empty());
    EXPECT_EQ(log.marks[0].before, 4U);
    EXPECT_NE(log.marks[0].words.find("once more"), std::string::npos);
    expect_every_byte_once(log);
}

/// The first time, the loglevel kept a record back; after the panic all are shown.
TEST(ReplayedCopy, LinesThatOnlyItHasAreAtTheirTime) {
    std::string copy = kFirst;
    copy.insert(copy.find("[    1.5"), "[    0.900002] kettle: debug 1\n[    0.900002] tail\n");
    const std::string text = kFirst + copy + kEnd;
    const auto logs = logs_of(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              "Linux version 6.9.1 (me@here) #2 SMP\nkettle: 2 spouts found\nkettle: debug 1\n"
              "tail\nkettle: hot\nKernel panic - not syncing: kettle: dry\n"
              "---[ end Kernel panic - not syncing: kettle: dry ]---\n");
    for (std::size_t i = 0; i < logs[0].log.records.size(); ++i) {
        EXPECT_EQ(logs[0].log.records[i].position, i);
    }
    expect_every_byte_once(logs[0].log);
}

/// The log's oldest records were overwritten, so the copy does not begin with the banner; and the
/// capture ends inside the copy.
TEST(ReplayedCopy, MayBeginLaterAndEndInTheMiddle) {
    const std::string early = "[    0.100001] a\n[    0.200001] b\n[    0.300001] c\n";
    const std::string late = "[    5.100001] d\n[    5.200001] e\n[    5.300001] f\n";
    const std::string panic = "[    9.250007] Kernel panic - not syncing: kettle: dry\n";
    const std::string text = early + late + panic + late + panic.substr(0, 40);
    const auto logs = logs_of(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log), "a\nb\nc\nd\ne\nf\nKernel panic - not syncing: kettle: dry\n");
    expect_every_byte_once(logs[0].log);
}

TEST(ReplayedCopy, ARecordThatComesTwiceStaysTwo) {
    const std::string twice = "[    0.700003] kettle: 2 spouts found\n";
    std::string first = kFirst;
    first.insert(first.find(twice), twice);
    const std::string text = first + first;
    const auto logs = logs_of(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].log.records.size(), 5U);
}

TEST(ReplayedCopy, AnotherBootWithTheSameMessagesIsAnotherBoot) {
    std::string second = kFirst;
    for (const char* time : {"0.700003", "1.500021", "7.250007"}) {
        second.replace(second.find(time) + 7, 1, "9");
    }
    const std::string text = kFirst + second;
    EXPECT_EQ(logs_of(text).size(), 2U);
}

/// A clock that counts ticks gives the lines of two boots the same times.
TEST(ReplayedCopy, BootsOnAClockOfTicksAreTwo) {
    const std::string boot =
        "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n[    0.500000] kettle: up\n"
        "[    0.504000] kettle: hot\n[    0.900000] Kernel panic - not syncing: kettle: dry\n";
    const std::string text = boot + boot;
    EXPECT_EQ(logs_of(text).size(), 2U);
}

}  // namespace
}  // namespace lastwords::printkfmt
