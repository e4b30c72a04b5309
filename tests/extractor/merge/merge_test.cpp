// SPDX-License-Identifier: GPL-2.0-or-later
// Several sources on one axis: nothing twice, nothing lost.
#include "extractor/merge/merge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "extractor/merge/align.h"
#include "extractor/merge/captured_consoles.h"
#include "extractor/text/text_sources.h"
#include "printkfmt/render/console.h"
#include "tests/support/rounds.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Entry;
using printkfmt::Merged;
using printkfmt::Occurrence;
using printkfmt::Source;

Source text_source(const std::string& text, bool capture = false) {
    printkfmt::ParseOptions options;
    options.capture = capture;
    options.split = false;
    std::vector<Source> sources = extractor::sources_of_text(text, "serial", options);
    EXPECT_EQ(sources.size(), 1U);
    return std::move(sources.at(0));
}

std::string console_text(const Source& source) {
    const printkfmt::RenderContext context(source, {});
    std::string text;
    for (const printkfmt::Record& record : source.log.records) {
        printkfmt::append_console(context, record, text);
    }
    return text;
}

/// Each record of each source is in one entry.
void expect_none_lost(const std::vector<Source>& sources, const Merged& merged) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const printkfmt::BootTimeline& story : merged.timelines) {
        for (const Entry& entry : story.entries) {
            for (const Occurrence& held : entry.in) {
                EXPECT_TRUE(seen.emplace(held.source, held.record).second);
            }
        }
    }
    std::size_t records = 0;
    for (const Source& source : sources) {
        records += source.log.records.size();
    }
    EXPECT_EQ(seen.size(), records);
}

/// "AB A B": who has each entry of the only story.
std::string holders(const Merged& merged) {
    std::string out;
    for (const Entry& entry : merged.timelines.at(0).entries) {
        out += out.empty() ? "" : " ";
        for (std::uint32_t source = 0; source < 9; ++source) {
            out += entry.held_by(source) ? std::string(1, static_cast<char>('A' + source)) : "";
        }
    }
    return out;
}

Source ring() {
    return SourceBuilder()
        .record({.text = "early", .seq = 10, .timestamp_ns = 0})
        .record({.text = "one\ntwo\nthree", .seq = 11, .timestamp_ns = 1'000'000})
        .record({.text = "esc \x1b[1m", .seq = 12, .timestamp_ns = 2'000'000})
        .record({.text = "the same", .seq = 13, .timestamp_ns = 3'000'000})
        .record({.text = "the same", .seq = 14, .timestamp_ns = 3'000'000})
        .record({.text = "a long one that is cut", .seq = 15, .timestamp_ns = 4'000'000})
        .record({.text = "last", .seq = 16, .timestamp_ns = 5'000'000})
        .build();
}

TEST(Join, ShowsEachRecordOnceWithWhoHasIt) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(text_source(
        "[    0.001000] one\r\n[    0.001000] two\r\n[    0.001000] three\r\n"
        "[    0.003000] the same\r\n[    0.004000] a long one\r\n[    0.006000] later\r\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A AB A AB A AB A B");
    const auto& entries = merged.timelines[0].entries;
    EXPECT_EQ(entries[1].in.size(), 4U);  // one record of the ring, three of the console
    EXPECT_TRUE(entries[1].differing.empty());
    EXPECT_EQ(entries[5].differing, std::vector<std::uint32_t>{1});
    EXPECT_EQ(entries[5].shown, 0U);
    expect_none_lost(sources, merged);
}

TEST(Join, KnowsEscapedTexts) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(text_source("[    0.002000] esc \\x1b[1m\n[    0.005000] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A A AB A A A AB");
    EXPECT_TRUE(merged.timelines[0].entries[2].differing.empty());
}

TEST(Join, KeepsAnotherBootApart) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(
        text_source("[    0.000000] early\n[    0.001001] one\n[    0.005007] last\n"));
    const Merged merged = extractor::merge(sources);
    EXPECT_EQ(merged.timelines.size(), 2U);
    EXPECT_FALSE(merged.findings.empty());
    expect_none_lost(sources, merged);
}

TEST(Join, JoinsTextsWithoutTimesByTheirWords) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(
        text_source("[Sat Nov 21 10:26:59 2026] early\n[Sat Nov 21 10:26:59 2026] the "
                    "same\n[Sat Nov 21 10:26:59 2026] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB A A AB A A AB");
    EXPECT_FALSE(merged.findings.empty());
}

/// A ring whose boot began at `boot` seconds since 1970, UTC.
Source ring_with_clock(std::int64_t boot) {
    Source source = ring();
    source.machine.wall_clock = printkfmt::WallClock{boot * 1'000'000'000, 1'000'000'000, "known"};
    return source;
}

constexpr std::int64_t kBoot = 1'795'256'819;  // 2026-11-21 10:26:59 UTC

TEST(Join, WallClocksKeepAnotherBootApart) {
    const std::string text =
        "[Sat Nov 21 10:26:59 2026] early\n[Sat Nov 21 10:26:59 2026] one\n[Sat Nov 21 10:26:59 "
        "2026] last\n";
    const auto stories = [&](std::int64_t boot) {
        std::vector<Source> sources;
        sources.push_back(ring_with_clock(boot));
        sources.push_back(text_source(text));
        const Merged merged = extractor::merge(sources);
        EXPECT_FALSE(merged.findings.empty());
        return merged.timelines.size();
    };
    EXPECT_EQ(stories(kBoot), 1U);
    EXPECT_EQ(stories(kBoot - 2), 1U);
    EXPECT_EQ(stories(kBoot - 7 * 3600), 1U);  // the text is of another zone
    EXPECT_EQ(stories(kBoot - 300), 2U);
    EXPECT_EQ(stories(kBoot - 7 * 3600 + 60), 2U);
    EXPECT_EQ(stories(kBoot - 86'400), 2U);
}

/// The ring's newest record is of 5 ms after the boot.
TEST(Join, TheTimeOfACrashIsAWallClock) {
    const auto stories = [](std::int64_t crash) {
        std::vector<Source> sources;
        sources.push_back(ring());
        sources[0].machine.crash_time = crash;
        sources.push_back(
            text_source("[Sat Nov 21 10:26:59 2026] the same\n[Sat Nov 21 10:26:59 2026] last\n"));
        return extractor::merge(sources).timelines.size();
    };
    EXPECT_EQ(stories(kBoot), 1U);
    EXPECT_EQ(stories(kBoot + 60), 2U);
    EXPECT_EQ(stories(5), 1U);  // the clock was not set
}

TEST(Join, WallClocksWithTheirZoneAreCompared) {
    const auto stories = [&](std::string_view zone) {
        std::string text;
        for (const std::string_view line : {"early", "the same", "last"}) {
            text += fmt::format("2026-11-21T12:26:59,500000{} {}\n", zone, line);
        }
        std::vector<Source> sources;
        sources.push_back(ring_with_clock(kBoot));
        sources.push_back(text_source(text));
        return extractor::merge(sources).timelines.size();
    };
    EXPECT_EQ(stories("+02:00"), 1U);
    EXPECT_EQ(stories("+03:00"), 2U);
}

TEST(Join, ALoggersStampsAreNoPartOfTheRecords) {
    std::string text = "[-- Console up -- Sat Nov 21 10:00:00 2026]\r\n";
    std::string_view rest;
    const std::string shown = console_text(ring());
    for (std::size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
        rest = std::string_view(shown).substr(at, shown.find('\n', at) - at);
        text += fmt::format("2026-11-21T10:26:59.123456Z {}\r\n", rest);
    }
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(text_source(text));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB AB AB AB AB AB");
    EXPECT_EQ(sources[1].console, "serial");
    expect_none_lost(sources, merged);
    const printkfmt::Log& log = sources[1].log;
    EXPECT_EQ(std::string_view(log.content.data(), log.input_bytes), text);
}

TEST(Join, ATextWithoutTimesIsJoinedByItsOrder) {
    const auto with = [](std::string_view first, std::string_view last) {
        return SourceBuilder()
            .record({.text = first, .seq = 0, .timestamp_ns = 0})
            .record({.text = "Command line: quiet", .seq = 1, .timestamp_ns = 1000})
            .record({.text = "again", .seq = 2, .timestamp_ns = 2'000'000})
            .record({.text = "other", .seq = 3, .timestamp_ns = 3'000'000})
            .record({.text = "again", .seq = 4, .timestamp_ns = 4'000'000})
            .record({.text = last, .seq = 5, .timestamp_ns = 5'000'000})
            .build();
    };
    std::vector<Source> sources;
    sources.push_back(with("Linux version 6.1.0", "last"));
    sources.push_back(text_source("Linux version 6.1.0\nCommand line: quiet\nother\nagain\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB A AB AB A");
    expect_none_lost(sources, merged);
}

/// A journal's times are those at which it got the messages: never before they were written.
TEST(Join, WallClocksOfALoggerMayBeLate) {
    const auto stories = [](std::string_view stamp) {
        std::string text;
        for (const std::string_view line : {"early", "the same", "last"}) {
            text += fmt::format("{} host kernel: {}\n", stamp, line);
        }
        std::vector<Source> sources;
        sources.push_back(ring_with_clock(kBoot));
        sources.push_back(text_source(text));
        EXPECT_EQ(sources[1].log.records.size(), 3U) << stamp;
        return extractor::merge(sources).timelines.size();
    };
    for (const std::string_view same :
         {"Nov 21 10:26:59", "Nov 21 12:29:00", "2026-11-21T10:28:59.123456+00:00",
          "2026-11-21T11:28:59+0100", "Sat 2026-11-21 10:27:59 UTC", "1795256850.000001"}) {
        EXPECT_EQ(stories(same), 1U) << same;
    }
    for (const std::string_view other :
         {"Nov 20 10:26:59", "2026-11-21T10:26:29.123456+00:00", "2026-11-21T10:58:59Z",
          "Sat 2026-11-21 09:27:59 UTC", "1795256000.000001", "Nov 21 10:21:00"}) {
        EXPECT_EQ(stories(other), 2U) << other;
    }
}

TEST(Join, FindsTheLineWhoseFrontIsTornOff) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(text_source("4000] a long one that is cut\n[    0.005000] last\n", true));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "A A A A A AB AB");
    EXPECT_EQ(merged.timelines[0].entries[5].differing, std::vector<std::uint32_t>{1});
}

/// Records of one time, as early ones are: a damaged line is known by its text.
Source early_ring() {
    return SourceBuilder()
        .record({.text = "Linux version", .seq = 1, .timestamp_ns = 1000})
        .record({.text = "a long text of number 2", .seq = 2, .timestamp_ns = 2000})
        .record({.text = "a long text of number 3", .seq = 3, .timestamp_ns = 2000})
        .record({.text = "a long text of number 4", .seq = 4, .timestamp_ns = 2000})
        .record({.text = "a long text of number 5", .seq = 5, .timestamp_ns = 2000})
        .record({.text = "last", .seq = 6, .timestamp_ns = 3000})
        .build();
}

/// Without its front a line of a text is a line of the record before.
TEST(Join, ADamagedTextDoesNotMakeTwoRecordsOne) {
    std::vector<Source> sources;
    sources.push_back(early_ring());
    sources.push_back(
        text_source("[    0.000001] Linux version\n[    0.000002] a long text of number 2\n{   "
                    "0.000002] a long text of number 3\n[    0.000002] a long text of number 4\n"
                    "[    0.000002] a long text of number 5\n[    0.000003] last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB AB AB AB AB");
    const auto& entries = merged.timelines[0].entries;
    EXPECT_EQ(entries[1].in, (std::vector<Occurrence>{{0, 1}, {1, 1}}));
    EXPECT_EQ(entries[2].in, (std::vector<Occurrence>{{0, 2}}));
    EXPECT_EQ(entries[2].also, (std::vector<Occurrence>{{1, 1}}));
    EXPECT_EQ(entries[3].in, (std::vector<Occurrence>{{0, 3}, {1, 2}}));
    expect_none_lost(sources, merged);
}

/// The record of the text has lines of records 2 and 4: 3 stays between them.
TEST(Join, ADamagedTextDoesNotChangeTheOrderOfSeqs) {
    std::vector<Source> sources;
    sources.push_back(early_ring());
    sources.push_back(
        text_source("[    0.000001] Linux version\n[    0.000002] a long text of number 2\na long "
                    "text of number 4\n[    0.000002] a long text of number 5\n[    0.000003] "
                    "last\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB A AB AB AB");
    for (std::size_t i = 0; i < merged.timelines[0].entries.size(); ++i) {
        EXPECT_EQ(merged.timelines[0].entries[i].seq, Seq{i + 1});
    }
    expect_none_lost(sources, merged);
}

TEST(Join, PutsWhatOnlyOneHasAtItsTime) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(
        text_source("[    0.001000] one\n[    0.002500] between\n[    0.003000] the "
                    "same\n"));
    EXPECT_EQ(holders(extractor::merge(sources)), "A AB A B A AB A A");
}

TEST(Join, MutantsLoseNothing) {
    std::mt19937 random(3);
    const std::string whole = console_text(SourceBuilder().lines(1, 60).build());
    const unsigned rounds = test::rounds(300);
    for (unsigned round = 0; round < rounds; ++round) {
        std::string text = whole;
        for (auto changes = random() % 6 + 1; changes != 0; --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 90);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 200));
            }
            text += text.empty() ? "x" : "";
        }
        std::vector<Source> sources;
        sources.push_back(SourceBuilder().lines(1, 60).build());
        for (Source& source : extractor::sources_of_text(text, "serial", {})) {
            sources.push_back(std::move(source));
        }
        const Merged merged = extractor::merge(sources);
        expect_none_lost(sources, merged);
        extractor::add_captured_consoles(sources);
    }
}

TEST(Join, ManyEqualLinesAreNoTrouble) {
    constexpr std::size_t kLines = 200'000;
    std::string text;
    for (std::size_t i = 0; i < kLines; ++i) {
        text += "[    1.000000] x\n";
    }
    std::vector<Source> sources;
    sources.push_back(text_source(text));
    text.insert(text.size() / 2 / 17 * 17, "[    1.000000] y\n[    1.000000] z\n");
    sources.push_back(text_source(text));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(merged.timelines[0].entries.size(), kLines + 2);
}

TEST(Align, LinesWithoutAnyUniqueOneAreMatchedInOrder) {
    const auto lines = [](std::string_view pattern) {
        SourceBuilder builder;
        for (std::size_t i = 0; i < 3000; ++i) {
            builder.record({.text = pattern.substr(i % pattern.size(), 1),
                            .seq = i,
                            .timestamp_ns = 1'000'000});
        }
        return builder.build();
    };
    const Source a = lines("abc");
    const Source b = lines("abcd");
    const auto matches = extractor::align(extractor::lines_of(a.log), extractor::lines_of(b.log));
    EXPECT_GT(matches.size(), 1500U);
    for (std::size_t i = 1; i < matches.size(); ++i) {
        ASSERT_LT(matches[i - 1].a, matches[i].a);
        ASSERT_LT(matches[i - 1].b, matches[i].b);
    }
}

TEST(CapturedConsole, NeverShowedWhatItsTextLacksAtTheEnd) {
    std::vector<Source> sources;
    sources.push_back(ring());
    sources.push_back(
        text_source("[    0.000000] early\r\n[    0.001000] one\r\n[    0.001000] "
                    "two\r\n[    0.001000] three\r\n[    0.003000] the same\r\n"));
    sources.push_back(text_source("[    0.005000] last\n"));
    extractor::add_captured_consoles(sources);
    ASSERT_EQ(sources[0].consoles.size(), 1U);
    const printkfmt::Console& console = sources[0].consoles[0];
    EXPECT_TRUE(console.captured());
    EXPECT_EQ(console.name, "serial");
    EXPECT_EQ(console.next_seq, Seq{14});
    EXPECT_EQ(console.coverage.unflushed, 3U);
    EXPECT_EQ(console.coverage.of(Seq{11}), printkfmt::Delivery::kPassed);
    EXPECT_EQ(console.coverage.of(Seq{12}), printkfmt::Delivery::kDoubtful);
    EXPECT_EQ(console.coverage.of(Seq{16}), printkfmt::Delivery::kUnflushed);
}

}  // namespace
}  // namespace lastwords::test
