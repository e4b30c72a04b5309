// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/replay.cpp. One test compares it with delivery_of(), a slow model that
// looks at one record at a time.
#include "printkfmt/model/replay.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Coverage;
using printkfmt::Delivery;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::replay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Log lines(std::uint64_t first, std::uint64_t count) {
    return SourceBuilder().lines(first, count).build().log;
}

TEST(Replay, EmptyLogHasNoIntervals) {
    Log log;
    EXPECT_THAT(replay(log, console_at("ttyS0", 0)).intervals, IsEmpty());
    log.next_seq = Seq{0};
    EXPECT_THAT(replay(log, console_at("ttyS0", 0)).intervals, IsEmpty());
}

TEST(Replay, LogWithoutRecordsIsLost) {
    Log log;
    log.next_seq = Seq{30};
    const Coverage coverage = replay(log, console_at("ttyS0", 10));
    EXPECT_THAT(coverage.intervals, ElementsAre(interval(10, 30, Delivery::kLost)));
    EXPECT_EQ(coverage.lost, 20U);
    EXPECT_EQ(coverage.pending, 0U);
}

TEST(Replay, ConsoleAtTheEndHasPassedAll) {
    const Coverage coverage = replay(lines(5, 10), console_at("ttyS0", 15));
    EXPECT_THAT(coverage.intervals, ElementsAre(interval(5, 15, Delivery::kPassed)));
    EXPECT_EQ(coverage.pending, 0U);
}

TEST(Replay, ConsoleAtTheFirstRecordHasPassedNone) {
    const Coverage coverage = replay(lines(5, 10), console_at("ttyS0", 5));
    EXPECT_THAT(coverage.intervals, ElementsAre(interval(5, 15, Delivery::kUnflushed)));
    EXPECT_EQ(coverage.unflushed, 10U);
}

TEST(Replay, RecordsBeforeTheRingsFirstAreLost) {
    const Coverage coverage = replay(lines(5, 10), console_at("ttyS0", 2));
    EXPECT_THAT(coverage.intervals, ElementsAre(interval(2, 5, Delivery::kLost),
                                                interval(5, 15, Delivery::kUnflushed)));
    EXPECT_EQ(coverage.lost, 3U);
}

TEST(Replay, GapsAfterThePositionAreLostAndThoseBeforeItPassed) {
    const Log log = SourceBuilder().lines(0, 2).lines(4, 2).lines(9, 1).build().log;
    const Coverage coverage = replay(log, console_at("ttyS0", 5));
    EXPECT_THAT(
        coverage.intervals,
        ElementsAre(interval(0, 5, Delivery::kPassed), interval(5, 6, Delivery::kUnflushed),
                    interval(6, 9, Delivery::kLost), interval(9, 10, Delivery::kUnflushed)));
    EXPECT_EQ(coverage.lost, 3U);
    EXPECT_EQ(coverage.pending, 2U);
}

TEST(Replay, PositionInsideAGapCountsTheRestOfIt) {
    const Log log = SourceBuilder().lines(0, 2).lines(8, 2).build().log;
    const Coverage coverage = replay(log, console_at("ttyS0", 5));
    EXPECT_THAT(coverage.intervals,
                ElementsAre(interval(0, 5, Delivery::kPassed), interval(5, 8, Delivery::kLost),
                            interval(8, 10, Delivery::kUnflushed)));
}

TEST(Replay, RecordsMissingAtTheEndAreLost) {
    Log log = lines(0, 4);
    log.next_seq = Seq{7};
    const Coverage coverage = replay(log, console_at("ttyS0", 3));
    EXPECT_THAT(coverage.intervals,
                ElementsAre(interval(0, 3, Delivery::kPassed), interval(3, 4, Delivery::kUnflushed),
                            interval(4, 7, Delivery::kLost)));
    EXPECT_EQ(coverage.lost, 3U);
}

TEST(Replay, GhostCountsAsLost) {
    // The text of a ghost can still be read, but the kernel would not have printed it.
    const Log log = SourceBuilder().ghost({.text = "ghost", .seq = 3}).lines(4, 2).build().log;
    const Coverage coverage = replay(log, console_at("ttyS0", 3));
    EXPECT_EQ(coverage.of({3}), Delivery::kLost);
    EXPECT_EQ(coverage.lost, 1U);
}

TEST(Replay, LevelAtTheLoglevelIsSuppressed) {
    const Log log = SourceBuilder()
                        .record({.text = "err", .seq = 0, .level = 3})
                        .record({.text = "warning", .seq = 1, .level = 4})
                        .record({.text = "debug", .seq = 2, .level = 7})
                        .build()
                        .log;
    Console console = console_at("ttyS0", 0);
    console.loglevel = 4;
    EXPECT_THAT(replay(log, console).intervals, ElementsAre(interval(0, 1, Delivery::kUnflushed),
                                                            interval(1, 3, Delivery::kSuppressed)));
    console.loglevel = 0;
    EXPECT_EQ(replay(log, console).suppressed, 3U);
    console.loglevel = 15;
    EXPECT_EQ(replay(log, console).suppressed, 0U);
    console.loglevel = -5;
    console.ignores_loglevel = true;
    EXPECT_EQ(replay(log, console).unflushed, 3U);
}

TEST(Replay, ReservedRecordWithoutALevelWouldHaveBeenPrinted) {
    const Log log = SourceBuilder()
                        .record({.seq = 0,
                                 .level = 7,
                                 .flags = 0,
                                 .state = RecordState::kReserved,
                                 .has_level = false})
                        .build()
                        .log;
    Console console = console_at("ttyS0", 0);
    console.loglevel = 1;
    EXPECT_EQ(replay(log, console).of({0}), Delivery::kUnflushed);
}

TEST(Replay, EmptyLineIsARecordLikeAnyOther) {
    const Log log = SourceBuilder().record({.seq = 0}).record({.text = "x", .seq = 1}).build().log;
    EXPECT_EQ(replay(log, console_at("ttyS0", 0)).unflushed, 2U);
    EXPECT_THAT(
        replay(log, console_at("ttyS0", 1)).intervals,
        ElementsAre(interval(0, 1, Delivery::kPassed), interval(1, 2, Delivery::kUnflushed)));
}

TEST(Replay, ForcedRecordIsNeverSuppressed) {
    const Log log =
        SourceBuilder()
            .record({.text = "forced", .seq = 0, .level = 7, .flags = printkfmt::kLogForceCon})
            .build()
            .log;
    Console console = console_at("ttyS0", 0);
    console.loglevel = 0;
    EXPECT_EQ(replay(log, console).of({0}), Delivery::kUnflushed);
}

TEST(Replay, DoubtDoesNotReachBackBeyondTheRing) {
    Console console = console_at("ttyS0", 8);
    console.certain = false;
    console.maybe_from = Seq{0};
    EXPECT_THAT(
        replay(lines(5, 5), console).intervals,
        ElementsAre(interval(5, 8, Delivery::kDoubtful), interval(8, 10, Delivery::kUnflushed)));
    console.maybe_from = Seq{7};
    EXPECT_THAT(replay(lines(5, 5), console).intervals,
                ElementsAre(interval(5, 7, Delivery::kPassed), interval(7, 8, Delivery::kDoubtful),
                            interval(8, 10, Delivery::kUnflushed)));
}

TEST(Replay, CertainPositionLeavesNoDoubt) {
    Console console = console_at("ttyS0", 8);
    console.maybe_from = Seq{0};
    EXPECT_EQ(replay(lines(5, 5), console).of({6}), Delivery::kPassed);
}

TEST(Replay, PositionBeyondTheEndLeavesNothingToCome) {
    const Coverage coverage = replay(lines(5, 5), console_at("ttyS0", ~std::uint64_t{0}));
    EXPECT_THAT(coverage.intervals, ElementsAre(interval(5, 10, Delivery::kPassed)));
    EXPECT_EQ(coverage.lost, 0U);
}

TEST(Replay, HugeGapsCostNoMoreThanSmallOnes) {
    const std::uint64_t far = ~std::uint64_t{0} - 10;
    const Log log = SourceBuilder().lines(0, 1).lines(far, 1).build().log;
    const Coverage coverage = replay(log, console_at("ttyS0", 0));
    EXPECT_EQ(coverage.lost, far - 1);
    EXPECT_EQ(coverage.intervals.size(), 3U);
}

// --- Any log, any console ------------------------------------------------------------------------

class Random {
 public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t end) {
        return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(engine_);
    }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
    std::mt19937 engine_;
};

Log random_log(Random& random) {
    constexpr std::string_view kTexts[] = {"", "a line", "two\nlines"};
    SourceBuilder builder;
    const std::uint64_t first = random.one_in(3) ? 0 : random.below(1000);
    const std::uint64_t count = random.below(40);
    for (std::uint64_t seq = first; seq < first + count; ++seq) {
        RecordSpec spec;
        spec.text = kTexts[random.below(3)];
        spec.seq = seq;
        spec.level = static_cast<std::uint8_t>(random.below(8));
        spec.flags = static_cast<std::uint8_t>(random.below(16));
        spec.state = static_cast<RecordState>(random.below(3));
        spec.has_level = spec.state != RecordState::kReserved || random.one_in(2);
        if (random.one_in(6)) {
            builder.ghost(spec);
        } else if (!random.one_in(6)) {
            builder.record(spec);
        }
    }
    Log log = builder.build().log;
    log.next_seq = Seq{first + count + (random.one_in(4) ? random.below(5) : 0)};
    // Some records that the log lacks are missing only from the dump; the kernel had them.
    Seq next{first};
    for (std::size_t i = 0; i <= log.records.size(); ++i) {
        const Seq end = i < log.records.size() ? *log.records[i].seq : *log.next_seq;
        if (next < end && random.one_in(2)) {
            const Seq begin = next + random.below(end - next);
            log.missing.push_back({begin, begin + 1 + random.below(end - begin)});
        }
        next = std::max(next, end + 1);
    }
    return log;
}

Console random_console(Random& random, const Log& log) {
    const std::uint64_t end = log.next_seq->value;
    Console console = console_at("ttyS0", random.below(end + 3));
    console.certain = random.one_in(2);
    console.maybe_from = Seq{random.below(console.next_seq.value + 1)};
    console.loglevel = static_cast<int>(random.below(18)) - 2;
    console.ignores_loglevel = random.one_in(5);
    return console;
}

/// Returns the delivery of one record. Uses nothing but the definitions in
/// printkfmt/model/console.h.
Delivery delivery_of(std::uint64_t seq, const Log& log, const Console& console) {
    const auto record = std::find_if(log.records.begin(), log.records.end(),
                                     [&](const Record& r) { return r.seq == Seq{seq}; });
    if (seq < console.next_seq.value) {
        const bool doubtful = !console.certain && seq >= console.maybe_from.value;
        return doubtful ? Delivery::kDoubtful : Delivery::kPassed;
    }
    if (record == log.records.end()) {
        const bool missing = std::any_of(
            log.missing.begin(), log.missing.end(),
            [&](const auto& range) { return range.begin.value <= seq && seq < range.end.value; });
        return missing ? Delivery::kMissing : Delivery::kLost;
    }
    const bool forced = (record->flags & printkfmt::kLogForceCon) != 0;
    const bool quiet = record->has_level && record->level >= console.loglevel;
    return quiet && !forced && !console.ignores_loglevel ? Delivery::kSuppressed
                                                         : Delivery::kUnflushed;
}

/// Returns the seqs that a coverage must describe: from the oldest record of the log, or the
/// console's position if that is lower, to the end of the log.
std::pair<std::uint64_t, std::uint64_t> covered_range(const Log& log, const Console& console) {
    const std::uint64_t end = log.next_seq->value;
    const std::uint64_t position = std::min(console.next_seq.value, end);
    const std::uint64_t first = log.records.empty() ? position : log.records.front().seq->value;
    return {std::min(first, position), end};
}

void expect_touching(const Coverage& coverage, std::uint64_t begin, std::uint64_t end) {
    std::uint64_t next = begin;
    std::optional<Delivery> before;
    for (const printkfmt::SeqInterval& run : coverage.intervals) {
        ASSERT_EQ(run.begin, Seq{next});
        ASSERT_LT(run.begin, run.end);
        ASSERT_NE(before, run.delivery) << "two equal neighbours at " << run.begin.value;
        next = run.end.value;
        before = run.delivery;
    }
    ASSERT_EQ(next, end);
}

void expect_deliveries(const Log& log, const Console& console, const Coverage& coverage) {
    const auto [begin, end] = covered_range(log, console);
    ASSERT_NO_FATAL_FAILURE(expect_touching(coverage, begin, end));
    std::uint64_t unflushed = 0;
    std::uint64_t suppressed = 0;
    std::uint64_t lost = 0;
    std::uint64_t missing = 0;
    for (std::uint64_t seq = begin; seq < end; ++seq) {
        const Delivery delivery = delivery_of(seq, log, console);
        ASSERT_EQ(coverage.of({seq}), delivery) << "seq " << seq;
        unflushed += delivery == Delivery::kUnflushed ? 1 : 0;
        suppressed += delivery == Delivery::kSuppressed ? 1 : 0;
        lost += delivery == Delivery::kLost ? 1 : 0;
        missing += delivery == Delivery::kMissing ? 1 : 0;
    }
    EXPECT_EQ(coverage.unflushed, unflushed);
    EXPECT_EQ(coverage.suppressed, suppressed);
    EXPECT_EQ(coverage.lost, lost);
    EXPECT_EQ(coverage.missing, missing);
    EXPECT_EQ(coverage.pending, unflushed + suppressed);
}

TEST(Replay, EverySeqOfAnyLogHasExactlyOneDelivery) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        Random random(seed);
        const Log log = random_log(random);
        const Console console = random_console(random, log);
        ASSERT_NO_FATAL_FAILURE(expect_deliveries(log, console, replay(log, console)));
        ASSERT_FALSE(::testing::Test::HasFailure());
    }
}

}  // namespace
}  // namespace lastwords::test
