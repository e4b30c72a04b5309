// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/bound_filter.cpp.
#include "printkfmt/model/bound_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "printkfmt/model/filter_words.h"
#include "printkfmt/model/replay.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using testing::ElementsAre;

/// Six records of level info, from seq 2 on, but seq 6 is of level debug. ttyS0 has shown those
/// before seq 5; lag1 has shown nothing, and may have missed nothing.
Source with_consoles() {
    Source source = test::SourceBuilder().lines(2, 6).ghost({.text = "ghost", .seq = 1}).build();
    source.log.records.unpack()[4].level = 7;
    source.consoles = {test::console_at("ttyS0", 5), test::console_at("lag1", 0)};
    source.has_consoles = true;
    for (Console& console : source.consoles) {
        console.coverage = replay(source.log, console);
    }
    return source;
}

BoundFilter bound(std::string_view words, std::span<const Source> sources, std::size_t index = 0) {
    return bind_filter(parse_filter(words).value(), sources, index).value();
}

std::vector<std::uint64_t> seqs(std::string_view words, const Source& source) {
    const BoundFilter filter = bound(words, {&source, 1});
    std::vector<std::uint64_t> accepted;
    for (const Record& ghost : source.log.ghosts) {
        if (filter.accepts(ghost, RecordKind::kGhost)) {
            accepted.push_back(ghost.seq->value);
        }
    }
    for (const Record& record : source.log.records) {
        if (filter.accepts(record, RecordKind::kStored)) {
            accepted.push_back(record.seq->value);
        }
    }
    return accepted;
}

std::string error_of(std::string_view words, std::span<const Source> sources) {
    const auto filter = bind_filter(parse_filter(words).value(), sources, 0);
    EXPECT_FALSE(filter) << words;
    return filter ? std::string() : filter.error().message;
}

TEST(BoundFilter, DifferHasWhatIsNotTheSameOnTheConsoles) {
    Source source = with_consoles();
    EXPECT_THAT(seqs("differ:ttyS0,lag1", source), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(seqs("differ:any", source), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(seqs("!differ:lag1,ttyS0", source), ElementsAre(5, 6, 7));
    EXPECT_THAT(seqs("differ:lag1,lag1", source), ElementsAre());
    source.consoles[0].name = "odd, \"name\\";
    EXPECT_THAT(seqs(R"(differ:"odd, \"name\\",lag1)", source), ElementsAre(1, 2, 3, 4));
}

TEST(BoundFilter, NothingDiffersOnConsolesThatTheSourceDoesNotHaveOrInFrontOfTheLog) {
    std::array<Source, 2> sources{with_consoles(), with_consoles()};
    sources[1].consoles.clear();
    EXPECT_FALSE(bound("differ:any", sources, 1).accepts(sources[1].log.records[0], {}));
    Record waiting = sources[0].log.records[0];
    waiting.state = RecordState::kBuffered;
    waiting.buffer = Buffer::kNmi;
    EXPECT_FALSE(bound("differ:ttyS0,lag1", sources).accepts(waiting, {}));
    EXPECT_EQ(error_of("differ:ttyS0,ttyS9", sources),
              "differ:ttyS0,ttyS9: there is no console 'ttyS9': expected any, ttyS0, lag1");
}

TEST(BoundFilter, FatesAreThoseOfTheConsolesPosition) {
    const Source source = with_consoles();
    EXPECT_THAT(seqs("missed:ttyS0", source), ElementsAre(5, 7));
    EXPECT_THAT(seqs("suppressed:ttyS0", source), ElementsAre(6));
    EXPECT_THAT(seqs("shown:ttyS0", source), ElementsAre(2, 3, 4));
    EXPECT_THAT(seqs("missed:lag1", source), ElementsAre(1, 2, 3, 4, 5, 7));
    EXPECT_THAT(seqs("lost:lag1", source), ElementsAre(1));
    EXPECT_THAT(seqs("missed:any shown:ttyS0", source), ElementsAre(2, 3, 4));
    EXPECT_THAT(seqs("!missed:any", source), ElementsAre(6));
    EXPECT_THAT(seqs("maybe:ttyS0,lag1", source), ElementsAre());
}

TEST(BoundFilter, DoubtfulRecordsAreMaybe) {
    Source source = with_consoles();
    source.consoles[0].certain = false;
    source.consoles[0].maybe_from = Seq{4};
    source.consoles[0].coverage = replay(source.log, source.consoles[0]);
    EXPECT_THAT(seqs("maybe:ttyS0", source), ElementsAre(4));
    EXPECT_THAT(seqs("missed:ttyS0 or maybe:ttyS0", source), ElementsAre(4, 5, 7));
}

TEST(BoundFilter, GhostIsAStateOfItsOwn) {
    const Source source = with_consoles();
    EXPECT_THAT(seqs("state:ghost", source), ElementsAre(1));
    EXPECT_THAT(seqs("!state:ghost seq:..3", source), ElementsAre(2, 3));
}

TEST(BoundFilter, TextOutsideTheLogIsMissedOrShownByAllConsoles) {
    const Source source = with_consoles();
    Record waiting;
    waiting.state = RecordState::kBuffered;
    waiting.text = "half a line";
    EXPECT_TRUE(bound("missed:ttyS0 state:buffered", {&source, 1}).accepts(waiting, {}));
    waiting.on_consoles = 11;
    EXPECT_FALSE(bound("missed:ttyS0", {&source, 1}).accepts(waiting, {}));
    EXPECT_TRUE(bound("shown:ttyS0", {&source, 1}).accepts(waiting, {}));
}

TEST(BoundFilter, UnknownConsoleIsRefusedWithTheConsolesThereAre) {
    const Source source = with_consoles();
    EXPECT_EQ(error_of("err or missed:ttyS9", {&source, 1}),
              "missed:ttyS9: there is no console 'ttyS9': expected any, ttyS0, lag1");
    const Source text = test::SourceBuilder().lines(0, 1).build();
    EXPECT_EQ(error_of("missed:any", {&text, 1}),
              "missed:any: no console was found, so there is no telling what was never shown");
}

TEST(BoundFilter, ConsoleOfAnotherSourceIsKnownAndHasNothingOfThisOne) {
    std::array<Source, 2> sources{with_consoles(), test::SourceBuilder().lines(5, 1).build()};
    const Record record = sources[1].log.records[0];
    EXPECT_FALSE(bound("missed:ttyS0", sources, 1).accepts(record, RecordKind::kStored));
    EXPECT_TRUE(bound("!missed:ttyS0", sources, 1).accepts(record, RecordKind::kStored));
}

TEST(BoundFilter, SourceIsALetterOrAPartOfItsName) {
    std::array<Source, 2> sources{with_consoles(), with_consoles()};
    sources[1].origin = "serial.txt: what a console showed";
    const Record record = sources[0].log.records[0];
    for (const char* const words : {"source:A", "source:kernel", "source:\"kernel log\"",
                                    "!source:B", "source:B,A", "!source:serial.txt"}) {
        EXPECT_TRUE(bound(words, sources, 0).accepts(record, RecordKind::kStored)) << words;
        EXPECT_EQ(bound(words, sources, 1).accepts(record, RecordKind::kStored),
                  std::string_view(words) == "source:B,A")
            << words;
    }
    EXPECT_EQ(
        error_of("source:C", sources),
        "source:C: there is no source 'C': expected one of A (dump: kernel log), B (serial.txt: "
        "what a console showed)");
}

TEST(BoundFilter, WordsAndOtherPartsMustBothHold) {
    const Source source = with_consoles();
    Filter filter = parse_filter("missed:ttyS0").value();
    filter.seqs = parse_seq_range("6..").value();
    const BoundFilter both = bind_filter(filter, source).value();
    EXPECT_FALSE(both.accepts(source.log.records[3], RecordKind::kStored));
    EXPECT_TRUE(both.accepts(source.log.records[5], RecordKind::kStored));
}

TEST(BoundFilter, RemarksAreShownBeforeRecordsInTheWindowWhateverElseIsAsked) {
    const Source source = with_consoles();
    const Record first = source.log.records[0];
    const auto shown = [&](std::string_view words) {
        return bound(words, {&source, 1}).accepts_remark_before(&first);
    };
    EXPECT_TRUE(shown("err nothing"));
    EXPECT_TRUE(shown("seq:2.. err"));
    EXPECT_FALSE(shown("seq:3.."));
    EXPECT_FALSE(shown("time:3.. err"));
    EXPECT_TRUE(shown("time:3.. err or seq:2 err"));
    EXPECT_TRUE(bound("seq:3..", {&source, 1}).accepts_remark_before(nullptr));
}

TEST(BoundFilter, TimeBeforeTheNewestRecordNeedsATime) {
    const Source timeless = test::source_of({.text = "x", .timestamp_ns = std::nullopt});
    EXPECT_EQ(error_of("time:-5..", {&timeless, 1}),
              "time:-5..: no record has a time stamp, so a time before the newest record means "
              "nothing");
}

TEST(MergedFilter, WordHoldsIfOneSourceHasItAndTheNegatedWordIfNoneHas) {
    std::array<Source, 2> sources{with_consoles(), test::SourceBuilder().lines(5, 1).build()};
    sources[1].log.records.unpack()[0].has_level = false;
    sources[1].log.records.unpack()[0].seq = std::nullopt;
    const std::array<Occurrence, 2> of_both{{{0, 3}, {1, 0}}};
    Entry both;
    both.in = of_both;
    Entry only_log;
    only_log.in = std::span(of_both).first(1);
    const auto accepts = [&](std::string_view words, const Entry& entry) {
        return MergedFilter::create(parse_filter(words).value(), sources).value().accepts(entry);
    };
    EXPECT_TRUE(MergedFilter().accepts(both));
    EXPECT_TRUE(accepts("", both));
    EXPECT_TRUE(accepts("source:A source:B missed:ttyS0", both));
    EXPECT_FALSE(accepts("!source:B", both));
    EXPECT_TRUE(accepts("!source:B", only_log));
    EXPECT_TRUE(accepts("info seq:5", both));
    EXPECT_FALSE(accepts("err", both));
    EXPECT_FALSE(accepts("!info", both));
    EXPECT_FALSE(accepts("!\"line 5\"", both));
}

}  // namespace
}  // namespace lastwords::printkfmt
