// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/verdict.cpp: the exact words of the sentences.
#include "printkfmt/model/verdict.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using test::console_at;
using test::cover;

Source source_of_ten() {
    Source source = test::SourceBuilder().lines(10, 10).build();
    source.crash_cause = CrashCause{"Kernel panic - not syncing: test", Seq{17}, true};
    return source;
}

std::string sentence(const Console& console) {
    return verdict_on(console, source_of_ten()).sentence;
}

TEST(Verdict, ConsoleThatGotAllIsComplete) {
    const Console console = console_at("ttyS0", 20);
    EXPECT_EQ(verdict_on(console, source_of_ten()).standing, Standing::kComplete);
    EXPECT_EQ(sentence(console), "ttyS0 got everything.");
}

TEST(Verdict, TextThatWasNotStoredYetIsNotSaidToHaveBeenShown) {
    Source source = source_of_ten();
    source.log.buffered.emplace_back().text = "Uhhuh. NMI received";
    EXPECT_EQ(verdict_on(console_at("ttyS0", 20), source).sentence,
              "ttyS0 got everything that was stored in the log.");
    source.log.buffered[0].on_consoles = 19;
    EXPECT_EQ(verdict_on(console_at("ttyS0", 20), source).sentence, "ttyS0 got everything.");
}

TEST(Verdict, MissedRecordsAreCountedNamedAndTimed) {
    Console console = console_at("ttyS0", 16);
    cover(console, 16, 20, Delivery::kUnflushed);
    EXPECT_EQ(verdict_on(console, source_of_ten()).standing, Standing::kMissed);
    EXPECT_EQ(sentence(console),
              "ttyS0 never showed the last 4 records (seq 16..19), from 16.000000 s on: the panic "
              "message is among them.");
}

TEST(Verdict, OneMissedRecordIsInTheSingular) {
    Console console = console_at("ttyS0", 19);
    cover(console, 19, 20, Delivery::kUnflushed);
    EXPECT_EQ(sentence(console), "ttyS0 never showed the last 1 record (seq 19), at 19.000000 s.");
}

TEST(Verdict, SuppressedRecordsAreNotCountedAsMissed) {
    Console console = console_at("ttyS0", 16);
    cover(console, 16, 18, Delivery::kUnflushed);
    cover(console, 18, 20, Delivery::kSuppressed);
    EXPECT_EQ(sentence(console),
              "ttyS0 never showed 2 records (seq 16..17), from 16.000000 s on: the panic message "
              "is among them (2 more pending records are kept back by its loglevel 7).");
}

TEST(Verdict, OnlySuppressedPendingIsComplete) {
    Console console = console_at("ttyS0", 18);
    cover(console, 18, 20, Delivery::kSuppressed);
    EXPECT_EQ(verdict_on(console, source_of_ten()).standing, Standing::kComplete);
    EXPECT_EQ(sentence(console),
              "ttyS0 got everything (2 more pending records are kept back by its loglevel 7).");
}

TEST(Verdict, OverwrittenRecordsAreNamed) {
    Console console = console_at("lag0", 4);
    cover(console, 4, 10, Delivery::kLost);
    cover(console, 10, 20, Delivery::kUnflushed);
    EXPECT_EQ(
        sentence(console),
        "lag0 never showed 10 records (seq 10..19), from 10.000000 s on: the panic message is "
        "among them; nor did it show 6 records (seq 4..9) overwritten before it got there.");
}

TEST(Verdict, RecordsThatTheDumpLacksAreNotCalledOverwritten) {
    Console console = console_at("lag0", 8);
    cover(console, 8, 10, Delivery::kMissing);
    cover(console, 10, 20, Delivery::kUnflushed);
    EXPECT_EQ(
        sentence(console),
        "lag0 never showed 10 records (seq 10..19), from 10.000000 s on: the panic message is "
        "among them; nor did it show 2 records (seq 8..9) that are not in the dump.");
}

TEST(Verdict, DisabledConsoleIsNotExpectedToShowAnything) {
    Console console = console_at("lag0", 16);
    console.flags = 0;
    cover(console, 16, 20, Delivery::kUnflushed);
    const Verdict verdict = verdict_on(console, source_of_ten());
    EXPECT_EQ(verdict.standing, Standing::kDisabled);
    EXPECT_EQ(verdict.sentence.find("lag0 (disabled) never showed the last 4 records"), 0U);
}

// As netconsole of 7.2.
TEST(Verdict, AtomicUnsafeConsoleIsSaidToBeHeldBackInAPanic) {
    Console console = console_at("netcon_ext0", 16);
    console.flags |= static_cast<std::uint32_t>(ConsoleFlag::kNbcon) |
                     static_cast<std::uint32_t>(ConsoleFlag::kNbconAtomicUnsafe);
    cover(console, 16, 20, Delivery::kUnflushed);
    EXPECT_TRUE(sentence(console).ends_with(
        ". It is atomic-unsafe: in a panic nothing is sent to it between the stop of its thread "
        "and the last flush."))
        << sentence(console);
    console.coverage = {};
    cover(console, 16, 20, Delivery::kSuppressed);
    EXPECT_EQ(sentence(console).find("atomic-unsafe"), std::string::npos) << sentence(console);
}

TEST(Verdict, DoubtfulRecordsAreNotReportedAsMissed) {
    Console console = console_at("ttyS0", 20);
    console.certain = false;
    console.maybe_from = Seq{17};
    cover(console, 17, 20, Delivery::kDoubtful);
    const Verdict verdict = verdict_on(console, source_of_ten());
    EXPECT_EQ(verdict.standing, Standing::kMayMiss);
    EXPECT_EQ(verdict.sentence,
              "ttyS0 may have missed up to 3 records (seq 17..19), from 17.000000 s on: the panic "
              "message may be among them.");
}

// As if all records of the log were lost.
TEST(Verdict, ConsoleWithoutAKnownPositionIsNeverComplete) {
    Console console = console_at("ttyS0", 20);
    console.position_known = false;
    const Verdict verdict = verdict_on(console, source_of_ten());
    EXPECT_EQ(verdict.standing, Standing::kMayMiss);
    EXPECT_EQ(standing_of(console, source_of_ten().log), Standing::kMayMiss);
    EXPECT_EQ(verdict.sentence,
              "What ttyS0 missed is not known: the dump does not tell its position.");
}

TEST(Verdict, DoubtIsReportedApartFromCertainLoss) {
    Console console = console_at("ttyS0", 18);
    cover(console, 17, 18, Delivery::kDoubtful);
    cover(console, 18, 20, Delivery::kUnflushed);
    EXPECT_EQ(
        sentence(console),
        "ttyS0 never showed the last 2 records (seq 18..19), from 18.000000 s on; it may also "
        "have missed up to 1 record (seq 17), at 17.000000 s: the panic message may be among "
        "them.");
}

TEST(Verdict, RecordThatMayBePartlyPrintedIsReported) {
    Console console = console_at("ttyS0", 18);
    console.half_out = true;
    cover(console, 18, 20, Delivery::kUnflushed);
    EXPECT_EQ(sentence(console),
              "ttyS0 never showed the last 2 records (seq 18..19), from 18.000000 s on; a part of "
              "seq 18 may have been shown.");
}

TEST(RecordsWith, GivesTheRecordsOfOneDelivery) {
    const Source source = source_of_ten();
    Console console = console_at("ttyS0", 17);
    cover(console, 17, 18, Delivery::kSuppressed);
    cover(console, 18, 20, Delivery::kUnflushed);
    const auto records = records_with(Delivery::kUnflushed, console, source.log);
    EXPECT_EQ(records.count, 2U);
    EXPECT_EQ(records.first, Seq{18});
    EXPECT_EQ(records.last, Seq{19});
    EXPECT_EQ(records.first_timestamp_ns, 18'000'000'000U);
}

}  // namespace
}  // namespace lastwords::printkfmt
