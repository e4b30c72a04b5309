// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/log_walk.h.
#include "printkfmt/render/log_walk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

/// Returns the items of the log in words: "record 4", "ghost 5", "2 records (seq 1..2) before 4",
/// "mark words before 4". After the last record: "before the end".
std::vector<std::string> walked(const Log& log, bool ghosts) {
    std::vector<std::string> items;
    walk_log(log, ghosts, [&](const LogItem& item) {
        const std::string seq =
            item.record == nullptr ? "the end" : std::to_string(item.record->seq->value);
        switch (item.kind) {
            case LogItem::Kind::kRecord:
                items.push_back("record " + seq);
                break;
            case LogItem::Kind::kGhost:
                items.push_back("ghost " + seq);
                break;
            case LogItem::Kind::kGap:
                items.push_back(gap_text(item.gap, "before ") + seq);
                break;
            case LogItem::Kind::kMark:
                items.push_back("mark " + item.mark->words + " before " + seq);
                break;
        }
        return true;
    });
    return items;
}

using Items = std::vector<std::string>;

Mark mark(std::uint64_t before, std::string words) {
    Mark made;
    made.before = before;
    made.words = std::move(words);
    return made;
}

TEST(LogWalk, RecordsComeInOrderWithTheGapsBetweenThem) {
    const Source source = test::SourceBuilder().lines(7, 1).lines(11, 2).build();
    EXPECT_EQ(walked(source.log, false),
              (Items{"record 7", "3 records (seq 8..10) before 11", "record 11", "record 12"}));
}

TEST(LogWalk, GhostsStandAtTheirPlaceAndFillGapsOnRequest) {
    const Source source =
        test::SourceBuilder().ghost({.seq = 1}).lines(2, 1).ghost({.seq = 4}).lines(5, 1).build();
    EXPECT_EQ(
        walked(source.log, true),
        (Items{"ghost 1", "record 2", "1 record (seq 3..3) before 4", "ghost 4", "record 5"}));
    EXPECT_EQ(walked(source.log, false),
              (Items{"record 2", "2 records (seq 3..4) before 5", "record 5"}));
}

TEST(LogWalk, GhostsAfterTheLastRecordAreVisited) {
    const Source source = test::SourceBuilder().lines(2, 1).ghost({.seq = 3}).build();
    EXPECT_EQ(walked(source.log, true), (Items{"record 2", "ghost 3"}));
}

TEST(LogWalk, MarksStandBeforeTheirRecordAndAtTheEnd) {
    Source source = test::SourceBuilder().lines(0, 2).build();
    source.log.marks = {mark(1, "a"), mark(1, ""), mark(2, "b")};
    EXPECT_EQ(walked(source.log, false),
              (Items{"record 0", "mark a before 1", "record 1", "mark b before the end"}));
}

TEST(LogWalk, MarkOfAnEmptyLogIsVisited) {
    Source source;
    source.log.marks = {mark(0, "a")};
    EXPECT_EQ(walked(source.log, false), (Items{"mark a before the end"}));
}

TEST(LogWalk, EndsWhereTheVisitorSaysSo) {
    Source source = test::SourceBuilder().lines(0, 3).build();
    source.log.marks = {mark(0, "a"), mark(3, "b")};
    for (std::size_t limit = 1; limit <= 5; ++limit) {
        std::size_t visits = 0;
        walk_log(source.log, false, [&](const LogItem&) { return ++visits < limit; });
        EXPECT_EQ(visits, limit);
    }
}

TEST(LogWalk, RecordsHaveTheTextsOfTheLogAndNoCopies) {
    const Source source = test::SourceBuilder().lines(0, 1).build();
    walk_log(source.log, false, [&](const LogItem& item) {
        EXPECT_EQ(item.record->text.data(), source.log.content.data());
        return true;
    });
}

}  // namespace
}  // namespace lastwords::printkfmt
