// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a log, and of all sources of one crash.
#include "gui/rows/log_rows.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "extractor/merge/merge.h"
#include "extractor/open.h"
#include "gui/lanes/lane_picture.h"
#include "gui/list/cell_words.h"
#include "gui/list/row_text.h"
#include "gui/rows/fold_finder.h"
#include "gui/rows/log_model.h"
#include "gui/rows/row_filter.h"
#include "printkfmt/render/fates.h"
#include "tests/gui/sample_dump.h"

namespace lastwords::gui {

namespace {

TEST(LogRows, FindARecordByItsNumberAndByItsPosition) {
    const LogRows rows(sourceWithGhosts());  // 2 ghost, gap, 5, 6 ghost, gap, 9
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows.rowOf(Seq{5}), 2U);
    EXPECT_EQ(rows.rowOf(Seq{7}), 5U);
    EXPECT_EQ(rows.rowOf(Seq{10}), 6U);
    EXPECT_EQ(rows.rowAtPosition(9), 5U);
    EXPECT_EQ(rows.rowAtPosition(6), 6U);  // a ghost is no record of the log
    EXPECT_EQ(rows.timeline(), nullptr);
}

/// The dump and the captured serial line of the sample 6.12-panic.
class TwoSources : public testing::Test {
 protected:
    TwoSources() {
        const std::array<std::string, 2> paths{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump",
                                               LASTWORDS_SAMPLES "/6.12-panic/ttyS0.txt"};
        auto recovered = extractor::open_dump(paths, {});
        EXPECT_TRUE(recovered.has_value());
        dump_ = std::make_shared<const extractor::Recovered>(*std::move(recovered));
        auto merged = std::make_shared<const printkfmt::Merged>(extractor::merge(dump_->sources));
        EXPECT_EQ(merged->timelines.size(), 1U);
        rows_ = std::make_shared<const LogRows>(dump_, merged, 0);
    }

    std::shared_ptr<const extractor::Recovered> dump_;
    std::shared_ptr<const LogRows> rows_;
};

TEST_F(TwoSources, AreOneListInWhichEachMessageIsOnce) {
    EXPECT_EQ(&rows_->source(), &dump_->sources[0]);  // the kernel's own log has the consoles
    EXPECT_GE(rows_->size(), dump_->sources[0].log.records.size());
    std::size_t in_both = 0;
    for (std::uint32_t row = 0; row < rows_->size(); ++row) {
        in_both += rows_->whoHas(rows_->at(row)) == "AB" ? 1U : 0U;
    }
    EXPECT_GT(in_both, 300U);
}

TEST_F(TwoSources, ThePanicIsFoundAndSaysWhoHasIt) {
    const auto panic = rows_->rowAtPosition(dump_->sources[0].crash_cause->position);
    ASSERT_LT(panic, rows_->size());
    const QString detail = inFull(*rows_, panic);
    EXPECT_TRUE(detail.contains(QStringLiteral("Kernel panic - not syncing")));
    EXPECT_TRUE(detail.contains(QStringLiteral("A: ")));
    EXPECT_TRUE(detail.contains(QStringLiteral("vmcore.kdump")));
    const LogModel model(rows_);
    EXPECT_EQ(model.index(static_cast<int>(panic), LogModel::kSources).data().toString(),
              QString::fromStdString(rows_->whoHas(rows_->at(panic))));
}

/// Two sources of one crash: the first has the seqs 10 to 13, of which entries know 10 and 13; the
/// other one is a capture of a console, with a mark between its records and one at its end.
std::shared_ptr<const LogRows> mergedWithGapAndMarks() {
    const auto dump = std::const_pointer_cast<extractor::Recovered>(sampleDump());
    dump->sources.push_back(std::move(*std::const_pointer_cast<printkfmt::Source>(capture())));
    printkfmt::Mark end;
    end.before = 2;
    end.words = "the text ends here";
    dump->sources.back().log.marks.push_back(end);
    auto merged = std::make_shared<printkfmt::Merged>();
    printkfmt::BootTimeline& timeline = merged->timelines.emplace_back();
    timeline.sources = {0, 1};
    const auto add = [&](const std::vector<printkfmt::Occurrence>& in, std::optional<Seq> seq) {
        printkfmt::Entry entry;
        entry.shown = in.front().source;
        entry.in = in;
        entry.seq = seq;
        timeline.entries.push_back(entry);
    };
    add({{0, 0}, {1, 0}}, Seq{10});
    add({{1, 1}}, {});
    add({{0, 3}}, Seq{13});
    return std::make_shared<const LogRows>(dump, merged, 0);
}

TEST(MergedRows, HaveGapsAndMarksAsMergeDoes) {
    const auto rows = mergedWithGapAndMarks();
    const LogModel model(rows);
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row) {
        texts << model.index(row, LogModel::kText).data().toString();
    }
    ASSERT_EQ(texts.size(), 6);
    EXPECT_EQ(texts[1], QStringLiteral("{B: 41 messages dropped here}"));
    EXPECT_EQ(texts[2], QStringLiteral("after"));
    EXPECT_EQ(texts[3], QStringLiteral("{at least 1 record between seq 10 and 13 is in none of "
                                       "these sources}"));
    EXPECT_EQ(texts[5], QStringLiteral("{B: the text ends here}"));
    EXPECT_EQ(rows->rowOf(Seq{11}), 4U);
    EXPECT_TRUE(rows->at(0).has_fates);
    EXPECT_FALSE(rows->at(2).has_fates) << "only the capture has it";
    EXPECT_EQ(rows->rowAtPosition(13), 4U);
    EXPECT_FALSE(rows->entryOf(3));
    ASSERT_TRUE(rows->entryOf(4) && rows->entryFrom(3));
    EXPECT_EQ(rows->entryFrom(3)->in.data(), rows->entryOf(4)->in.data());
    EXPECT_EQ(inFull(*rows, 3), texts[3]);
    EXPECT_TRUE(asDmesg(*rows, {1, 2}).startsWith(texts[1]));
}

TEST(MergedRows, FilterShowsGapsAndMarksAsMergeDoes) {
    const auto rows = mergedWithGapAndMarks();
    const auto shown = [&](const char* words, Remarks remarks) {
        std::vector<std::uint32_t> numbers;
        const auto accepts = rowFilter(QString::fromLatin1(words), rows, remarks);
        EXPECT_TRUE(accepts.has_value());
        for (std::uint32_t row = 0; row < rows->size(); ++row) {
            if ((*accepts)(row)) {
                numbers.push_back(row);
            }
        }
        return numbers;
    };
    EXPECT_EQ(shown("nowhere", Remarks::kShown), (std::vector<std::uint32_t>{1, 3, 5}));
    EXPECT_EQ(shown("after", Remarks::kNever), (std::vector<std::uint32_t>{2}));
    EXPECT_EQ(shown("seq:13..", Remarks::kShown), (std::vector<std::uint32_t>{3, 4, 5}));
}

TEST(MergedRows, LanesCountOnlyMessages) {
    const auto rows = mergedWithGapAndMarks();
    const std::atomic<bool> stopped = false;
    const auto picture = pictureOf(*rows, stopped);
    ASSERT_NE(picture, nullptr);
    ASSERT_EQ(picture->shares.size(), 2U);
    for (const SourceShare& share : picture->shares) {
        EXPECT_EQ(share.whole + share.partly + share.lacking, 3U);
    }
    EXPECT_EQ(picture->shares[1].lacking, 1U);
}

TEST(MergedRows, BlockOfATraceAndNotesDoNotStumbleOverThem) {
    const auto rows = mergedWithGapAndMarks();
    const std::atomic<bool> stopped = false;
    EXPECT_TRUE(findFolds(*rows, stopped).blocks->empty());
    EXPECT_TRUE(wordsOfCell(*rows, 3, LogModel::kText, {}).isEmpty());
}

/// A log without seqs, the second line of which the console did not show, behind a text that has
/// the same message as its third line.
TEST(LogRows, ConsolesOfALogWithoutSeqsCountByItsOwnLines) {
    auto dump = std::make_shared<extractor::Recovered>();
    dump->sources.resize(2);
    for (std::uint64_t position = 0; position < 3; ++position) {
        printkfmt::Record line;
        line.position = position;
        line.text = "line";
        dump->sources[0].log.records.push_back(line);
        if (position < 2) {
            dump->sources[1].log.records.push_back(line);
        }
    }
    dump->sources[1].log.numbered_by_line = true;
    dump->sources[1].has_consoles = true;
    printkfmt::Console console;
    console.coverage.intervals = {{Seq{1}, Seq{2}, printkfmt::Delivery::kUnflushed}};
    console.coverage.unflushed = 1;
    console.next_seq = Seq{1};
    dump->sources[1].consoles.push_back(console);
    auto merged = std::make_shared<printkfmt::Merged>();
    printkfmt::BootTimeline& timeline = merged->timelines.emplace_back();
    timeline.sources = {0, 1};
    for (const std::vector<printkfmt::Occurrence>& in :
         std::vector<std::vector<printkfmt::Occurrence>>{{{0, 0}}, {{0, 1}}, {{0, 2}, {1, 1}}}) {
        printkfmt::Entry entry;
        entry.in = in;
        timeline.entries.push_back(entry);
    }
    const LogRows rows(dump, merged, 0);
    const auto fateOf = [&](std::uint32_t row) {
        return printkfmt::fate_of(rows.at(row).record, rows.source(), console);
    };
    EXPECT_FALSE(rows.at(1).has_fates);  // it is not its line 1
    EXPECT_EQ(fateOf(2), printkfmt::Delivery::kUnflushed);
    EXPECT_EQ(rows.rowOf(Seq{1}), 2U);
    const auto picture = pictureOf(rows, false);
    ASSERT_FALSE(picture->stops.empty());
    for (const ConsoleStop& stop : picture->stops) {
        EXPECT_EQ(stop.row, 2U);
    }
}

}  // namespace

}  // namespace lastwords::gui
