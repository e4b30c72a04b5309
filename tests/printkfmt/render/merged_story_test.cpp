// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/merged_story.cpp and merged_json.cpp. The tests of the command line
// test whole outputs.
#include "printkfmt/render/merged_story.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "printkfmt/render/merged_json.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

TEST(Letters, GoFromUpperToLowerCase) {
    EXPECT_EQ(letter_of(0), 'A');
    EXPECT_EQ(letter_of(25), 'Z');
    EXPECT_EQ(letter_of(26), 'a');
    EXPECT_EQ(letter_of(kMergeSourcesMax - 1), 'z');
}

/// A boot of sources 0 and 2. Both have the first entry: source 0 in one record, source 2 in two.
/// Only source 0 has the second entry.
struct Story {
    std::vector<Source> sources;
    BootTimeline timeline;

    Story() {
        sources.push_back(test::SourceBuilder().record({.text = "one\ntwo"}).lines(4, 1).build());
        sources.emplace_back();
        sources.push_back(test::SourceBuilder()
                              .record({.text = "one"})
                              .record({.text = "tw", .text_state = TextState::kCut})
                              .build());
        const std::array<Occurrence, 3> of_first{{{0, 0}, {2, 0}, {2, 1}}};
        const std::array<Occurrence, 1> of_second{{{0, 1}}};
        const std::array<std::uint32_t, 1> differing{2};
        Entry first;
        first.in = of_first;
        first.differing = differing;
        first.seq = Seq{0};
        Entry second;
        second.in = of_second;
        second.seq = Seq{4};
        timeline.sources = {0, 2};
        timeline.entries.push_back(first);
        timeline.entries.push_back(second);
    }
};

TEST(MergedStory, ColumnHasALetterOrADotForEachSourceOfTheBoot) {
    const Story story;
    EXPECT_EQ(letters_of(story.timeline), "A, C");
    EXPECT_EQ(who_has(story.timeline, story.timeline.entries[0]), "AC");
    EXPECT_EQ(who_has(story.timeline, story.timeline.entries[1]), "A.");
}

TEST(MergedStory, FilterKnowsWhoHasAnEntry) {
    const Story story;
    const auto& entries = story.timeline.entries;
    EXPECT_TRUE(MergeFilter().accepts(entries[0]));
    EXPECT_FALSE((MergeFilter{.only = 0}).accepts(entries[0]));
    EXPECT_TRUE((MergeFilter{.only = 0}).accepts(entries[1]));
    EXPECT_FALSE((MergeFilter{.lacking = 2}).accepts(entries[0]));
    EXPECT_TRUE((MergeFilter{.lacking = 2}).accepts(entries[1]));
}

TEST(MergedStory, RecordsOfOneEntryAreJoinedAndAsDoubtfulAsTheWorst) {
    const Story story;
    const MergedRecord merged(story.sources, story.timeline.entries[0], 2);
    EXPECT_EQ(merged.record().text, "one\ntw");
    EXPECT_EQ(merged.record().text_state, TextState::kCut);
}

TEST(MergedStory, TextHasVariantsGapsAndMarks) {
    Story story;
    Mark mark;
    mark.before = 2;
    mark.words = "the text ends here";
    story.sources[2].log.marks = {mark};
    const TimelineText text(story.sources, story.timeline, false);
    std::string out;
    walk_timeline(story.sources, story.timeline, [&](const TimelineItem& item) {
        text.append(item, out);
        return true;
    });
    EXPECT_EQ(
        out,
        "AC [    0.000000] one\n                  two\n"
        "   {lastwords: C has only the first 6 of these 7 bytes}\n"
        "   {lastwords: at least 3 records between seq 0 and 4 are in none of these sources}\n"
        "A. [    4.000000] line 4\n"
        "   {lastwords: C: the text ends here}\n");
}

TEST(MergedStory, WalkSaysWhatComesNextAndEndsWhenItIsTold) {
    Story story;
    Mark mark;
    mark.before = 1;
    mark.words = "dropped";
    story.sources[0].log.marks = {mark};
    std::vector<LogItem::Kind> kinds;
    walk_timeline(story.sources, story.timeline, [&](const TimelineItem& item) {
        kinds.push_back(item.kind);
        EXPECT_EQ(item.entry.value().seq, Seq{kinds.size() == 1 ? 0U : 4U});
        if (item.kind == LogItem::Kind::kGap) {
            EXPECT_EQ(item.gap.seqs, (SeqRun{Seq{1}, Seq{4}}));
            EXPECT_EQ(item.gap.at_least, 3U);
        }
        return item.kind != LogItem::Kind::kMark;
    });
    EXPECT_EQ(kinds,
              (std::vector{LogItem::Kind::kRecord, LogItem::Kind::kGap, LogItem::Kind::kMark}));
}

TEST(MergedJson, EntryHasItsHoldersAndVariants) {
    const Story story;
    std::string out;
    append_json_entry(story.sources, story.timeline.entries[0], out);
    const auto entry = nlohmann::json::parse(out);
    EXPECT_EQ(entry["in"].size(), 3U);
    EXPECT_EQ(entry["variants"], nlohmann::json::parse(R"([{"source":2,"text":"one\ntw"}])"));
    out.clear();
    append_json_story(story.timeline, out);
    EXPECT_EQ(nlohmann::json::parse(out),
              nlohmann::json::parse(R"({"kind":"story","sources":[0,2],"entries":2})"));
}

}  // namespace
}  // namespace lastwords::printkfmt
