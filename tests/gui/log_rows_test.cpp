// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a log, and of all sources of one crash.
#include "gui/log_rows.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "extractor/merge/merge.h"
#include "extractor/open.h"
#include "gui/log_model.h"
#include "gui/row_text.h"
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
        rows_ = std::make_shared<const LogRows>(
            dump_, std::shared_ptr<const printkfmt::BootTimeline>(merged, &merged->timelines[0]));
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
    dump->sources[1].consoles.push_back(console);
    auto timeline = std::make_shared<printkfmt::BootTimeline>();
    timeline->sources = {0, 1};
    timeline->entries.resize(3);
    timeline->entries[0].in = {{0, 0}};
    timeline->entries[1].in = {{0, 1}};
    timeline->entries[2].in = {{0, 2}, {1, 1}};
    const LogRows rows(dump, timeline);
    const auto fateOf = [&](std::uint32_t row) {
        return printkfmt::fate_of(rows.at(row).record, rows.source(), console);
    };
    EXPECT_EQ(fateOf(1), printkfmt::Delivery::kPassed);  // not its line 1
    EXPECT_EQ(fateOf(2), printkfmt::Delivery::kUnflushed);
}

}  // namespace

}  // namespace lastwords::gui
